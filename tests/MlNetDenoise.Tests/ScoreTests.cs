using Microsoft.ML;

namespace MlNetDenoise.Tests;

public sealed class ScoreTests : IDisposable
{
    private readonly MLContext _ml = new();
    private readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void Scores_are_those_of_the_rounded_result_against_the_clean_image()
    {
        var clean = _work.SaveClean("clean.png", 64, 48, 3);
        var noisy = _work.SaveNoisy("noisy.png", clean);
        var result = Assert.Single(Transform(new NoisyImage { Path = noisy, CleanPath = clean }));
        var reference = FloatImage.Load(clean);
        // saving rounds to 8 bits: what a user would measure on the file
        result.ToImage().Save(_work["result.png"]);
        AssertScores(FloatImage.Load(_work["result.png"]), reference, new(result.Psnr, result.Ssim, result.Mse, result.Mae, result.WithinTolerance));
        AssertScores(FloatImage.Load(noisy), reference, new(result.NoisyPsnr, result.NoisySsim, result.NoisyMse, result.NoisyMae, result.NoisyWithinTolerance));
        Assert.True(result.Psnr > result.NoisyPsnr);
    }

    [Fact]
    public void Without_a_clean_image_the_scores_are_NaN()
    {
        var result = Assert.Single(Transform(new NoisyImage { Path = _work.SaveClean("photo.png", 16, 12, 3) }));
        Assert.All([result.Psnr, result.Ssim, result.Mse, result.Mae, result.WithinTolerance], score => Assert.Equal(double.NaN, score));
        Assert.All([result.NoisyPsnr, result.NoisySsim, result.NoisyMse, result.NoisyMae, result.NoisyWithinTolerance], score => Assert.Equal(double.NaN, score));
    }

    [Theory]
    [InlineData("gray", 3)]
    [InlineData("rgb", 1)]
    public void A_clean_image_of_other_channels_is_brought_to_the_networks(string model, int cleanChannels)
    {
        var clean = _work.SaveClean("clean.png", 16, 12, cleanChannels);
        var noisy = _work.SaveNoisy("noisy.png", clean);
        using var engine = EngineOf(model);
        Assert.InRange(engine.Predict(new() { Path = noisy, CleanPath = clean }).NoisyPsnr, 15, 25);
    }

