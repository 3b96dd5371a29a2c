namespace MlNetDenoise.Core.Tests;

/// <summary>Files that are too large for the memory that is allowed, and so pass through row by row.</summary>
public sealed class StreamedDenoiserTests : IDisposable
{
    // So little beyond the program's own that no image of 400x300 fits: in gray it takes 960 kB of rows, and 9 tiles.
    private const long LittleMemory = MemoryLimit.Program + 1_900_000;
    private const int Width = 400, Height = 300;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("noisy.png", 8)]
    [InlineData("noisy.png", 16)]
    [InlineData("noisy.tif", 16)]
    [InlineData("noisy.jpg", 8)]
    [InlineData("noisy.webp", 8)]
    [InlineData("noisy.bmp", 8)]
    [InlineData("noisy.pnm", 16)]
    [InlineData("noisy.pfm", 32)]
    public void A_file_denoised_by_rows_equals_one_denoised_in_memory(string name, int bits)
    {
        foreach (var channels in name == "noisy.webp" ? [3] : (int[])[1, 3]) // WebP knows no gray
        {
            var input = Noisy(name, channels, bits);
            var options = new DenoiseOptions { SigmaMap = MetricsFixtures.Make(Width, Height, 1, (x, y, _) => (x + y) / 2000.0), Strength = 0.9f };

            using var inMemory = Load(channels, 0);
            inMemory.DenoiseFile(input, _folder.Below("whole-" + name), options);
            using var byRows = Load(channels, LittleMemory);
            var shares = new Shares();
            byRows.DenoiseFile(input, _folder.Below("rows-" + name), options, progress: shares);

            var (expected, actual) = (FloatImage.Load(_folder.Below("whole-" + name)), FloatImage.Load(_folder.Below("rows-" + name)));
            Assert.Equal((expected.Width, expected.Height, expected.Channels, expected.BitDepth), (actual.Width, actual.Height, actual.Channels, actual.BitDepth));
            // by rows it has other tiles, so that a value may be rounded the other way
            Assert.Equal(expected.Pixels, actual.Pixels, (a, b) => Math.Abs(a - b) <= (name.EndsWith("jpg", StringComparison.Ordinal) ? 3 : 1.01) / (bits == 8 ? 255 : 65535));
            Assert.True(shares.Count > 3, "it was one tile");
            Assert.Equal(shares.Order(), shares);
            Assert.Equal((0, 1), (shares[0], shares[^1]));
        }
    }

    [Theory]
    [InlineData(".png", 16, 65535)]
    [InlineData(".tif", 32, 1e6)]
    public void An_output_of_more_bits_has_the_values_of_the_network(string extension, int bits, double accuracy)
    {
        var input = Noisy("noisy.png", 3, 8);
        using var denoiser = Load(3, 0);
        var expected = denoiser.Denoise(FloatImage.Load(input), new DenoiseOptions { Sigma = 25 });

        denoiser.DenoiseFile(input, _folder.Below("deep" + extension), new() { Sigma = 25 }, new() { BitDepth = bits });

        Assert.Equal(expected.Pixels, FloatImage.Load(_folder.Below("deep" + extension)).Pixels, (a, b) => Math.Abs((bits == 32 ? a : Math.Clamp(a, 0, 1)) - b) <= 0.51 / accuracy);
    }

    [Fact]
    public void Without_a_noise_level_a_file_by_rows_is_denoised_as_estimated()
    {
        var input = Noisy("noisy.png", 1, 8);
        using var denoiser = Load(1, LittleMemory);
        denoiser.DenoiseFile(input, _folder.Below("auto.png"));
        denoiser.DenoiseFile(input, _folder.Below("told.png"), new() { Sigma = NoiseLevel.EstimateForDenoising(FloatImage.Load(input)) });
        Assert.Equal(File.ReadAllBytes(_folder.Below("told.png")), File.ReadAllBytes(_folder.Below("auto.png")));
    }

    [Fact]
    public void Signal_dependent_noise_of_a_file_by_rows_is_denoised_as_estimated()
    {
        var input = Noisy("noisy.png", 1, 16);
        using var denoiser = Load(1, LittleMemory);
        denoiser.DenoiseFile(input, _folder.Below("signal.png"), new() { SignalDependent = true });
        var noisy = FloatImage.Load(input);
        denoiser.DenoiseFile(input, _folder.Below("map.png"), new() { SigmaMap = SignalDependentNoise.Estimate(noisy).SigmaMap(noisy) });
        Assert.Equal(FloatImage.Load(_folder.Below("map.png")).Pixels, FloatImage.Load(_folder.Below("signal.png")).Pixels, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void The_output_may_be_the_input()
    {
        var input = Noisy("noisy.tif", 3, 16);
        using var denoiser = Load(3, LittleMemory);
        denoiser.DenoiseFile(input, _folder.Below("other.tif"), new() { Sigma = 25 });
        denoiser.DenoiseFile(input, input, new() { Sigma = 25 });
        Assert.Equal(FloatImage.Load(_folder.Below("other.tif")).Pixels, FloatImage.Load(input).Pixels);
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".tif")]
    [InlineData(".bmp")]
    [InlineData(".pfm")]
    public void Cancelled_at_any_tile_it_leaves_no_file(string extension)
    {
        var input = Noisy("noisy" + extension, 3, 16);
        using var denoiser = Load(3, LittleMemory);
        var all = new Shares();
        denoiser.DenoiseFile(input, _folder.Below("all" + extension), progress: all);
        foreach (var share in (double[])[all[0], all[1], all[all.Count / 2], 1])
        {
            using var cancellation = new CancellationTokenSource();
            var cancelled = new Shares { Told = told => { if (told >= share) cancellation.Cancel(); } };
            Assert.ThrowsAny<OperationCanceledException>(() => denoiser.DenoiseFile(input, _folder.Below("part" + extension), new() { Sigma = 25 }, null, cancelled, cancellation.Token));
            Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
        }
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".tif")]
    [InlineData(".bmp")]
    [InlineData(".ppm")]
    public void A_file_that_is_damaged_further_down_is_an_error_and_leaves_no_file(string extension)
    {
        var whole = File.ReadAllBytes(Noisy("noisy" + extension, 3, 8));
        var input = _folder.Write("truncated" + extension, whole[..(whole.Length * 9 / 10)]);
        using var denoiser = Load(3, LittleMemory);

        var error = Assert.Throws<ImageFileException>(() => denoiser.DenoiseFile(input, _folder.Below("out" + extension), new() { Sigma = 25 }));

        Assert.Contains(input, error.Message);
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void An_output_that_cannot_be_written_leaves_nothing()
    {
        var input = Noisy("noisy.png", 1, 8);
        Directory.CreateDirectory(_folder.Below("taken.png"));
        using var denoiser = Load(1, LittleMemory);

        Assert.Contains("taken.png", Assert.Throws<OutputException>(() => denoiser.DenoiseFile(input, _folder.Below("taken.png"), new() { Sigma = 25 })).Message);
        Assert.Contains("nowhere", Assert.Throws<OutputException>(() => denoiser.DenoiseFile(input, _folder.Below("noisy.png/nowhere.png"), new() { Sigma = 25 })).Message);

        Assert.Equal([input], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Images_that_do_not_fit_into_memory_together_wait_for_each_other()
    {
        var input = Noisy("noisy.png", 1, 8);
        using var denoiser = Load(1, LittleMemory);
        denoiser.DenoiseFile(input, _folder.Below("one.png"), new() { Sigma = 25 });
        Parallel.For(0, 6, i => denoiser.DenoiseFile(input, _folder.Below($"{i}.png"), new() { Sigma = 25 }));
        Assert.All(Enumerable.Range(0, 6), i => Assert.Equal(File.ReadAllBytes(_folder.Below("one.png")), File.ReadAllBytes(_folder.Below($"{i}.png"))));
    }

    private static Denoiser Load(int channels, long maxMemory) =>
        Denoiser.Load(Path.Combine(AppContext.BaseDirectory, "models", channels == 1 ? "unet-gray.onnx" : "unet-rgb.onnx"), new() { MaxMemory = maxMemory, Threads = Environment.ProcessorCount });

    private string Noisy(string name, int channels, int bits)
    {
        new FloatImage(Width, Height, channels, MetricsFixtures.Noisy(Width, Height, channels, 30).Pixels) { BitDepth = bits }.Save(_folder.Below(name));
        return _folder.Below(name);
    }
}
