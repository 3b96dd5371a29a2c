using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetDenoise.Reporting;
using MlNetDenoise.Training;

namespace MlNetDenoise.Docs.Tests;

/// <summary>The C# code of README.md and docs, run in a folder with images, a denoiser.zip and a run. <see cref="DocumentTests"/> finds each block here.</summary>
[CollectionDefinition(nameof(CSharpBlocks), DisableParallelization = true), Collection(nameof(CSharpBlocks))]
public sealed class CSharpBlocks : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _before = Environment.CurrentDirectory;

    public CSharpBlocks()
    {
        Environment.CurrentDirectory = _folder.Path;
        for (ulong i = 0; i < 4; i++)
            DeadLeaves.Generate(96, 96, channels: 3, seed: i).Save($"photos/{i}.png");
        var clean = DeadLeaves.Generate(64, 48, channels: 3, seed: 4);
        clean.Save("reference.png");
        Noise.Gaussian(25).Apply(clean, seed: 1).Save("noisy.png");
        FloatImage.Load("noisy.png").Save("in.tif");
        File.Copy(Path.Combine(ModelFiles.ShippedFolder, "denoiser.zip"), "denoiser.zip");
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _folder.Dispose();
    }

    [Fact]
    public void README_From_C_sharp()
    {
        using var denoiser = Denoiser.Load();                                // the shipped models; CUDA where it works
        FloatImage clean = denoiser.Denoise(FloatImage.Load("noisy.png"));   // the noise level is estimated from the image
        clean.Save("clean.png");
        denoiser.DenoiseFile("in.tif", "out.tif", new() { Sigma = 25, Strength = 0.8f });

        Assert.True(Psnr("clean.png") > Psnr("noisy.png") + 3);
        Assert.True(Psnr("out.tif") > Psnr("in.tif") + 3);
    }

    [Fact]
    public void Photographs_Use()
    {
        File.Copy("noisy.png", "photo.jpg");

        using var denoiser = Denoiser.Load();
        DenoisedResult result = denoiser.DenoiseToResult(FloatImage.Load("photo.jpg"));
        result.Blend(luma: 0.7f).Save("with-grain.jpg");
        result.Blend(strength: 0.8f, detail: 0.5f).Save("with-detail.jpg");

        Assert.True(Psnr("with-grain.jpg") > Psnr("noisy.png") + 3);
        Assert.True(Psnr("with-detail.jpg") > Psnr("noisy.png") + 3);
    }

    [Fact]
    public void README_In_ML_NET()
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

        Assert.True(Psnr("clean.png") > Psnr("noisy.png") + 3);
        Assert.True(metrics.DenoisedMean.Psnr > metrics.NoisyMean.Psnr + 3);
        Assert.Equal(800, FloatImage.Load("psnr.png").Width);
    }

    [Fact]
    public void Mlnet_Several_engines()
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
    public void Mlnet_Images_in_memory()
    {
        using var pipeline = PipelineDenoiser.Load("denoiser.zip");
        using MLImage noisy = MLImage.CreateFromFile("noisy.png");
        using MLImage clean = pipeline.Denoise(noisy.ToFloatImage()).ToMLImage();
        clean.Save("clean.png");

        Assert.True(Psnr("clean.png") > Psnr("noisy.png") + 3);
    }

    [Fact]
    public void Training_and_Mlnet_Pack_your_own_network()
    {
        var recipe = new Recipe
        {
            Data = new() { Images = ["photos"] },
            Noise = Noise.Gaussian(0, 55),
            Budget = new() { Steps = 20 },    // some seconds, to try it; Minutes = 30 for a useful network
        };
        RunRecord record = Trainer.Run(recipe, "runs/first");
        Console.WriteLine($"{record.BestPsnr:F2} dB, noisy {record.NoisyPsnr:F2} dB");
        using var denoiser = Denoiser.Load("runs/first");

        Assert.Equal(20, record.Steps);
        Assert.Equal(64, denoiser.Denoise(FloatImage.Load("noisy.png")).Width);
        Directory.Move("runs/first", "runs/mine");
        var ml = new MLContext();

        ml.Denoising.Pack("runs/mine", "denoiser.zip");
        ml.Denoising.Pack("runs/mine", "small.zip", 640, 480, scores: false);
        ModelCard card = ModelGuard.Verify("denoiser.zip");
        Console.WriteLine($"{card.Name}, channels {card.Channels}, sigma {card.SigmaMin} to {card.SigmaMax}");

        Assert.Equal((3, 0f, 55f), (card.Channels, card.SigmaMin, card.SigmaMax));
        using var small = PipelineDenoiser.Load("small.zip");
        Assert.Equal((640, 480), small.Size);
    }

    [Fact]
    public void Training_Stages()
    {
        var staged = ShippedRecipes.Find("fast-rgb").WithEach(stage => stage with { Data = stage.Data with { Images = ["photos"] } });

        staged = staged.With("patchSize", "32").With("batchSize", "1").With("steps", "1");
        Assert.NotNull(Trainer.Run(staged, "runs/staged").BestPsnr);
        Assert.Equal(staged.Stages.Count - 1, Directory.GetDirectories("runs/staged").Length);
    }

    [Fact]
    public void Deploying_In_a_service()
    {
        {
            using var denoiser = Denoiser.Load(ModelQuality.Fast, new() { Threads = 1, MaxMemory = 1_000_000_000 });
            using Stream input = File.OpenRead("noisy.png"), output = File.Create("clean.png");
            denoiser.Denoise(FloatImage.Load(input)).Save(output, ".png");
        }

        Assert.True(Psnr("clean.png") > Psnr("noisy.png") + 3);
    }

    private static double Psnr(string file) => ImageMetrics.Psnr(FloatImage.Load(file), FloatImage.Load("reference.png"));
}
