using System.Text.Json;

namespace MlNetDenoise.Cli.Tests;

/// <summary>A folder of images with white noise and with the noise of cameras, by the shipped models.</summary>
public sealed class PhotographTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_image_of_a_mixed_folder_gets_the_model_of_its_noise_and_the_batch_says_why()
    {
        var scene = FloatImage.Load(Repository.Below("datasets/samples/city.jpg"));
        Noise.Gaussian(20).Apply(scene, seed: 1).Save(_folder.Below("photos/white.png"));
        Noise.Parse("test-camera").Apply(scene, seed: 1).Save(_folder.Below("photos/camera.png"));

        var result = CliProcess.Succeed(_folder.Path, "run", "photos", "-o", "clean", "--quality", "fast", "--json");

        var records = result.Output.Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToDictionary(record => record.GetProperty("input").GetString()!);
        Assert.Equal("white", records["photos/white.png"].GetProperty("noiseType").GetString());
        Assert.InRange(records["photos/white.png"].GetProperty("coarseness").GetDouble(), 0.7, 1.3);
        Assert.Equal("camera", records["photos/camera.png"].GetProperty("noiseType").GetString());
        Assert.InRange(records["photos/camera.png"].GetProperty("coarseness").GetDouble(), 2.2, 10);
        Assert.Contains("photos/camera.png: denoised as the noise of a camera, whose coarseness is", result.Error, StringComparison.Ordinal);
        foreach (var name in (string[])["white", "camera"])
            Assert.True(ImageMetrics.Psnr(Load($"clean/{name}.png"), scene) > ImageMetrics.Psnr(Load($"photos/{name}.png"), scene) + 1);

        CliProcess.Succeed(_folder.Path, "run", "photos", "-o", "white", "--quality", "fast", "--noise-type", "white");
        Assert.Equal(Load("clean/white.png").Pixels, Load("white/white.png").Pixels);
        Assert.NotEqual(Load("clean/camera.png").Pixels, Load("white/camera.png").Pixels);
    }

    [Fact]
    public void The_shares_of_luma_chroma_and_detail_reach_the_file()
    {
        Noise.Parse("test-camera").Apply(FloatImage.Load(Repository.Below("datasets/samples/dog.jpg")), seed: 1).Save(_folder.Below("photo.png"));
        CliProcess.Succeed(_folder.Path, "run", "photo.png", "-o", "grain.png", "--quality", "fast", "--luma", "0");
        Assert.InRange(ImageMetrics.Mae(Load("photo.png").ToGray(), Load("grain.png").ToGray()), 0, 0.5 / 255); // colors at the limits are clipped
        Assert.InRange(ImageMetrics.Mae(Load("photo.png"), Load("grain.png")), 2.0 / 255, 1);
        CliProcess.Succeed(_folder.Path, "run", "photo.png", "-o", "all.png", "--quality", "fast");
        CliProcess.Succeed(_folder.Path, "run", "photo.png", "-o", "detail.png", "--quality", "fast", "--detail", "100");
        Assert.NotEqual(Load("all.png").Pixels, Load("detail.png").Pixels);
    }

    [Theory]
    [InlineData("--luma", "50")]
    [InlineData("--chroma", "50")]
    [InlineData("--detail", "50")]
    [InlineData("--noise-type", "camera")]
    public void A_zip_has_no_such_options(string option, string value)
    {
        var result = CliProcess.Run(_folder.Path, "run", "photo.png", "--model", "denoiser.zip", option, value);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"{option} has no effect in a denoiser.zip", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_type_of_noise_is_refused_with_the_types()
    {
        var result = CliProcess.Run(_folder.Path, "run", "photo.png", "--noise-type", "film");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("auto, white, camera", result.Error, StringComparison.Ordinal);
    }

    private FloatImage Load(string path) => FloatImage.Load(_folder.Below(path));
}
