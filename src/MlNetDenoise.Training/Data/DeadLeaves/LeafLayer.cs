using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetDenoise.Training;

/// <summary>A layer of leaves: three planes of color, multiplied by a fourth plane, the coverage (0 to 1).</summary>
internal sealed class LeafLayer(int width, int height)
{
    public const int Colours = 3;
    private const int Cover = 3;

    private readonly float[][] _planes = [.. Enumerable.Range(0, Colours + 1).Select(_ => new float[width * height])];

    /// <summary>Number of pixels without a leaf.</summary>
    public int Gaps { get; private set; } = width * height;

    /// <summary>Returns one row of one plane.</summary>
    public Span<float> Row(int plane, int y) => _planes[plane].AsSpan(y * width, width);

    /// <summary>Adds a leaf behind all others.</summary>
    public void Paint(Leaf leaf)
    {
        var (left, right) = (Math.Max(0, (int)leaf.Low.X), Math.Min(width - 1, (int)leaf.High.X + 1));
        var (top, bottom) = (Math.Max(0, (int)leaf.Low.Y), Math.Min(height - 1, (int)leaf.High.Y + 1));
        for (var y = top; y <= bottom; y++)
        {
            var cover = Row(Cover, y);
            for (var x = left; x <= right; x++)
            {
                var pixel = new Vector2(x, y);
                if (cover[x] != 0 || !leaf.Contains(pixel, out var place))
                    continue;
                var colour = leaf.ColourAt(pixel, place);
                var i = y * width + x;
                _planes[0][i] = colour.X;
                _planes[1][i] = colour.Y;
                _planes[2][i] = colour.Z;
                cover[x] = 1;
                Gaps--;
            }
        }
    }

    /// <summary>Draws a nearer layer over this one.</summary>
    public void PutOnTop(LeafLayer nearer)
    {
        var cover = nearer._planes[Cover];
        for (var c = 0; c < Colours; c++)
        {
            var (below, above) = (_planes[c], nearer._planes[c]);
            for (var i = 0; i < below.Length; i++)
                below[i] = above[i] + (1 - cover[i]) * below[i];
        }
    }

    /// <summary>Applies a Gaussian blur; border pixels are repeated.</summary>
    /// <param name="sigma">Standard deviation in pixels of the layer; below 0.3 the layer does not change.</param>
    public void Blur(float sigma)
    {
        if (sigma < 0.3f)
            return;
        var radius = (int)MathF.Ceiling(3 * sigma);
        var weights = Enumerable.Range(-radius, 2 * radius + 1).Select(i => MathF.Exp(-i * i / (2 * sigma * sigma))).ToArray();
        var sum = weights.Sum();
        foreach (ref var weight in weights.AsSpan())
            weight /= sum;

        var along = new float[width * height];
        var extended = new float[width + 2 * radius];
        for (var p = 0; p < _planes.Length; p++)
        {
            Array.Clear(along);
            for (var y = 0; y < height; y++)
            {
                var row = Row(p, y);
                extended.AsSpan(0, radius).Fill(row[0]);
                row.CopyTo(extended.AsSpan(radius));
                extended.AsSpan(radius + width).Fill(row[^1]);
                for (var k = 0; k < weights.Length; k++)
                    AddWeighted(along.AsSpan(y * width, width), extended.AsSpan(k, width), weights[k]);
            }
            for (var y = 0; y < height; y++)
            {
                var row = Row(p, y);
                row.Clear();
                for (var k = 0; k < weights.Length; k++)
                    AddWeighted(row, along.AsSpan(Math.Clamp(y + k - radius, 0, height - 1) * width, width), weights[k]);
            }
        }
    }

    private static void AddWeighted(Span<float> to, ReadOnlySpan<float> from, float weight)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(to);
        var values = MemoryMarshal.Cast<float, Vector<float>>(from);
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] += values[i] * weight;
        for (var i = vectors.Length * Vector<float>.Count; i < to.Length; i++)
            to[i] += from[i] * weight;
    }
}