    [Fact]
    public void A_clean_image_of_another_size_is_an_error_that_names_both()
    {
        var image = new NoisyImage { Path = _work.SaveClean("noisy.png", 16, 12, 3), CleanPath = _work.SaveClean("clean.png", 12, 16, 3) };
        using var engine = EngineOf("rgb");
        Assert.All(
            [Assert.Throws<DatasetException>(() => engine.Predict(image)), Assert.Throws<DatasetException>(() => Evaluate(image))],
            error =>
            {
                Assert.Contains(image.Path, error.Message, StringComparison.Ordinal);
                Assert.Contains(image.CleanPath, error.Message, StringComparison.Ordinal);
                Assert.Contains("12x16", error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
            });
    }

    [Fact]
    public void Evaluate_names_a_missing_clean_image()
    {
        var error = Assert.Throws<ImageFileException>(
            () => Evaluate(new NoisyImage { Path = _work.SaveClean("noisy.png", 16, 12, 3), CleanPath = _work["absent.png"] }));
        Assert.Contains(_work["absent.png"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_gives_each_image_in_order_with_mean_and_deviation()
    {
        var images = new[] { 10f, 25f, 50f }.Select(sigma =>
        {
            var clean = _work.SaveClean($"clean{sigma}.png", 32, 24, 3);
            return new NoisyImage { Path = _work.SaveNoisy($"noisy{sigma}.png", clean, sigma), CleanPath = clean, Sigma = sigma };
        }).ToArray();
        var each = Transform(images);
        var metrics = Evaluate(images);
        Assert.Equal(images.Select(i => i.Path), metrics.Images.Select(i => i.Name));
        Assert.Equal(each.Select(i => i.Psnr), metrics.Images.Select(i => i.Denoised.Psnr));
        Assert.Equal(each.Average(i => i.Psnr), metrics.DenoisedMean.Psnr, 1e-9);
        Assert.Equal(each.Average(i => i.NoisySsim), metrics.NoisyMean.Ssim, 1e-9);
        var mean = each.Average(i => i.Mse);
        Assert.Equal(Math.Sqrt(each.Average(i => Math.Pow(i.Mse - mean, 2))), metrics.DenoisedDeviation.Mse, 1e-9);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Evaluate_scores_what_a_zip_without_scores_denoised(bool anySize)
    {
        var clean = _work.SaveClean("clean.png", 16, 12, 3);
        NoisyImage[] images = [new() { Path = _work.SaveNoisy("noisy.png", clean), CleanPath = clean }, new() { Path = clean }];
        if (anySize)
            _ml.Denoising.Pack(Workplace.Model("rgb"), _work["denoiser.zip"], scores: false);
        else
            _ml.Denoising.Pack(Workplace.Model("rgb"), _work["denoiser.zip"], 16, 12, scores: false);
        var model = _ml.Denoising.LoadModel(_work["denoiser.zip"]);
        using var owner = model as IDisposable;

        var metrics = _ml.Denoising.Evaluate(model.Transform(_ml.Data.LoadFromEnumerable(images)));

        var expected = Evaluate(images);
        Assert.Equal([images[0].Path, clean], metrics.Images.Select(image => image.Name));
        Assert.Equal(expected.Images[0].Denoised.Psnr, metrics.Images[0].Denoised.Psnr, 1e-4);
        Assert.Equal(expected.Images[0].Noisy.Ssim, metrics.Images[0].Noisy.Ssim, 1e-4);
        Assert.Equal(DenoisingScores.NaN, metrics.Images[1].Denoised);
    }

    [Fact]
    public void Without_scores_no_clean_image_is_opened()
    {
        _ml.Denoising.Pack(Workplace.Model("rgb"), _work["denoiser.zip"], scores: false);
        using var engine = _ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(_ml.Denoising.LoadModel(_work["denoiser.zip"]));
        var image = engine.Predict(new() { Path = _work.SaveClean("noisy.png", 16, 12, 3), CleanPath = _work["absent.png"] });
        Assert.Equal((double.NaN, double.NaN), (image.Psnr, image.NoisyWithinTolerance));
        Assert.Equal(3 * 12 * 16, image.Pixels.Length);
    }

    [Fact]
    public void Evaluate_names_the_columns_that_rows_lack()
    {
        var error = Assert.Throws<ArgumentException>(() => _ml.Denoising.Evaluate(_ml.Data.LoadFromEnumerable<NoisyImage>([new() { Path = "a.png" }])));
        Assert.Contains("Noisy, Shape, Denoised", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CleanPath", error.Message, StringComparison.Ordinal);
    }

    private static void AssertScores(FloatImage image, FloatImage reference, DenoisingScores actual)
    {
        Assert.Equal(ImageMetrics.Psnr(image, reference), actual.Psnr, 1e-4);
        Assert.Equal(ImageMetrics.Ssim(image, reference), actual.Ssim, 1e-4);
        Assert.Equal(ImageMetrics.Mse(image, reference), actual.Mse, 1e-6);
        Assert.Equal(ImageMetrics.Mae(image, reference), actual.Mae, 1e-6);
        Assert.Equal(ImageMetrics.WithinTolerance(image, reference), actual.WithinTolerance, 1e-3);
    }

    private DenoisingMetrics Evaluate(params NoisyImage[] images)
    {
        var (model, rows) = Fit(images);
        using var _ = model as IDisposable;
        return _ml.Denoising.Evaluate(model.Transform(rows));
    }

    private DenoisedImage[] Transform(params NoisyImage[] images)
    {
        var (model, rows) = Fit(images);
        using var _ = model as IDisposable;
        return [.. _ml.Data.CreateEnumerable<DenoisedImage>(model.Transform(rows), reuseRowObject: false)];
    }

    private (ITransformer Model, IDataView Rows) Fit(NoisyImage[] images)
    {
        var rows = _ml.Data.LoadFromEnumerable(images);
        return (_ml.Denoising.AnySizePipeline(Workplace.Model("rgb")).Fit(rows), rows);
    }

    private PredictionEngine<NoisyImage, DenoisedImage> EngineOf(string model) =>
        _ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(
            _ml.Denoising.AnySizePipeline(Workplace.Model(model)).Fit(_ml.Data.LoadFromEnumerable<NoisyImage>([])));
}
