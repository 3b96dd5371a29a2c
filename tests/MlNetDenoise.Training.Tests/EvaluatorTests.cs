namespace MlNetDenoise.Training.Tests;

public sealed class EvaluatorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EvaluatorTests()
    {
        for (var i = 0; i < 3; i++)
            DeadLeaves.Generate(40, 32, channels: 1, seed: (ulong)i).Save(_folder.Below($"clean/{i}.png"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Any_function_is_scored_at_the_known_level_and_its_output_in_8_bits()
    {
        using var test = Open();
        var levels = new List<float?>();

        var result = Evaluator.Evaluate(test, (noisy, sigma) =>
        {
            levels.Add(sigma);
            return noisy;
        });

        Assert.Equal([25, 25, 25], levels);
        Assert.Empty(result.Failures);
        Assert.Equal(["0.png", "1.png", "2.png"], result.Metrics.Images.Select(image => image.Name));
        for (var i = 0; i < 3; i++)
        {
            var clean = FloatImage.Load(_folder.Below($"clean/{i}.png"));
            var noisy = Noise.Gaussian(25).Apply(clean, seed: 7);
            Assert.Equal(DenoisingScores.Compute(noisy, clean), result.Metrics.Images[i].Noisy);
            Assert.Equal(DenoisingScores.Compute(noisy.Quantize(), clean), result.Metrics.Images[i].Denoised);
        }
    }

    [Fact]
    public void A_denoiser_is_scored_as_its_images_are()
    {
        OnnxExport.ExportUntrained(Networks.Create("light-unet", 1, [4, 8, 8]), _folder.Below("run"));
        using var denoiser = Denoiser.Load(_folder.Below("run"), new() { Threads = 1 });
        using var test = Open();

        var result = Evaluator.Evaluate(test, (noisy, sigma) => denoiser.Denoise(noisy, new() { Sigma = sigma }));

        for (var i = 0; i < 3; i++)
        {
            var clean = FloatImage.Load(_folder.Below($"clean/{i}.png"));
            var denoised = denoiser.Denoise(Noise.Gaussian(25).Apply(clean, seed: 7), new() { Sigma = 25 });
            Assert.Equal(DenoisingScores.Compute(denoised.Quantize(), clean), result.Metrics.Images[i].Denoised);
        }
    }

    [Fact]
    public void An_image_that_fails_is_named_and_the_others_are_scored()
    {
        File.WriteAllText(_folder.Below("clean/1.png"), "no image");
        DeadLeaves.Generate(24, 24, channels: 1, seed: 5).Save(_folder.Below("clean/3.png"));
        DeadLeaves.Generate(40, 32, channels: 1, seed: 6).Save(_folder.Below("clean/4.png"));
        using var test = Open();
        var shares = new List<double>();

        var result = Evaluator.Evaluate(
            test,
            (noisy, _) => noisy.Width == 40 ? noisy : throw new InvalidOperationException("too small"),
            image => Assert.NotEqual("4.png", image.Scores.Name),
            new Recorder(shares));

        Assert.Equal(["0.png", "2.png"], result.Metrics.Images.Select(image => image.Name));
        Assert.Equal(["1.png", "3.png", "4.png"], result.Failures.Select(failure => failure.Name));
        Assert.IsType<ImageFileException>(result.Failures[0].Exception);
        Assert.Equal("too small", result.Failures[1].Exception.Message);
        Assert.Equal([0, 0.2, 0.4, 0.6, 0.8, 1], shares);
    }

    [Fact]
    public void Where_all_images_fail_there_are_no_scores()
    {
        using var test = Open();

        var result = Evaluator.Evaluate(test, (_, _) => new FloatImage(8, 8, 1));

        Assert.Equal(3, result.Failures.Count);
        Assert.Empty(result.Metrics.Images);
        Assert.True(double.IsNaN(result.Metrics.DenoisedMean.Psnr));
    }

    [Fact]
    public void Images_are_received_with_their_pictures()
    {
        using var test = Open();
        var images = new List<EvaluatedImage>();

        var result = Evaluator.Evaluate(test, (noisy, _) => noisy, images.Add);

        Assert.Equal(result.Metrics.Images, images.Select(image => image.Scores));
        Assert.Contains(images, image => image.Noisy.Pixels.Any(value => value < 0)); // not clipped
        Assert.All(images, image => Assert.All(image.Denoised.Pixels, value => Assert.Equal(Math.Round(Math.Clamp(value, 0, 1) * 255) / 255, value, 1e-6)));
        Assert.Equal(FloatImage.Load(_folder.Below("clean/2.png")).Pixels, images[2].Clean.Pixels);
    }

    [Fact]
    public void Pairs_have_no_known_level_and_get_no_noise()
    {
        foreach (var file in Directory.GetFiles(_folder.Below("clean")))
            Noise.Gaussian(30).Apply(FloatImage.Load(file), seed: 1).Save(_folder.Below($"noisy/{Path.GetFileName(file)}"));
        using var test = TestSet.Open($"{_folder.Below("noisy")}={_folder.Below("clean")}");

        var result = Evaluator.Evaluate(test, (noisy, sigma) => sigma is null ? noisy : throw new InvalidOperationException("a level"));

        Assert.Empty(result.Failures);
        Assert.Equal(DenoisingScores.Compute(FloatImage.Load(_folder.Below("noisy/0.png")), FloatImage.Load(_folder.Below("clean/0.png"))), result.Metrics.Images[0].Noisy);
    }

    [Fact]
    public void The_content_of_an_image_is_read_once_for_its_hash()
    {
        var reads = 0;
        var image = new SetImage("image", () => new FloatImage(8, 8, 1), () =>
        {
            reads++;
            return new MemoryStream([1, 2, 3]);
        });

        Assert.Equal(image.Hash(), image.Hash());
        Assert.Equal(1, reads);
    }

    [Fact]
    public void A_cancelled_evaluation_stops_before_the_next_image()
    {
        using var test = Open();
        using var cancelled = new CancellationTokenSource();
        var count = 0;

        Assert.Throws<OperationCanceledException>(() => Evaluator.Evaluate(test, (noisy, _) =>
        {
            count++;
            cancelled.Cancel();
            return noisy;
        }, cancellationToken: cancelled.Token));

        Assert.Equal(1, count);
    }

    private TestSet Open() => TestSet.Open(_folder.Below("clean"), noise: Noise.Gaussian(25), seed: 7);

    private sealed class Recorder(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }
}
