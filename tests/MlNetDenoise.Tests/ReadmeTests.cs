using Microsoft.ML;

namespace MlNetDenoise.Tests;

/// <summary>The README's lines on ML.NET, run as they stand there: in a folder that holds the images.</summary>
[CollectionDefinition(nameof(ReadmeTests), DisableParallelization = true), Collection(nameof(ReadmeTests))]
public sealed class ReadmeTests : IDisposable
{
    private readonly Workplace _work = new();
    private readonly string _folder = Environment.CurrentDirectory;

    public ReadmeTests()
    {
        _work.SaveNoisy("noisy.png", _work.SaveClean("reference.png", 32, 24, 3));
        Environment.CurrentDirectory = _work.Folder;
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = _folder;
        _work.Dispose();
    }

    [Fact]
    public void A_program_packs_loads_denoises_and_evaluates()
    {
        var run = Workplace.Model("rgb");
        var images = new[] { new NoisyImage { Path = "noisy.png", CleanPath = "reference.png", Sigma = 25 } };

        var ml = new MLContext();
        ml.Denoising.Pack(run, "denoiser.zip");

        ITransformer model = ml.Denoising.LoadModel("denoiser.zip");         // ml.Model.Load does too
        using var engine = ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(model);
        DenoisedImage result = engine.Predict(new NoisyImage { Path = "noisy.png" });
        result.ToImage().Save("clean.png");

        IDataView scored = model.Transform(ml.Data.LoadFromEnumerable(images));
        DenoisingMetrics metrics = ml.Denoising.Evaluate(scored);            // each image, mean, deviation; noisy input too

        Assert.Equal((32, 24), (FloatImage.Load("clean.png").Width, FloatImage.Load("clean.png").Height));
        Assert.True(metrics.DenoisedMean.Psnr > metrics.NoisyMean.Psnr);
    }
}
