using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetDenoise.Tests;

public sealed class PipelineTests : IDisposable
{
    private readonly MLContext _ml = new();
    private readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("gray", 1, 7, 5)]
    [InlineData("gray", 1, 1, 1)]
    [InlineData("rgb", 3, 7, 5)]
    [InlineData("rgb", 3, 640, 480)]
    [InlineData("rgb-blind", 3, 33, 20)]
    public void The_any_size_pipeline_returns_the_pixels_of_the_Denoiser(string model, int channels, int width, int height)
    {
        var path = _work.SaveNoisy("noisy.png", _work.SaveClean("clean.png", width, height, channels));
        AssertSameImage(Denoise(model, path), Predict(_ml.Denoising.AnySizePipeline(Workplace.Model(model)), new() { Path = path }));
    }

    [Theory]
    [InlineData("gray", 1, 16, 12)]
    [InlineData("rgb", 3, 33, 20)]
    [InlineData("rgb-blind", 3, 16, 12)]
    public void The_fixed_size_pipeline_returns_the_pixels_of_the_Denoiser_for_8_bit_PNG(string model, int channels, int width, int height)
    {
        var path = _work.SaveNoisy("noisy.png", _work.SaveClean("clean.png", width, height, channels));
        AssertSameImage(Denoise(model, path), Predict(_ml.Denoising.FixedSizePipeline(Workplace.Model(model), width, height), new() { Path = path }));
    }

    [Fact]
    public void A_gray_network_gets_the_gray_of_a_colour_image()
    {
        var path = _work.SaveNoisy("colour.png", _work.SaveClean("clean.png", 16, 12, channels: 3));
        using var denoiser = Denoiser.Load(Workplace.Model("gray"));
        var expected = denoiser.Denoise(FloatImage.Load(path).ToGray(), new() { Sigma = 25 });
        AssertSameImage(expected, Predict(_ml.Denoising.AnySizePipeline(Workplace.Model("gray")), new() { Path = path, Sigma = 25 }));
        AssertSameImage(expected, Predict(_ml.Denoising.FixedSizePipeline(Workplace.Model("gray"), 16, 12), new() { Path = path, Sigma = 25 }));
    }

    [Fact]
    public void Both_pipelines_return_the_same_values()
    {
        var clean = _work.SaveClean("clean.png", 16, 12, channels: 3);
        var image = new NoisyImage { Path = _work.SaveNoisy("noisy.png", clean), CleanPath = clean };
        var any = Predict(_ml.Denoising.AnySizePipeline(Workplace.Model("rgb")), image);
        var @fixed = Predict(_ml.Denoising.FixedSizePipeline(Workplace.Model("rgb"), 16, 12), image);
        foreach (var column in typeof(DenoisedImage).GetProperties())
        {
            switch (column.GetValue(any), column.GetValue(@fixed))
            {
                case (float[] a, float[] b):
                    Assert.Equal(a, b, (x, y) => Math.Abs(x - y) <= 1e-5);
                    break;
                case (double a, double b):
                    Assert.Equal(a, b, 1e-4);
                    break;
                case (float a, float b):
                    Assert.Equal(a, b, 1e-3);
                    break;
                case var (a, b):
                    Assert.Equal(a, b);
                    break;
            }
        }
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void The_columns_are_those_of_the_documentation_and_no_others(bool anySize, bool scores)
    {
        var rows = _ml.Data.LoadFromEnumerable([new NoisyImage { Path = _work.SaveClean("clean.png", 16, 12, 3) }]);
        var model = Pipeline("rgb-blind", anySize, 16, 12, scores).Fit(rows);
        using var _ = model as IDisposable;
        var denoised = model.Transform(rows);

        string[] input = ["Path", "CleanPath", "Sigma"], added = ["NoiseLevel", "BitDepth", "Noisy", "Shape", "Denoised"];
        string[] scored = ["Psnr", "Ssim", "Mse", "Mae", "WithinTolerance", "NoisyPsnr", "NoisySsim", "NoisyMse", "NoisyMae", "NoisyWithinTolerance"];
        Assert.Equal([.. input, .. added, .. scores ? scored : []], denoised.Schema.Where(column => !column.IsHidden).Select(column => column.Name));
        Assert.Equal(FloatImage.Load(_work["clean.png"]).Pixels, Assert.Single(denoised.GetColumn<float[]>("Noisy")), (x, y) => Math.Abs(x - y) <= 1e-6);
        var image = Assert.Single(_ml.Data.CreateEnumerable<DenoisedImage>(denoised, reuseRowObject: false, ignoreMissingColumns: !scores));
        Assert.Equal([1, 3, 12, 16], image.Shape);
        Assert.Equal(Assert.Single(denoised.GetColumn<float[]>("Denoised")), image.Pixels);
        Assert.Equal(3 * 12 * 16, image.Pixels.Length);
        Assert.Equal(double.NaN, image.Psnr);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Several_threads_transform_with_one_model(bool anySize)
    {
        NoisyImage[] images = [.. Enumerable.Range(0, 6).Select(i => new NoisyImage { Path = _work.SaveNoisy($"noisy{i}.png", _work.SaveClean("clean.png", 16, 12, 3), 5 + 5 * i) })];
        var rows = _ml.Data.LoadFromEnumerable(images);
        var model = Pipeline("rgb", anySize, 16, 12).Fit(rows);
        using var _ = model as IDisposable;
        float[][] Denoise() => [.. _ml.Data.CreateEnumerable<DenoisedImage>(model.Transform(rows), reuseRowObject: false).Select(image => image.Pixels)];

        var expected = Denoise();
        var actual = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Denoise)));

        Assert.All(actual, pixels => Assert.Equal(expected, pixels));
    }

    [Fact]
    public async Task Several_threads_use_one_catalog()
    {
        var noisy = _work.SaveNoisy("noisy.png", _work.SaveClean("clean.png", 16, 12, 3));
        var catalog = _ml.Denoising;
        var expected = Denoise("rgb", noisy);

        var denoised = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() =>
        {
            catalog.Pack(Workplace.Model("rgb"), _work[$"{i}.zip"]);
            using var engine = _ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(catalog.LoadModel(_work[$"{i}.zip"]));
            return engine.Predict(new() { Path = noisy });
        })));

        Assert.All(denoised, image => AssertSameImage(expected, image));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sigma_is_taken_as_given_and_estimated_when_NaN(bool anySize)
    {
        var path = _work.SaveNoisy("noisy.png", _work.SaveClean("clean.png", 64, 48, 3));
        var noisy = FloatImage.Load(path);
        using var engine = EngineOf(Pipeline("rgb", anySize, 64, 48));
        // at noise level 0 this network returns its input
        var none = engine.Predict(new() { Path = path, Sigma = 0 });
        Assert.Equal(0, none.NoiseLevel);
        Assert.Equal(noisy.Pixels, none.Pixels, (x, y) => Math.Abs(x - y) <= 1e-6);
        Assert.Equal(50, engine.Predict(new() { Path = path, Sigma = 50 }).NoiseLevel);
        Assert.Equal(NoiseLevel.EstimateForDenoising(noisy), engine.Predict(new() { Path = path }).NoiseLevel, 1e-3);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(float.PositiveInfinity)]
    public void The_error_of_a_sigma_that_is_not_a_level_names_the_image(float sigma)
    {
        var path = _work.SaveClean("clean.png", 7, 5, 3);
        using var engine = EngineOf(_ml.Denoising.AnySizePipeline(Workplace.Model("rgb")));
        Assert.Contains(path, Assert.Throws<DatasetException>(() => engine.Predict(new() { Path = path, Sigma = sigma })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_result_of_a_16_bit_file_is_saved_with_16_bits()
    {
        var path = _work.SaveClean("deep.png", 16, 12, channels: 3, bitDepth: 16);
        var result = Predict(_ml.Denoising.AnySizePipeline(Workplace.Model("rgb")), new() { Path = path, Sigma = 0 });
        result.ToImage().Save(_work["result.png"]);
        var saved = FloatImage.Load(_work["result.png"]);
        Assert.Equal(16, saved.BitDepth);
        Assert.Equal(FloatImage.Load(path).Pixels, saved.Pixels, (x, y) => Math.Abs(x - y) <= 1e-5);
    }

    [Fact]
    public void The_fixed_size_pipeline_resizes_every_image_to_its_size()
    {
        var path = _work.SaveClean("large.png", 64, 48, channels: 3);
        var result = Predict(_ml.Denoising.FixedSizePipeline(Workplace.Model("rgb"), 16, 12), new() { Path = path, Sigma = 0 });
        var image = result.ToImage();
        Assert.Equal((16, 12), (image.Width, image.Height));
        Assert.Equal(FloatImage.Load(path).Pixels.Average(), image.Pixels.Average(), 0.02f);
    }

    [Fact]
    public void An_unreadable_image_is_named()
    {
        File.WriteAllText(_work["text.png"], "no image");
        using var engine = EngineOf(_ml.Denoising.AnySizePipeline(Workplace.Model("rgb")));
        var error = Assert.Throws<ImageFileException>(() => engine.Predict(new() { Path = _work["text.png"] }));
        Assert.Contains(_work["text.png"], error.Message, StringComparison.Ordinal);
    }

    private IEstimator<ITransformer> Pipeline(string model, bool anySize, int width, int height, bool scores = true) => anySize
        ? _ml.Denoising.AnySizePipeline(Workplace.Model(model), scores)
        : _ml.Denoising.FixedSizePipeline(Workplace.Model(model), width, height, scores);

    private PredictionEngine<NoisyImage, DenoisedImage> EngineOf(IEstimator<ITransformer> pipeline) =>
        _ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(pipeline.Fit(_ml.Data.LoadFromEnumerable<NoisyImage>([])));

    private DenoisedImage Predict(IEstimator<ITransformer> pipeline, NoisyImage image)
    {
        using var engine = EngineOf(pipeline);
        return engine.Predict(image);
    }

    private static FloatImage Denoise(string model, string path)
    {
        using var denoiser = Denoiser.Load(Workplace.Model(model));
        return denoiser.Denoise(FloatImage.Load(path));
    }

    private static void AssertSameImage(FloatImage expected, DenoisedImage actual)
    {
        Assert.Equal([1, expected.Channels, expected.Height, expected.Width], actual.Shape);
        Assert.Equal(expected.Pixels, actual.Pixels, (x, y) => Math.Abs(x - y) <= 1e-5);
    }
}
