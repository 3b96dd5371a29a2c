using Microsoft.ML.Data;

namespace MlNetDenoise;

/// <summary>Conversions between this project's images and ML.NET's. Thread-safe.</summary>
public static class MLImageConversions
{
    /// <summary>Converts an image to ML.NET's: 8 bits per channel in <see cref="MLPixelFormat.Rgba32"/>, opaque.</summary>
    /// <param name="image">The image; values are clipped to [0,1] and rounded to 8 bits. Gray becomes three equal channels.</param>
    /// <returns>A new image of the same size; dispose it.</returns>
    public static MLImage ToMLImage(this FloatImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var rgb = new byte[3 * image.Width * image.Height];
        image.ToRgb().CopyInterleavedTo(rgb);
        var rgba = new byte[rgb.Length / 3 * 4];
        for (var (from, to) = (0, 0); from < rgb.Length; (from, to) = (from + 3, to + 4))
            (rgba[to], rgba[to + 1], rgba[to + 2], rgba[to + 3]) = (rgb[from], rgb[from + 1], rgb[from + 2], byte.MaxValue);
        return MLImage.CreateFromPixels(image.Width, image.Height, MLPixelFormat.Rgba32, rgba);
    }

    /// <summary>Converts an image of ML.NET to RGB values in [0,1], as <c>ExtractPixels</c> does with a scale of 1/255.</summary>
    /// <param name="image">
    /// The image, in <see cref="MLPixelFormat.Rgba32"/> or <see cref="MLPixelFormat.Bgra32"/>. Alpha is dropped and the colours stay
    /// as they are stored; an image that ML.NET loaded from a file with transparent pixels stores them multiplied by alpha.
    /// </param>
    /// <returns>A new image of the same size: 3 channels, bit depth 8. For a gray network, convert it with <see cref="FloatImage.ToGray"/>.</returns>
    /// <exception cref="NotSupportedException">ML.NET cannot read the pixels, because it does not work with the program's SkiaSharp.</exception>
    public static FloatImage ToFloatImage(this MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (ExtractPixelsCheck.Fault is { } fault)
            throw new NotSupportedException(fault);
        var result = FloatImage.FromInterleaved(image.Pixels, image.Width, image.Height, channels: 4);
        if (image.PixelFormat == MLPixelFormat.Bgra32)
        {
            var blue = result.Plane(0).ToArray();
            result.Plane(2).CopyTo(result.Plane(0));
            blue.CopyTo(result.Plane(2));
        }
        return result;
    }
}
