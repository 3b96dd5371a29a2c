using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetDenoise.Reporting;

namespace MlNetDenoise.Tests;

/// <summary>The lines of C# in README.md and docs/mlnet.md, run as they are there, in a folder with the images and a run.</summary>
[CollectionDefinition(nameof(ReadmeTests), DisableParallelization = true), Collection(nameof(ReadmeTests))]
public sealed class ReadmeTests : IDisposable
{
    private readonly Workplace _work = new();
    private readonly string _folder = Environment.CurrentDirectory;

    public ReadmeTests()
    {
        var noisy = _work.SaveNoisy("noisy.png", _work.SaveClean("reference.png", 32, 24, 3));
        FloatImage.Load(noisy).Save(_work["in.tif"]);
        var run = Directory.CreateDirectory(_work["runs/mine"]).FullName;
        foreach (var file in Directory.GetFiles(Workplace.Model("rgb")))
            File.Copy(file, Path.Combine(run, Path.GetFileName(file)));
        new MLContext().Denoising.Pack(run, _work["denoiser.zip"]);
        Environment.CurrentDirectory = _work.Folder;
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = _folder;
        _work.Dispose();
    }

    [Fact]
    public void A_program_denoises_images_and_files()
    {
        using var denoiser = Denoiser.Load();                                // the shipped models; CUDA where it works
        FloatImage clean = denoiser.Denoise(FloatImage.Load("noisy.png"));   // the noise level is estimated from the image
        clean.Save("clean.png");
        denoiser.DenoiseFile("in.tif", "out.tif", new() { Sigma = 25, Strength = 0.8f });

        Assert.True(Psnr("clean.png") > Psnr("noisy.png"));
        Assert.True(Psnr("out.tif") > Psnr("in.tif"));
    }

    [Fact]
    public void A_program_of_ML_NET_loads_denoises_evaluates_and_draws()
    {
        NoisyImage[] images = [new NoisyImage { Path = "noisy.png", CleanPath = "reference.png", Sigma = 25 }];

        var ml = new MLContext();
        ITransformer model = ml.Model.Load("denoiser.zip", out _);           // ml.Denoising.LoadModel checks the file first
        using var engine = ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(model);
        DenoisedImage result = engine.Predict(new NoisyImage { Path = "noisy.png" });
        result.ToImage().Save("clean.png");

        IDataView scored = model.Transform(ml.Data.LoadFromEnumerable(images));   // NoisyImage { Path, CleanPath, Sigma }
        DenoisingMetrics metrics = ml.Denoising.Evaluate(scored);            // each image, mean, deviation; the noisy images too
        Charts.PsnrHistogram(metrics).SavePng("psnr.png", 800, 500);

        Assert.True(Psnr("clean.png") > Psnr("noisy.png"));
        Assert.True(metrics.DenoisedMean.Psnr > metrics.NoisyMean.Psnr);
        Assert.Equal(800, FloatImage.Load("psnr.png").Width);
    }

    [Fact]
    public void One_model_serves_several_engines()
    {
        var ml = new MLContext();
        ITransformer shared = ml.Model.Load("denoiser.zip", out _);
        var options = new PredictionEngineOptions { OwnsTransformer = false };
        using var first = ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(shared, options);
        using var second = ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(shared, options);

        var image = new NoisyImage { Path = "noisy.png" };
        var expected = first.Predict(image).Pixels;
        first.Dispose();
        Assert.Equal(expected, second.Predict(image).Pixels);
        ((IDisposable)shared).Dispose();
    }

    [Fact]
    public void Images_in_memory_are_denoised()
    {
        using var pipeline = PipelineDenoiser.Load("denoiser.zip");
        using MLImage noisy = MLImage.CreateFromFile("noisy.png");
        using MLImage clean = pipeline.Denoise(noisy.ToFloatImage()).ToMLImage();
        clean.Save("clean.png");

        Assert.True(Psnr("clean.png") > Psnr("noisy.png"));
    }

    [Fact]
    public void A_run_is_packed_and_verified()
    {
        var ml = new MLContext();

        ml.Denoising.Pack("runs/mine", "denoiser.zip");
        ml.Denoising.Pack("runs/mine", "small.zip", 640, 480, scores: false);
        ModelCard card = ModelGuard.Verify("denoiser.zip");
        Console.WriteLine($"{card.Name}, channels {card.Channels}, sigma {card.SigmaMin} to {card.SigmaMax}");

        Assert.Equal(card, ModelGuard.Verify("small.zip"));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/mlnet.md")]
    public void Every_line_of_C_sharp_is_in_these_tests(string document)
    {
        var tests = File.ReadAllText(ThisFile());
        var text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../..", document));
        var blocks = text.ReplaceLineEndings("\n").Split("```csharp\n")[1..].Select(block => block.Split("```")[0]);

        var lines = blocks.SelectMany(block => block.Split('\n')).Where(line => line.Length > 0).ToList();

        Assert.True(lines.Count > 8);
        Assert.All(lines, line => Assert.Contains(line, tests, StringComparison.Ordinal));
    }

    private static double Psnr(string file) => ImageMetrics.Psnr(FloatImage.Load(file), FloatImage.Load("reference.png"));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
