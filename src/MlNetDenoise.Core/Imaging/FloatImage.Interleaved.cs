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
    public void CopyInterleavedTo(Span<byte> destination) => CopyInterleavedTo(destination, 8);

    /// <summary>Copies the image as interleaved 16-bit pixels, clipped to [0,1], multiplied by 65535 and rounded.</summary>
    /// <inheritdoc cref="CopyInterleavedTo(Span{byte})"/>
    public void CopyInterleavedTo(Span<ushort> destination) => CopyInterleavedTo(destination, 16);

    /// <summary>Copies the image as interleaved pixels, whose values stay as they are.</summary>
    /// <inheritdoc cref="CopyInterleavedTo(Span{byte})"/>
    public void CopyInterleavedTo(Span<float> destination) => CopyInterleavedTo(destination, 32);

    private static FloatImage FromInterleaved<T>(ReadOnlySpan<T> pixels, int width, int height, int channels, int bitDepth)
        where T : unmanaged
    {
        var image = new FloatImage(width, height, channels switch { 2 => 1, 4 => 3, _ => channels }) { BitDepth = bitDepth };
        if (pixels.Length != (long)width * height * channels)
            throw new ArgumentException($"{width}x{height} pixels of {channels} channels have {(long)width * height * channels} values, not {pixels.Length}.", nameof(pixels));
        var layout = PixelLayout.Of(image) with { Bands = channels, HasAlpha = channels != image.Channels };
        layout.CopyTo(MemoryMarshal.AsBytes(pixels), layout.Groups[0], image, 0);
        return image;
    }

    private void CopyInterleavedTo<T>(Span<T> destination, int bitDepth)
        where T : unmanaged
    {
        if (destination.Length < Pixels.Length)
            throw new ArgumentException($"The image has {Pixels.Length} values, the destination {destination.Length}.", nameof(destination));
        var layout = PixelLayout.Of(this, bitDepth);
        layout.CopyFrom(this, 0, layout.Groups[0], MemoryMarshal.AsBytes(destination[..Pixels.Length]));
    }
}
