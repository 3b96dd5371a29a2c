using Microsoft.ML;

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
    public void The_any_size_chain_gives_the_Denoisers_pixels(string model, int channels, int width, int height)
    {
        var path = _work.SaveNoisy("noisy.png", _work.SaveClean("clean.png", width, height, channels));
        AssertSameImage(Denoise(model, path), Predict(_ml.Denoising.AnySizePipeline(Workplace.Model(model)), new() { Path = path }));
    }

    [Theory]
    [InlineData("gray", 1, 16, 12)]
    [InlineData("rgb", 3, 33, 20)]
    [InlineData("rgb-blind", 3, 16, 12)]
    public void The_fixed_size_chain_gives_the_Denoisers_pixels_for_8_bit_PNG(string model, int channels, int width, int height)
    {
        var path = _work.SaveNoisy("noisy.png", _work.SaveClean("clean.png", width, height, channels));
        AssertSameImage(Denoise(model, path), Predict(_ml.Denoising.FixedSizePipeline(Workplace.Model(model), width, height), new() { Path = path }));
    }

    [Fact]
    public void A_gray_network_gets_the_gray_of_a_colour_image()
    {
        var path = _work.SaveClean("colour.png", 16, 12, channels: 3);
        using var denoiser = Denoiser.Load(Workplace.Model("gray"));
        var expected = denoiser.Denoise(FloatImage.Load(path).ToGray(), new() { Sigma = 25 });
        AssertSameImage(expected, Predict(_ml.Denoising.AnySizePipeline(Workplace.Model("gray")), new() { Path = path, Sigma = 25 }));
        AssertSameImage(expected, Predict(_ml.Denoising.FixedSizePipeline(Workplace.Model("gray"), 16, 12), new() { Path = path, Sigma = 25 }));
    }

    [Fact]
    public void Both_chains_give_the_same_columns()
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
    [InlineData(true)]
    [InlineData(false)]
    public void Every_column_of_DenoisedImage_is_in_the_chains_rows(bool anySize)
    {
        var chain = anySize ? _ml.Denoising.AnySizePipeline(Workplace.Model("rgb-blind")) : _ml.Denoising.FixedSizePipeline(Workplace.Model("rgb-blind"), 16, 12);
        var rows = _ml.Data.LoadFromEnumerable<NoisyImage>([new() { Path = _work.SaveClean("clean.png", 16, 12, 3) }]);
        var model = chain.Fit(rows);
        using var _ = model as IDisposable;
        var image = Assert.Single(_ml.Data.CreateEnumerable<DenoisedImage>(model.Transform(rows), reuseRowObject: false, ignoreMissingColumns: false));
        Assert.Equal([1, 3, 12, 16], image.Shape);
        Assert.Equal(3 * 12 * 16, image.Pixels.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sigma_is_taken_as_given_and_estimated_when_NaN(bool anySize)
    {
        var path = _work.SaveNoisy("noisy.png", _work.SaveClean("clean.png", 64, 48, 3));
        var noisy = FloatImage.Load(path);
        var chain = anySize ? _ml.Denoising.AnySizePipeline(Workplace.Model("rgb")) : _ml.Denoising.FixedSizePipeline(Workplace.Model("rgb"), 64, 48);
        using var engine = EngineOf(chain);
        // told that there is no noise, the network gives its input back
        var none = engine.Predict(new() { Path = path, Sigma = 0 });
        Assert.Equal(0, none.NoiseLevel);
        Assert.Equal(noisy.Pixels, none.Pixels, (x, y) => Math.Abs(x - y) <= 1e-6);
        Assert.Equal(50, engine.Predict(new() { Path = path, Sigma = 50 }).NoiseLevel);
        Assert.Equal(NoiseLevel.EstimateForDenoising(noisy), engine.Predict(new() { Path = path }).NoiseLevel, 1e-3);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(float.PositiveInfinity)]
    public void A_sigma_that_is_none_names_the_image(float sigma)
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
    public void The_fixed_size_chain_brings_every_image_to_its_size()
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

    private PredictionEngine<NoisyImage, DenoisedImage> EngineOf(IEstimator<ITransformer> chain) =>
        _ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(chain.Fit(_ml.Data.LoadFromEnumerable<NoisyImage>([])));

    private DenoisedImage Predict(IEstimator<ITransformer> chain, NoisyImage image)
    {
        using var engine = EngineOf(chain);
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
