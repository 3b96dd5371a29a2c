using Microsoft.ML.Data;
using Anchor = Microsoft.ML.Transforms.Image.ImageResizingEstimator.Anchor;
using ResizingKind = Microsoft.ML.Transforms.Image.ImageResizingEstimator.ResizingKind;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Changes the size of images: the nearest neighbour for Fill, Mitchell's cubic filter otherwise (widened where it shrinks).</summary>
internal static class ImageResizer
{
    private const int Channels = 4;

    public static MLImage Resize(MLImage source, int width, int height, ResizingKind resizing, Anchor anchor)
    {
        if (resizing == ResizingKind.Fill)
            return new MLImage(width, height, Nearest(source, width, height));
        var (x, y) = ((float)width / source.Width, (float)height / source.Height);
        var scale = resizing == ResizingKind.IsoPad ? Math.Min(x, y) : Math.Max(x, y);
        var (scaledWidth, scaledHeight) = ((int)(source.Width * scale), (int)(source.Height * scale));
        var left = y < x == (resizing == ResizingKind.IsoPad) ? Offset(width - source.Width * scale, anchor, Anchor.Left, Anchor.Right) : 0;
        var top = y < x == (resizing == ResizingKind.IsoPad) ? 0 : Offset(height - source.Height * scale, anchor, Anchor.Top, Anchor.Bottom);
        var columns = Taps(source.Width, scaledWidth, left, width);
        var rows = Taps(source.Height, scaledHeight, top, height);
        return new MLImage(width, height, Filter(source, columns, rows));

        // Padding is always shared by both sides.
        int Offset(float room, Anchor at, Anchor start, Anchor end) =>
            resizing == ResizingKind.IsoCrop && at == start ? 0 : resizing == ResizingKind.IsoCrop && at == end ? (int)room : (int)(room / 2);
    }

    private static byte[] Nearest(MLImage source, int width, int height)
    {
        var result = new byte[width * height * Channels];
        for (var i = 0; i < width * height; i++)
        {
            var (x, y) = ((2 * (i % width) + 1) * source.Width / (2 * width), (2 * (i / width) + 1) * source.Height / (2 * height));
            source.Pixels.Slice((y * source.Width + x) * Channels, Channels).CopyTo(result.AsSpan(i * Channels));
        }
        return result;
    }

    /// <summary>For each target position the source positions and weights that give it; none outside of the scaled image.</summary>
    private static (int Position, float Weight)[][] Taps(int sourceSize, int scaledSize, int offset, int targetSize)
    {
        var taps = new (int, float)[targetSize][];
        var step = (float)sourceSize / scaledSize;
        var widening = Math.Max(1, step);
        for (var target = 0; target < targetSize; target++)
        {
            if (target < offset || target >= offset + scaledSize)
            {
                taps[target] = [];
                continue;
            }
            var center = (target - offset + 0.5f) * step - 0.5f;
            var first = (int)MathF.Ceiling(center - 2 * widening);
            var weights = Enumerable.Range(first, (int)MathF.Floor(center + 2 * widening) - first + 1)
                .Select(position => (Math.Clamp(position, 0, sourceSize - 1), Weight: Mitchell((position - center) / widening))).ToArray();
            var sum = weights.Sum(tap => tap.Weight);
            taps[target] = [.. weights.Select(tap => (tap.Item1, tap.Weight / sum))];
        }
        return taps;
    }

    /// <summary>Mitchell and Netravali (1988), B = C = 1/3.</summary>
    private static float Mitchell(float x)
    {
        x = MathF.Abs(x);
        return x < 1 ? (7 * x * x * x - 12 * x * x + 16f / 3) / 6
            : x < 2 ? (-7f / 3 * x * x * x + 12 * x * x - 20 * x + 32f / 3) / 6
            : 0;
    }

    private static byte[] Filter(MLImage source, (int Position, float Weight)[][] columns, (int Position, float Weight)[][] rows)
    {
        var pixels = source.Pixels;
        var narrow = new float[source.Height * columns.Length * Channels];
        for (var i = 0; i < narrow.Length; i++)
        {
            var (y, x, channel) = (i / Channels / columns.Length, i / Channels % columns.Length, i % Channels);
            foreach (var (position, weight) in columns[x])
                narrow[i] += weight * pixels[(y * source.Width + position) * Channels + channel];
        }
        var result = new byte[rows.Length * columns.Length * Channels];
        for (var i = 0; i < result.Length; i++)
        {
            var (y, rest) = (i / Channels / columns.Length, i % (columns.Length * Channels));
            var value = 0f;
            foreach (var (position, weight) in rows[y])
                value += weight * narrow[position * columns.Length * Channels + rest];
            // The canvas below is opaque.
            result[i] = i % Channels == 3 ? byte.MaxValue : (byte)Math.Clamp(MathF.Round(value), 0, 255);
        }
        return result;
    }
}
