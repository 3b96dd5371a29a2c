using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetDenoise;

/// <summary>The discrete cosine transform (orthonormal DCT-II) of blocks of pixels.</summary>
internal sealed class BlockTransform
{
    /// <summary>Most rows and columns of a block.</summary>
    public const int Side = 8;

    // A frequency is high if the sum of its relative horizontal and vertical frequencies is at least this share of the largest sum: 15 of 64.
    private const double HighShare = 5.0 / 7;

    private readonly float[] _vertical;
    private readonly Vector256<float>[] _horizontal;
    private readonly int[] _high;

    /// <summary>Creates the transform of blocks of up to 8 columns and rows.</summary>
    public BlockTransform(int width, int height)
    {
        (Width, Height) = (width, height);
        _vertical = Cosines(height);
        var cosines = Cosines(width);
        _horizontal = [.. Enumerable.Range(0, width).Select(x => Row([.. Enumerable.Range(0, width).Select(f => cosines[f * width + x])]))];
        _high = [.. Enumerable.Range(1, width * height - 1).Where(f => Share(f % width, width) + Share(f / width, height) >= HighShare * (Share(width - 1, width) + Share(height - 1, height)))
            .Select(f => f / width * Side + f % width)];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Number of values in <see cref="NoiseBlock.High"/>.</summary>
    public int HighCount => _high.Length;

    /// <summary>Transforms one block.</summary>
    /// <param name="pixels">The pixels from the first one of the block on.</param>
    /// <param name="stride">Distance of the rows in pixels.</param>
    /// <param name="lowest">The smallest pixel.</param>
    /// <param name="highest">The largest pixel.</param>
    public NoiseBlock Apply(ReadOnlySpan<float> pixels, int stride, out float lowest, out float highest)
    {
        Span<Vector256<float>> rows = stackalloc Vector256<float>[Side];
        (lowest, highest) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var y = 0; y < Height; y++)
        {
            var row = pixels.Slice(y * stride, Width);
            rows[y] = Row(row);
            foreach (var pixel in row)
                (lowest, highest) = (Math.Min(lowest, pixel), Math.Max(highest, pixel));
        }

        Span<Vector256<float>> energies = stackalloc Vector256<float>[Side];
        var all = Vector256<float>.Zero;
        var mean = 0f;
        for (var f = 0; f < Height; f++)
        {
            var column = Vector256<float>.Zero;
            for (var y = 0; y < Height; y++)
                column += rows[y] * _vertical[f * Height + y];
            var row = Vector256<float>.Zero;
            for (var x = 0; x < Width; x++)
                row += _horizontal[x] * column[x];
            if (f == 0)
            {
                mean = row[0] / MathF.Sqrt(Width * Height);
                row = row.WithElement(0, 0);
            }
            energies[f] = row * row;
            all += energies[f];
        }

        var energy = MemoryMarshal.Cast<Vector256<float>, float>(energies);
        var high = new HighEnergies();
        var highSum = 0f;
        for (var i = 0; i < _high.Length; i++)
            highSum += high[i] = energy[_high[i]];
        var lowCount = Width * Height - 1 - _high.Length;
        return new(mean, lowCount == 0 ? 0 : (Vector256.Sum(all) - highSum) / lowCount, high);
    }

    private static Vector256<float> Row(ReadOnlySpan<float> values)
    {
        Span<float> row = stackalloc float[Side];
        row.Clear();
        values.CopyTo(row);
        return Vector256.Create<float>(row);
    }

    /// <summary>Returns the transform of <paramref name="count"/> values as a matrix, frequencies x values.</summary>
    private static float[] Cosines(int count) => [.. Enumerable.Range(0, count * count).Select(i => (float)(
        Math.Sqrt((i < count ? 1.0 : 2.0) / count) * Math.Cos(Math.PI * (2 * (i % count) + 1) * (i / count) / (2 * count))))];

    private static double Share(int frequency, int count) => count == 1 ? 0 : frequency / (count - 1.0);
}

/// <summary>The energies of a block of pixels. For white noise, the expected energy of every frequency is the variance.</summary>
/// <param name="Mean">Mean of the pixels.</param>
/// <param name="Low">Mean energy of the lower frequencies, which edges and textures have.</param>
/// <param name="High">Energy of each of the highest frequencies, which are almost only noise.</param>
internal readonly record struct NoiseBlock(float Mean, float Low, HighEnergies High);

/// <summary>The energies of the highest frequencies. Blocks smaller than 8x8 have fewer, and the rest is 0.</summary>
[InlineArray(15)]
internal struct HighEnergies
{
    private float _first;
}
