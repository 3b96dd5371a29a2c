namespace MlNetDenoise.Service.Tests;

/// <summary>Noisy images as files.</summary>
internal static class Pictures
{
    /// <summary>Every format that is read and written, by the extension of its files.</summary>
    public static readonly string[] Extensions = [".png", ".jpg", ".tif", ".webp", ".avif", ".gif", ".bmp", ".ppm", ".pfm"];

    /// <summary>Returns a file of gradients and edges with noise.</summary>
    /// <param name="extension">The format.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    /// <param name="seed">Seed of the noise, and of its strength.</param>
    /// <param name="bitDepth">Bits per channel, as far as the format has them.</param>
    public static byte[] Create(string extension, int width = 96, int height = 64, int channels = 3, ulong seed = 1, int bitDepth = 8)
    {
        var clean = new FloatImage(width, height, channels) { BitDepth = bitDepth };
        for (var i = 0; i < clean.Pixels.Length; i++)
        {
            var (x, y) = (i % width, i / width % height);
            clean.Pixels[i] = 0.2f + 0.4f * x / width + ((x / 16 + y / 16) % 2 == 0 ? 0.2f : 0) + (i / (width * height) == 1 ? 0.1f : 0);
        }
        using var file = new MemoryStream();
        Noise.Gaussian(15 + 5 * (seed % 5)).Apply(clean, seed).Save(file, extension);
        return file.ToArray();
    }
}
