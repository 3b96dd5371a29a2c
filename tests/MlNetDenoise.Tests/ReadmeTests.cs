using System.Runtime.CompilerServices;
using Microsoft.ML;
using MlNetDenoise.Reporting;

namespace MlNetDenoise.Tests;

/// <summary>The README's lines of C#, run as they stand there: in a folder that holds the images and a run.</summary>
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
        using var denoiser = Denoiser.Load("runs/mine");                     // Denoiser.Load() takes the shipped models; CUDA where it works
        FloatImage clean = denoiser.Denoise(FloatImage.Load("noisy.png"));   // sigma estimated from the image
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
        ITransformer model = ml.Model.Load("denoiser.zip", out _);           // or ml.Denoising.LoadModel: checked first
        using var engine = ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(model);
        DenoisedImage result = engine.Predict(new NoisyImage { Path = "noisy.png" });
        result.ToImage().Save("clean.png");

        IDataView scored = model.Transform(ml.Data.LoadFromEnumerable(images));   // NoisyImage { Path, CleanPath, Sigma }
        DenoisingMetrics metrics = ml.Denoising.Evaluate(scored);            // each image, mean, deviation; noisy input too
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
    public void Every_line_of_C_sharp_in_the_README_stands_in_these_tests()
    {
        var tests = File.ReadAllText(ThisFile());
        var readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../README.md"));
        var blocks = readme.ReplaceLineEndings("\n").Split("```csharp\n")[1..].Select(block => block.Split("```")[0]);

        var lines = blocks.SelectMany(block => block.Split('\n')).Where(line => line.Length > 0).ToList();

        Assert.True(lines.Count > 8);
        Assert.All(lines, line => Assert.Contains(line, tests, StringComparison.Ordinal));
    }

    private static double Psnr(string file) => ImageMetrics.Psnr(FloatImage.Load(file), FloatImage.Load("reference.png"));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
