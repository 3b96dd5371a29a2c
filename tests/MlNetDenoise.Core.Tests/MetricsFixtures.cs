using System.Text.Json;

namespace MlNetDenoise.Core.Tests;

/// <summary>What scikit-image measured, on images that fixtures/scikit_image.py made by the formulas below.</summary>
public sealed record MetricsFixtures(string Made, MetricsFixtures.Measured[] Images)
{
    public sealed record Measured(
        int Width, int Height, int Channels, double Sigma, double Psnr, double Ssim, double Mse, double Mae, double WithinTolerance)
    {
        public FloatImage Clean => MetricsFixtures.Clean(Width, Height, Channels);

        public FloatImage Noisy => MetricsFixtures.Noisy(Width, Height, Channels, Sigma);
    }

    public static MetricsFixtures Load() => JsonSerializer.Deserialize<MetricsFixtures>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "fixtures", "scikit_image.json")), JsonSerializerOptions.Web)!;

    /// <summary>Waves and edges, well inside [0,1].</summary>
    public static FloatImage Clean(int width, int height, int channels) => Make(width, height, channels, (x, y, c) =>
        0.5 + 0.25 * Math.Sin(0.13 * x + 0.02 * y + c) * Math.Cos(0.05 * y) + 0.15 * Math.Tanh(20 * Math.Sin(0.03 * (x + 2 * y))));

    /// <summary>The same with normal noise from a hash of the place.</summary>
    public static FloatImage Noisy(int width, int height, int channels, double sigma)
    {
        var clean = Clean(width, height, channels);
        return Make(width, height, channels, (x, y, c) => clean.Plane(c)[y * width + x]
            + sigma / 255 * Math.Sqrt(-2 * Math.Log(Uniform(x, y, c, 1))) * Math.Cos(2 * Math.PI * Uniform(x, y, c, 2)));
    }

    public static FloatImage Make(int width, int height, int channels, Func<int, int, int, double> value)
    {
        var image = new FloatImage(width, height, channels);
        for (var c = 0; c < channels; c++)
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    image.Plane(c)[y * width + x] = (float)value(x, y, c);
        return image;
    }

    private static double Uniform(int x, int y, int c, int k)
    {
        var h = (uint)x * 374761393 + (uint)y * 668265263 + (uint)c * 2246822519 + (uint)k * 3266489917;
        h = (h ^ (h >> 15)) * 2246822519;
        h = (h ^ (h >> 13)) * 3266489917;
        return ((h ^ (h >> 16)) + 0.5) / 4294967296;
    }
}
