using System.Diagnostics;
using System.Net;
using MlNetDenoise.Training;

namespace MlNetDenoise.Docs.Tests;

/// <summary>The programs in samples, built and run as a reader does.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SampleTests()
    {
        for (ulong i = 0; i < 3; i++)
        {
            var clean = DeadLeaves.Generate(96, 80, channels: 3, seed: i);
            clean.Save(_folder.Below($"clean/{i}.png"));
            Noise.Gaussian(25).Apply(clean, seed: i).Save(_folder.Below($"noisy/{i}.png"));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Denoise_folder()
    {
        File.WriteAllText(_folder.Below("noisy/notes.txt"), "not an image");

        var (output, error) = Run("denoise-folder", "noisy", "denoised");

        Assert.Equal(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("notes.txt", error, StringComparison.Ordinal);
        Assert.All(["0.png", "1.png", "2.png"], name => AssertBetter(_folder.Below($"denoised/{name}"), name));
    }

    [Fact]
    public void Prediction_engine()
    {
        var (output, _) = Run("prediction-engine", "noisy/0.png", "denoised.png");

        Assert.Contains("noisy/0.png: noise of sigma 2", output, StringComparison.Ordinal);
        AssertBetter(_folder.Below("denoised.png"), "0.png");
    }

    [Fact]
    public void Evaluate_batch()
    {
        var (output, _) = Run("evaluate-batch", "noisy", "clean", "psnr.png");

        Assert.Contains("n = 3", output, StringComparison.Ordinal);
        Assert.Equal(800, FloatImage.Load(_folder.Below("psnr.png")).Width);
    }

    [Fact]
    public void Train()
    {
        var (output, _) = Run("train", "clean", "run", "0.05");

        Assert.Contains("validation: ", output, StringComparison.Ordinal);
        Assert.Equal(3, ModelGuard.Verify(_folder.Below("run/denoiser.zip")).Channels);
    }

    [Theory]
    [InlineData("web-endpoint", "/denoise?sigma=25")]
    [InlineData("engine-pool", "/denoise")]
    public async Task Web_services(string sample, string path)
    {
        using var server = Start(sample, "--urls", "http://127.0.0.1:0");
        try
        {
            const string Listening = "Now listening on: ";
            string? line;
            do
                line = await server.StandardOutput.ReadLineAsync();
            while (line?.Contains(Listening, StringComparison.Ordinal) == false);
            if (line is null)
                Assert.Fail(await server.StandardError.ReadToEndAsync());
            using var client = new HttpClient { BaseAddress = new Uri(line.Split(Listening)[1]) };

            var answer = await client.PostAsync(path, new ByteArrayContent(File.ReadAllBytes(_folder.Below("noisy/0.png"))));
            Assert.Equal("image/png", answer.EnsureSuccessStatusCode().Content.Headers.ContentType!.MediaType);
            File.WriteAllBytes(_folder.Below("answer.png"), await answer.Content.ReadAsByteArrayAsync());
            AssertBetter(_folder.Below("answer.png"), "0.png");

            var refusal = await client.PostAsync("/denoise", new StringContent("not an image"));
            Assert.Equal(HttpStatusCode.BadRequest, refusal.StatusCode);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }
    }

    private void AssertBetter(string denoised, string name)
    {
        var clean = FloatImage.Load(_folder.Below($"clean/{name}"));
        var (before, after) = (ImageMetrics.Psnr(FloatImage.Load(_folder.Below($"noisy/{name}")), clean), ImageMetrics.Psnr(FloatImage.Load(denoised), clean));
        Assert.True(after > before + 3, $"{denoised}: {before:F2} dB -> {after:F2} dB");
    }

    private (string Output, string Error) Run(string sample, params string[] arguments)
    {
        using var process = Start(sample, arguments);
        var result = ChildProcess.WaitFor(process);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        return (result.Output, result.Error);
    }

    private Process Start(string sample, params string[] arguments) => ChildProcess.Start("dotnet", _folder.Path, ["run", "-c", "Release", Repository.Below($"samples/{sample}.cs"), .. arguments]);
}
