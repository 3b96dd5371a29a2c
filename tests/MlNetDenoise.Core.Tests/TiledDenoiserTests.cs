using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace MlNetDenoise.Core.Tests;

/// <summary>Tiles, maps of sigma and the ensemble, with a small U-Net of random weights: receptive field 23, cells of 4 pixels.</summary>
public class TiledDenoiserTests
{
    // more than random weights make of the order in which floats are added
    private const double Tolerance = 1e-5;

    private static readonly Gen<(int Width, int Height, int Side, bool Map)> Cases =
        from width in Gen.Choose(1, 150)
        from height in Gen.Choose(1, 150)
        from side in Gen.Choose(32, 160)
        from map in Gen.Elements(true, false)
        select (width, height, side, map);

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public void Tiles_joined_are_the_whole_image(int channels, bool ensemble)
    {
        using var whole = Denoiser.Load(Model(channels));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(25), Prop.ForAll(Cases.ToArbitrary(), made =>
        {
            using var tiled = Denoiser.Load(Model(channels), new() { TileSide = made.Side });
            var noisy = MetricsFixtures.Noisy(made.Width, made.Height, channels, 30);
            var options = Options(made.Width, made.Height, made.Map) with { Ensemble = ensemble, Strength = 0.9f };
            AssertSame(whole.Denoise(noisy, options), tiled.Denoise(noisy, options));
        }));
    }

    [Fact]
    public void A_receptive_field_that_is_too_small_shows_in_the_tiles()
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(Model(1));
        var key = "denoise.receptive_field"u8;
        var value = bytes.AsSpan(bytes.AsSpan().IndexOf(key) + key.Length + 2, 2);
        Assert.Equal("23"u8, value);
        "17"u8.CopyTo(value);
        var path = folder.Below("short.onnx");
        File.WriteAllBytes(path, bytes);

        using var whole = Denoiser.Load(Model(1));
        using var tiled = Denoiser.Load(path, new() { TileSide = 32 });
        var noisy = MetricsFixtures.Noisy(150, 150, 1, 30);
        var differences = whole.Denoise(noisy).Pixels.Zip(tiled.Denoise(noisy).Pixels, (a, b) => Math.Abs(a - b));
        Assert.True(differences.Max() > Tolerance);
    }

    [Theory]
    [InlineData(1, 37, 22)]
    [InlineData(3, 24, 45)]
    public void The_ensemble_is_the_mean_over_the_images_flips_and_rotations(int channels, int width, int height)
    {
        using var denoiser = Denoiser.Load(Model(channels));
        var (noisy, map) = (MetricsFixtures.Noisy(width, height, channels, 30), Options(width, height, true).SigmaMap!);
        var sum = new float[noisy.Pixels.Length];
        for (var (turns, n, m) = (0, noisy, map); turns < 4; turns++, n = Turned(n), m = Turned(m))
        {
            Add(sum, Turned(denoiser.Denoise(n, new() { SigmaMap = m }), 4 - turns));
            Add(sum, Turned(Mirrored(denoiser.Denoise(Mirrored(n), new() { SigmaMap = Mirrored(m) })), 4 - turns));
        }

        var ensemble = denoiser.Denoise(noisy, new() { SigmaMap = map, Ensemble = true });

        AssertSame(new(width, height, channels, sum), ensemble);
    }

    [Fact]
    public void A_map_of_one_level_is_that_level_for_all_pixels()
    {
        using var denoiser = Denoiser.Load(Model(3));
        var noisy = MetricsFixtures.Noisy(50, 40, 3, 30);
        var map = MetricsFixtures.Make(50, 40, 1, (_, _, _) => 25 / 255.0);
        AssertSame(denoiser.Denoise(noisy, new() { Sigma = 25 }), denoiser.Denoise(noisy, new() { SigmaMap = map }));
    }

    [Fact]
    public void A_map_is_clamped_to_the_models_range()
    {
        using var denoiser = Denoiser.Load(Path.Combine(AppContext.BaseDirectory, "models", "told-rgb.onnx"));
        var noisy = MetricsFixtures.Make(5, 1, 3, (_, _, _) => 0.5);
        var map = new FloatImage(5, 1, 1, [0, 2f / 255, 20f / 255, 1, float.NaN]);
        var told = noisy.Pixels.Zip(denoiser.Denoise(noisy, new() { SigmaMap = map }).Pixels, (n, d) => 255 * (n - d));
        Assert.Equal([0, 5, 20, 50.5f, 0], told.Take(5), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void A_map_of_another_size_is_refused()
    {
        using var denoiser = Denoiser.Load(Model(1));
        var noisy = new FloatImage(8, 6, 1);
        Assert.Contains("6x8", Assert.Throws<ArgumentException>(() => denoiser.Denoise(noisy, new() { SigmaMap = new(6, 8, 1) })).Message);
        Assert.Throws<ArgumentException>(() => denoiser.Denoise(noisy, new() { SigmaMap = new(8, 6, 3) }));
        Assert.Throws<ArgumentException>(() => denoiser.Denoise(noisy, new() { SigmaMap = new(8, 6, 1), Sigma = 25 }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Signal_dependent_noise_is_a_map_of_the_image_also_in_tiles(int channels)
    {
        using var whole = Denoiser.Load(Model(channels));
        using var tiled = Denoiser.Load(Model(channels), new() { TileSide = 40 });
        var noisy = Noise.Parse("poisson:30 + gaussian:5").Apply(MetricsFixtures.Clean(150, 110, channels), seed: 1);
        var mapped = whole.Denoise(noisy, new() { SigmaMap = SignalDependentNoise.Estimate(noisy).SigmaMap(noisy) });
        AssertSame(mapped, whole.Denoise(noisy, new() { SignalDependent = true }));
        AssertSame(mapped, tiled.Denoise(noisy, new() { SignalDependent = true }));
        AssertSame(whole.Denoise(noisy, new() { SignalDependent = true, Ensemble = true }), tiled.Denoise(noisy, new() { SignalDependent = true, Ensemble = true }));
        Assert.Throws<ArgumentException>(() => whole.Denoise(noisy, new() { SignalDependent = true, Sigma = 25 }));
    }

    [Fact]
    public void Too_little_memory_is_an_error_with_the_amount_needed()
    {
        var image = new FloatImage(1000, 10, 1);
        using var little = Denoiser.Load(Model(1), new() { MaxMemory = 1_000_000 });
        var megabytes = Regex.Match(Assert.Throws<ModelException>(() => little.Denoise(image)).Message, @"to (\d+) MB").Groups[1].Value;
        using var enough = Denoiser.Load(Model(1), new() { MaxMemory = long.Parse(megabytes) * 1_000_000 });
        AssertSame(image, enough.Denoise(image, new() { Strength = 0 }));
    }

    [Fact]
    public void The_tiles_of_an_image_share_their_buffers()
    {
        using var denoiser = Denoiser.Load(Model(1), new() { TileSide = 64, Threads = 1 });
        denoiser.Denoise(new(100, 100, 1), new() { Sigma = 25 });

        // the same number of pixels in 25 tiles and in 1000, but for the result itself
        var (few, many) = (Allocated(200, 200), Allocated(40, 40 * 1000));

        const int PixelsOfATile = 64 * 64;
        Assert.True((many - few) / 975 < PixelsOfATile, $"{few} and {many} bytes");

        long Allocated(int width, int height)
        {
            var noisy = new FloatImage(width, height, 1);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var denoised = denoiser.Denoise(noisy, new() { Sigma = 25 });
            return GC.GetAllocatedBytesForCurrentThread() - before - denoised.Pixels.Length * sizeof(float);
        }
    }

    private static string Model(int channels) => Path.Combine(AppContext.BaseDirectory, "models", channels == 1 ? "unet-gray.onnx" : "unet-rgb.onnx");

    /// <summary>A map that rises from corner to corner, or one level.</summary>
    private static DenoiseOptions Options(int width, int height, bool map) => map
        ? new() { SigmaMap = MetricsFixtures.Make(width, height, 1, (x, y, _) => (x + 2 * y) / 1000.0) }
        : new() { Sigma = 30 };

    private static void AssertSame(FloatImage expected, FloatImage actual)
    {
        Assert.Equal((expected.Width, expected.Height, expected.Channels), (actual.Width, actual.Height, actual.Channels));
        Assert.Equal(expected.Pixels, actual.Pixels, (a, b) => Math.Abs(a - b) <= Tolerance);
    }

    private static void Add(float[] sum, FloatImage image)
    {
        for (var i = 0; i < sum.Length; i++)
            sum[i] += image.Pixels[i] / 8;
    }

    /// <summary>A quarter turn to the right, some times.</summary>
    private static FloatImage Turned(FloatImage image, int times = 1) => times == 0 ? image : Turned(
        MetricsFixtures.Make(image.Height, image.Width, image.Channels, (x, y, c) => image.Plane(c)[(image.Height - 1 - x) * image.Width + y]), times - 1);

    private static FloatImage Mirrored(FloatImage image) =>
        MetricsFixtures.Make(image.Width, image.Height, image.Channels, (x, y, c) => image.Plane(c)[y * image.Width + image.Width - 1 - x]);
}
