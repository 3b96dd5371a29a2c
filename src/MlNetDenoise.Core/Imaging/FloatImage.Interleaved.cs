using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetDenoise;

public sealed partial class FloatImage
{
    /// <summary>Creates an image from interleaved 8-bit pixels, which are divided by 255.</summary>
    /// <param name="pixels">height x width x channels values: the channels of the first pixel, those of the pixel to its right, and so on, row by row without padding.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1 (gray), 3 (RGB), or 2 and 4 for these with alpha, which is dropped.</param>
    /// <returns>An image with <see cref="BitDepth"/> 8.</returns>
    /// <exception cref="ArgumentException">The size is not that of an image, or the number of values does not match it.</exception>
    public static FloatImage FromInterleaved(ReadOnlySpan<byte> pixels, int width, int height, int channels) => FromInterleaved(pixels, width, height, channels, 8);

    /// <summary>Creates an image from interleaved 16-bit pixels, which are divided by 65535.</summary>
    /// <returns>An image with <see cref="BitDepth"/> 16.</returns>
    /// <inheritdoc cref="FromInterleaved(ReadOnlySpan{byte}, int, int, int)"/>
    public static FloatImage FromInterleaved(ReadOnlySpan<ushort> pixels, int width, int height, int channels) => FromInterleaved(pixels, width, height, channels, 16);

    /// <summary>Creates an image from interleaved pixels in [0,1], which are copied as they are.</summary>
    /// <returns>An image with <see cref="BitDepth"/> 32.</returns>
    /// <inheritdoc cref="FromInterleaved(ReadOnlySpan{byte}, int, int, int)"/>
    public static FloatImage FromInterleaved(ReadOnlySpan<float> pixels, int width, int height, int channels) => FromInterleaved(pixels, width, height, channels, 32);

    /// <summary>Copies the image as interleaved 8-bit pixels, clipped to [0,1], multiplied by 255 and rounded.</summary>
    /// <param name="destination">Receives height x width x channels values: the channels of the first pixel, those of the pixel to its right, and so on, row by row without padding.</param>
    /// <exception cref="ArgumentException">The destination has fewer values than the image.</exception>
    public void CopyInterleavedTo(Span<byte> destination) => Interleave(Fit(destination), 0);

    /// <summary>Copies the image as interleaved 16-bit pixels, clipped to [0,1], multiplied by 65535 and rounded.</summary>
    /// <inheritdoc cref="CopyInterleavedTo(Span{byte})"/>
    public void CopyInterleavedTo(Span<ushort> destination) => Interleave(Fit(destination), 0);

    /// <summary>Copies the image as interleaved pixels, whose values stay as they are.</summary>
    /// <inheritdoc cref="CopyInterleavedTo(Span{byte})"/>
    public void CopyInterleavedTo(Span<float> destination) => Interleave(Fit(destination), 0);

    /// <summary>Copies rows as interleaved pixels. Integers are clipped and rounded to the whole range of their type; floats stay as they are.</summary>
    /// <param name="pixels">Receives whole rows.</param>
    /// <param name="first">The first row to copy.</param>
    internal void Interleave<T>(Span<T> pixels, int first)
        where T : unmanaged, INumberBase<T>, IMinMaxValue<T>
    {
        for (var channel = 0; channel < Channels; channel++)
        {
            var plane = Plane(channel).Slice(first * Width, pixels.Length / Channels);
            for (var i = 0; i < plane.Length; i++)
            {
                pixels[i * Channels + channel] = typeof(T) == typeof(float)
                    ? T.CreateTruncating(plane[i])
                    : T.CreateTruncating((int)(Math.Clamp(plane[i], 0f, 1f) * White<T>() + 0.5f));
            }
        }
    }

    /// <summary>Copies rows as interleaved pixels of 8 or 16 bits in this machine's byte order.</summary>
    internal void Interleave(Span<byte> pixels, int bits, int first)
    {
        if (bits == 16)
            Interleave(MemoryMarshal.Cast<byte, ushort>(pixels), first);
        else
            Interleave(pixels, first);
    }

    /// <summary>Fills rows from interleaved pixels: the inverse of <see cref="Interleave{T}(Span{T}, int)"/>.</summary>
    /// <param name="pixels">Whole rows.</param>
    /// <param name="bands">Number of values per pixel. Those beyond the image's channels (alpha) are dropped.</param>
    /// <param name="first">The row that receives the first of them.</param>
    internal void Deinterleave<T>(ReadOnlySpan<T> pixels, int bands, int first)
        where T : unmanaged, INumberBase<T>, IMinMaxValue<T>
    {
        for (var channel = 0; channel < Channels; channel++)
        {
            var plane = Plane(channel).Slice(first * Width, pixels.Length / bands);
            for (var i = 0; i < plane.Length; i++)
                plane[i] = float.CreateTruncating(pixels[i * bands + channel]) / White<T>();
        }
    }

    private static FloatImage FromInterleaved<T>(ReadOnlySpan<T> pixels, int width, int height, int channels, int bitDepth)
        where T : unmanaged, INumberBase<T>, IMinMaxValue<T>
    {
        var image = new FloatImage(width, height, channels switch { 2 => 1, 4 => 3, _ => channels }) { BitDepth = bitDepth };
        if (pixels.Length != (long)width * height * channels)
            throw new ArgumentException($"{width}x{height} pixels of {channels} channels have {(long)width * height * channels} values, not {pixels.Length}.", nameof(pixels));
        image.Deinterleave(pixels, channels, 0);
        return image;
    }

    private Span<T> Fit<T>(Span<T> destination) => destination.Length >= Pixels.Length
        ? destination[..Pixels.Length]
        : throw new ArgumentException($"The image has {Pixels.Length} values, the destination {destination.Length}.", nameof(destination));

    /// <summary>The value of white: the largest integer, or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float White<T>() where T : INumberBase<T>, IMinMaxValue<T> => typeof(T) == typeof(float) ? 1 : float.CreateTruncating(T.MaxValue);
}
