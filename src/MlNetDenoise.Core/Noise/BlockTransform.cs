using System.Numerics;
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
    /// <param name="step">The smallest difference of two different pixels in a column. Infinity if there is none.</param>
    public NoiseBlock Apply(ReadOnlySpan<float> pixels, int stride, out float lowest, out float highest, out float step)
    {
        Span<Vector256<float>> rows = stackalloc Vector256<float>[Side];
        var (least, most) = (Vector256.Create(float.PositiveInfinity), Vector256.Create(float.NegativeInfinity));
        for (var y = 0; y < Height; y++)
        {
            rows[y] = Row(pixels.Slice(y * stride, Width));
            (least, most) = (Vector256.Min(least, rows[y]), Vector256.Max(most, rows[y]));
        }
        (lowest, highest) = (float.PositiveInfinity, float.NegativeInfinity);
        for (var x = 0; x < Width; x++)
            (lowest, highest) = (Math.Min(lowest, least[x]), Math.Max(highest, most[x]));

        var repeats = Repeats(rows[..Height], Width, out step);

        Span<Vector256<float>> columns = stackalloc Vector256<float>[Side], energies = stackalloc Vector256<float>[Side];
        for (var f = 0; f < Height; f++)
        {
            var column = Vector256<float>.Zero;
            for (var y = 0; y < Height; y++)
                column += rows[y] * _vertical[f * Height + y];
            columns[f] = column;
        }
        var values = MemoryMarshal.Cast<Vector256<float>, float>(columns);
        var all = Vector256<float>.Zero;
        var mean = 0f;
        for (var f = 0; f < Height; f++)
        {
            var row = Vector256<float>.Zero;
            for (var x = 0; x < Width; x++)
                row += _horizontal[x] * values[f * Side + x];
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
        return new(mean, lowCount == 0 ? 0 : (Vector256.Sum(all) - highSum) / lowCount, high, repeats);
    }

    /// <summary>Returns the share of equal values among the pairs of pixels in a column, without pixels that may be clipped at 0 or 1. NaN if less than an eighth of the pairs is left.</summary>
    private static float Repeats(ReadOnlySpan<Vector256<float>> rows, int width, out float step)
    {
        var (equal, pairs) = (0, 0);
        var smallest = Vector256.Create(float.PositiveInfinity);
        Span<uint> unclipped = stackalloc uint[Side];
        for (var y = 0; y < rows.Length; y++)
        {
            unclipped[y] = Unclipped(rows[y]);
            for (var above = 0; above < y; above++)
            {
                var difference = Vector256.Abs(rows[y] - rows[above]);
                var equals = Vector256.Equals(difference, Vector256<float>.Zero);
                smallest = Vector256.ConditionalSelect(equals, smallest, Vector256.Min(smallest, difference));
                var both = unclipped[y] & unclipped[above];
                pairs += BitOperations.PopCount(both);
                equal += BitOperations.PopCount(both & equals.ExtractMostSignificantBits());
            }
        }
        step = float.PositiveInfinity;
        for (var x = 0; x < width; x++)
            step = Math.Min(step, smallest[x]);
        return IsBlackOnWhite(rows, width) ? 1
            : 16 * pairs >= width * rows.Length * (rows.Length - 1) ? equal / Math.Max(1f, pairs)
            : float.NaN;
    }

    /// <summary>Whether much of a block is black and white, and the rest is gray and not almost black or white, as at the smooth edges of text and halftone.</summary>
    private static bool IsBlackOnWhite(ReadOnlySpan<Vector256<float>> rows, int width)
    {
        const float MuchShare = 0.375f, GrayDistance = 0.2f;
        var (black, white) = (0, 0);
        var distances = Vector256<float>.Zero;
        foreach (var row in rows)
        {
            black += BitOperations.PopCount(Vector256.Equals(row, Vector256<float>.Zero).ExtractMostSignificantBits());
            white += BitOperations.PopCount(Vector256.Equals(row, Vector256<float>.One).ExtractMostSignificantBits());
            distances += Vector256.Max(Vector256<float>.Zero, Vector256.Min(row, Vector256<float>.One - row));
        }
        black -= (Side - width) * rows.Length;
        var gray = width * rows.Length - black - white;
        return black > 1 && white > 1 && black + white >= MuchShare * width * rows.Length && Vector256.Sum(distances) >= GrayDistance * gray;
    }

    /// <summary>Returns a bit for each value that is neither 0, as those beside a small block are, nor 1.</summary>
    private static uint Unclipped(Vector256<float> row) =>
        ~(Vector256.Equals(row, Vector256<float>.Zero) | Vector256.Equals(row, Vector256<float>.One)).ExtractMostSignificantBits() & 0xFF;

    private static Vector256<float> Row(ReadOnlySpan<float> values)
    {
        if (values.Length == Side)
            return Vector256.Create(values);
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
/// <param name="Repeats">Share of equal values among the pairs of pixels in a column that are not clipped. NaN if almost all of the block is clipped.</param>
internal readonly record struct NoiseBlock(float Mean, float Low, HighEnergies High, float Repeats);

/// <summary>The energies of the highest frequencies. Blocks smaller than 8x8 have fewer, and the rest is 0.</summary>
[InlineArray(15)]
internal struct HighEnergies
{
    private float _first;

    public readonly float Sum
    {
        get
        {
            var sum = 0f;
            foreach (var energy in this)
                sum += energy;
            return sum;
        }
    }
}
