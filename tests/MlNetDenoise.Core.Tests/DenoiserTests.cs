using FsCheck;
using FsCheck.Fluent;

namespace MlNetDenoise.Core.Tests;

public sealed class DenoiserTests : IDisposable
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "models");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_size_down_to_one_pixel_gives_the_networks_output()
    {
        using var denoiser = Denoiser.Load(Model("box-gray"));
        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(1, 40).Two().ToArbitrary(),
            size =>
            {
                var noisy = MetricsFixtures.Noisy(size.Item1, size.Item2, 1, 50);
                return ImageMetrics.Mae(denoiser.Denoise(noisy), BoxMean(noisy)) < 1e-6;
            }));
    }

    [Fact]
    public void The_model_for_the_images_channels_is_used()
    {
        Put("box-gray", "told-rgb");
        using var denoiser = Denoiser.Load(_folder.Path);
        var (gray, colour) = (MetricsFixtures.Noisy(20, 10, 1, 25), MetricsFixtures.Noisy(20, 10, 3, 25));
        Assert.Equal(BoxMean(gray).Pixels, denoiser.Denoise(gray).Pixels, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(colour.Pixels[7] - 25f / 255, denoiser.Denoise(colour, new() { Sigma = 25 }).Pixels[7], 1e-6);
        Assert.Equal(("box", "told"), (denoiser.CardFor(1).Name, denoiser.CardFor(3).Name));
    }

    [Theory]
    [InlineData(20f, 20)]
    [InlineData(2f, 5)]
    [InlineData(200f, 50.5)]
    [InlineData(0f, 0)] // nothing to remove
    public void The_noise_level_is_clamped_to_the_models_range(float sigma, double expected) =>
        Assert.Equal(expected, EffectiveSigma(new FloatImage(8, 8, 3), sigma), 1e-3);

    [Fact]
    public void Without_a_noise_level_it_is_estimated_from_the_image()
    {
        var noisy = MetricsFixtures.Noisy(100, 80, 3, 30);
        Assert.Equal(NoiseLevel.EstimateForDenoising(noisy), EffectiveSigma(noisy, null), 1e-3);
    }

    [Fact]
    public void Strength_blends_the_noisy_and_the_denoised_image()
    {
        using var denoiser = Denoiser.Load(Model("box-gray"));
        var noisy = MetricsFixtures.Noisy(30, 20, 1, 50);
        var denoised = denoiser.Denoise(noisy);
        Assert.Equal(denoised.Pixels, denoiser.Denoise(noisy, new DenoiseOptions { Strength = 1 }).Pixels);
        Assert.Equal(denoised.Pixels, denoiser.Denoise(noisy, new DenoiseOptions()).Pixels);
        Assert.Equal(noisy.Pixels, denoiser.Denoise(noisy, new() { Strength = 0 }).Pixels);
        var blend = noisy.Pixels.Zip(denoised.Pixels, (n, d) => 0.25f * n + 0.75f * d);
        Assert.Equal(blend, denoiser.Denoise(noisy, new() { Strength = 0.75f }).Pixels, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void The_given_image_stays_as_it_is_and_the_result_keeps_its_bit_depth()
    {
        using var denoiser = Denoiser.Load(Model("box-gray"));
        var noisy = new FloatImage(9, 9, 1, [.. MetricsFixtures.Noisy(9, 9, 1, 50).Pixels]) { BitDepth = 16 };
        var before = noisy.Pixels.ToArray();
        Assert.Equal(16, denoiser.Denoise(noisy).BitDepth);
        Assert.Equal(before, noisy.Pixels);
    }

    [Fact]
    public void NaN_and_infinite_values_stay_and_do_not_spread()
    {
        using var denoiser = Denoiser.Load(Model("box-gray"));
        var noisy = new FloatImage(9, 9, 1);
        (noisy.Pixels[0], noisy.Pixels[40], noisy.Pixels[80]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        noisy.Pixels[20] = 1;
        var denoised = denoiser.Denoise(noisy, new() { Sigma = 25 });
        Assert.Equal([noisy.Pixels[0], noisy.Pixels[40], noisy.Pixels[80]], [denoised.Pixels[0], denoised.Pixels[40], denoised.Pixels[80]]);
        Assert.Equal(78, denoised.Pixels.Count(value => value is >= 0 and <= 1));
        Assert.Equal(1f / 9, denoised.Pixels[20], 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Several_threads_share_a_denoiser_and_its_options(int threads)
    {
        Put("box-gray", "told-rgb");
        var images = Enumerable.Range(1, 40).Select(i => MetricsFixtures.Noisy(i, 50 - i, i % 2 == 0 ? 1 : 3, 50)).ToArray();
        var options = new DenoiseOptions { Strength = 0.75f, Ensemble = true };
        FloatImage[] expected;
        using (var alone = Denoiser.Load(_folder.Path, new() { Threads = 1 }))
            expected = [.. images.Select(image => alone.Denoise(image, options))];

        using var denoiser = Denoiser.Load(_folder.Path, new() { Threads = threads });
        Parallel.For(0, images.Length, new() { MaxDegreeOfParallelism = 8 }, i =>
        {
            Assert.Equal(expected[i].Pixels, denoiser.Denoise(images[i], options).Pixels);
            var (input, output) = (_folder.Below($"{i}.pfm"), _folder.Below($"{i}-denoised.pfm"));
            images[i].Save(input);
            denoiser.DenoiseFile(input, output, options);
            Assert.Equal(expected[i].Pixels, FloatImage.Load(output).Pixels);
        });
    }

    [Fact]
    public void An_image_in_memory_has_progress_and_can_be_cancelled()
    {
        using var denoiser = Denoiser.Load(Model("box-gray"), new() { TileSide = 64 });
        var noisy = MetricsFixtures.Noisy(200, 100, 1, 50);
        var shares = new Shares();
        denoiser.Denoise(noisy, progress: shares);
        Assert.True(shares.Count > 4);
        Assert.Equal(shares.Order().Distinct(), shares);
        Assert.Equal(1, shares[^1]);

        using var cancellation = new CancellationTokenSource();
        var until = new Shares { Told = share => { if (share >= 0.5) cancellation.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => denoiser.Denoise(noisy, null, until, cancellation.Token));
        Assert.InRange(until[^1], 0.5, 0.99);
        Assert.ThrowsAny<OperationCanceledException>(() => denoiser.Denoise(noisy, cancellationToken: cancellation.Token));
    }

    [Theory]
    [InlineData(1, "CPU, 1 thread")]
    [InlineData(3, "CPU, 3 threads")]
    public void The_device_is_described(int threads, string device)
    {
        using var denoiser = Denoiser.Load(Model("box-gray"), new() { Threads = threads, Gpu = false });
        Assert.Equal(device, denoiser.Device);
    }

    [Fact]
    public void All_processors_are_used_by_default()
    {
        using var denoiser = Denoiser.Load(Model("box-gray"), new() { Gpu = false });
        Assert.StartsWith($"CPU, {Environment.ProcessorCount} thread", denoiser.Device);
    }

    [Fact]
    public void A_required_gpu_works_or_is_an_error()
    {
        using var denoiser = Denoiser.Load(Model("box-gray"), new() { Gpu = true });
        var error = Record.Exception(() => Assert.StartsWith("CUDA", denoiser.Device));
        if (error is not null)
            Assert.Contains("CUDA", Assert.IsType<ModelException>(error).Message);
    }

    [Theory]
    [InlineData(-1f, 1f)]
    [InlineData(float.NaN, 1f)]
    [InlineData(25f, 1.5f)]
    [InlineData(25f, float.NaN)]
    public void Impossible_options_are_refused(float sigma, float strength)
    {
        using var denoiser = Denoiser.Load(Model("box-gray"));
        Assert.Throws<ArgumentOutOfRangeException>(() => denoiser.Denoise(new FloatImage(8, 8, 1), new() { Sigma = sigma, Strength = strength }));
    }

    [Fact]
    public void Without_a_model_for_the_images_channels_the_error_names_the_models()
    {
        using var denoiser = Denoiser.Load(Model("box-gray"));
        var error = Assert.Throws<ModelException>(() => denoiser.Denoise(new FloatImage(8, 8, 3)));
        Assert.Contains("RGB", error.Message);
        Assert.Contains(Model("box-gray"), error.Message);
    }

    [Fact]
    public void Two_models_for_the_same_channels_are_an_error()
    {
        Put("box-gray");
        File.Copy(Model("box-gray"), _folder.Below("another.onnx"));
        using var denoiser = Denoiser.Load(_folder.Path);
        Assert.Contains("another.onnx", Assert.Throws<ModelException>(() => denoiser.CardFor(1)).Message);
    }

    [Fact]
    public void The_temporary_file_of_a_killed_process_is_not_a_model()
    {
        Put("box-gray");
        Written(".box-gray.0123456789abcdef0123456789abcdef.onnx", [1, 2, 3]);
        using var denoiser = Denoiser.Load(_folder.Path);
        Assert.Equal("box", denoiser.CardFor(1).Name);
    }

    [Fact]
    public void A_run_folder_has_its_model_in_image_form()
    {
        File.Copy(Model("box-gray"), _folder.Below(ModelFiles.ImageForm));
        File.Copy(Model("flat-gray"), _folder.Below(ModelFiles.FlatForm));
        using var denoiser = Denoiser.Load(_folder.Path);
        Assert.Equal("box", denoiser.CardFor(1).Name);
    }

    [Fact]
    public void A_file_that_is_not_a_model_is_refused_with_its_path()
    {
        var whole = File.ReadAllBytes(Model("box-gray"));
        Refused(_folder.Below("absent.onnx"), "no model");
        Refused(_folder.Path, "no .onnx file");
        Refused(Written("empty.onnx", []), "empty");
        Refused(Written("text.onnx", "This is not a model, but a line of text."u8.ToArray()), "not an ONNX file");
        for (var length = 1; length < whole.Length; length += 7)
            Refused(Written("short.onnx", whole[..length]), "");
        Refused(Model("foreign"), "not a denoising model");
    }

    [Fact]
    public void A_model_that_is_not_what_its_metadata_says_is_refused_when_it_is_needed()
    {
        var damaged = File.ReadAllBytes(Model("box-gray"));
        var at = damaged.AsSpan().IndexOf("Conv"u8);
        "Curv"u8.CopyTo(damaged.AsSpan(at));
        RefusedForImages(Written("damaged.onnx", damaged), 1, "Export the model again");
        RefusedForImages(Model("card-says-rgb"), 3, "3 channels");
        RefusedForImages(Model("flat-gray"), 1, "denoiser.onnx");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void A_file_becomes_a_file_of_the_same_depth(int bits)
    {
        using var denoiser = Denoiser.Load(Model("box-gray"));
        var (input, output) = (_folder.Below("in.png"), _folder.Below("sub/out.png"));
        var noisy = new FloatImage(33, 20, 1, MetricsFixtures.Clean(33, 20, 1).Pixels) { BitDepth = bits };
        noisy.Save(input);
        var shares = new Shares();
        denoiser.DenoiseFile(input, output, new() { Sigma = 25 }, progress: shares);
        var saved = FloatImage.Load(output);
        Assert.Equal(bits, saved.BitDepth);
        Assert.Equal(BoxMean(noisy).Pixels, saved.Pixels, (a, b) => Math.Abs(a - b) <= 1.01 / ((1 << bits) - 1));
        Assert.Equal(shares.Order(), shares);
        Assert.Equal((0, 1), (shares[0], shares[^1]));
    }

    [Fact]
    public void A_cancelled_file_is_not_written()
    {
        using var denoiser = Denoiser.Load(Model("box-gray"));
        var (input, output) = (_folder.Below("in.png"), _folder.Below("out.png"));
        MetricsFixtures.Clean(10, 10, 1).Save(input);
        using var cancellation = new CancellationTokenSource();
        var cancelWhenRead = new Shares { Told = share => { if (share > 0) cancellation.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => denoiser.DenoiseFile(input, output, progress: cancelWhenRead, cancellationToken: cancellation.Token));
        Assert.False(File.Exists(output));
    }

    private static string Model(string name) => Path.Combine(Models, name + ".onnx");

    private static float EffectiveSigma(FloatImage noisy, float? sigma)
    {
        using var denoiser = Denoiser.Load(Model("told-rgb"));
        return 255 * (noisy.Pixels[0] - denoiser.Denoise(noisy, new() { Sigma = sigma }).Pixels[0]);
    }

    private static FloatImage BoxMean(FloatImage image) => MetricsFixtures.Make(image.Width, image.Height, 1, (x, y, _) =>
        Enumerable.Range(0, 9).Average(i => (double)image.Pixels[
            Math.Clamp(y + i / 3 - 1, 0, image.Height - 1) * image.Width + Math.Clamp(x + i % 3 - 1, 0, image.Width - 1)]));

    private static void Refused(string path, string reason) => OneLine(Assert.Throws<ModelException>(() => Denoiser.Load(path)), path, reason);

    private static void RefusedForImages(string path, int channels, string reason)
    {
        using var denoiser = Denoiser.Load(path);
        OneLine(Assert.Throws<ModelException>(() => denoiser.Denoise(new FloatImage(8, 8, channels))), path, reason);
    }

    private static void OneLine(ModelException error, string path, string reason)
    {
        Assert.Contains(path, error.Message);
        Assert.Contains(reason, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private void Put(params string[] names) => Array.ForEach(names, n => File.Copy(Model(n), _folder.Below(n + ".onnx")));

    private string Written(string name, byte[] bytes)
    {
        var path = _folder.Below(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

}

/// <summary>Collects progress in the thread that reports it.</summary>
internal sealed class Shares : List<double>, IProgress<double>
{
    public Action<double> Told { get; init; } = _ => { };

    public void Report(double value)
    {
        Add(value);
        Told(value);
    }
}
