using System.Buffers;
using System.Numerics.Tensors;

namespace MlNetDenoise;

public sealed partial class FloatImage
{
    /// <summary>Returns the luma of an RGB image: 0.299 R + 0.587 G + 0.114 B of the stored values (ITU-R BT.601). Returns a gray image itself.</summary>
    public FloatImage ToGray()
    {
        if (Channels == 1)
            return this;
        var result = new FloatImage(Width, Height, 1) { BitDepth = BitDepth };
        var red = Plane(0);
        var green = Plane(1);
        var blue = Plane(2);
        var gray = result.Plane(0);
        for (var i = 0; i < gray.Length; i++)
            gray[i] = LumaChroma.Luma(red[i], green[i], blue[i]);
        return result;
    }

    /// <summary>Returns an RGB image with the plane of a gray image three times. Returns an RGB image itself.</summary>
    public FloatImage ToRgb() => Channels == 3 ? this : new FloatImage(Width, Height, 3, [.. Pixels, .. Pixels, .. Pixels]) { BitDepth = BitDepth };

    /// <summary>Returns a smaller image whose pixels are means over squares of pixels. Rows and columns at the end that do not fill a square are dropped.</summary>
    /// <param name="factor">Side of the squares in pixels, from 1 to the shorter side of the image.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="factor"/> is out of range.</exception>
    public FloatImage Downsample(int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factor, Math.Min(Width, Height));
        var result = new FloatImage(Width / factor, Height / factor, Channels) { BitDepth = BitDepth };
        Downsample(factor, 0, result);
        return result;
    }

    /// <summary>Computes means over squares of pixels, those of the first row from row <paramref name="top"/> on.</summary>
    /// <param name="factor">Side of the squares in pixels.</param>
    /// <param name="top">The first row of pixels.</param>
    /// <param name="means">Receives the means of as many squares as it has pixels.</param>
    internal void Downsample(int factor, int top, FloatImage means)
    {
        var rented = ArrayPool<float>.Shared.Rent(means.Width * factor);
        var columns = rented.AsSpan(0, means.Width * factor);
        for (var c = 0; c < Channels; c++)
        {
            for (var y = 0; y < means.Height; y++)
            {
                columns.Clear();
                for (var row = 0; row < factor; row++)
                    TensorPrimitives.MultiplyAdd(Plane(c).Slice((top + y * factor + row) * Width, columns.Length), 1f / (factor * factor), columns, columns);
                var line = means.Plane(c).Slice(y * means.Width, means.Width);
                for (var x = 0; x < line.Length; x++)
                {
                    var sum = 0f;
                    foreach (var value in columns.Slice(x * factor, factor))
                        sum += value;
                    line[x] = sum;
                }
            }
        }
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Returns the image in another size, resampled by a Lanczos filter and clipped to [0,1]. Returns the image itself if it has that size.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width or the height is less than 1.</exception>
    public FloatImage Resize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if ((width, height) == (Width, Height))
            return this;
        var planes = Enumerable.Range(0, Channels).SelectMany(channel => Vips.Resize(Plane(channel).ToArray(), Width, Height, width, height));
        return new FloatImage(width, height, Channels, [.. planes.Select(value => Math.Clamp(value, 0, 1))]) { BitDepth = BitDepth };
    }

    /// <summary>Returns the image clipped to [0,1] and rounded to the values of <paramref name="bits"/> bits, as it is before scoring in the literature.</summary>
    /// <param name="bits">Bits per channel, from 1 to 16.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is out of range.</exception>
    public FloatImage Quantize(int bits = 8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 16);
        var levels = (float)((1 << bits) - 1);
        return new FloatImage(Width, Height, Channels, Array.ConvertAll(Pixels, v => MathF.Floor(Math.Clamp(v, 0f, 1f) * levels + 0.5f) / levels)) { BitDepth = BitDepth };
    }

    /// <summary>Returns a finite value itself, 0 for NaN and negative infinity, and 1 for positive infinity.</summary>
    internal static float Finite(float value) => float.IsFinite(value) ? value : value > 0 ? 1 : 0;
}
