using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli.Tests;

/// <summary>What every model in <c>onnx/</c> must be; the build puts them beside the program.</summary>
public sealed class ShippedModelTests
{
    private const long MostBytes = 60_000_000;

    [ShippedFact]
    public void Every_model_has_its_card_and_all_together_are_small()
    {
        Assert.True(new DirectoryInfo(OnnxFolder()).EnumerateFiles().Sum(file => file.Length) <= MostBytes);
        foreach (var model in Models())
        {
            using var card = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(model, ".json")));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(model))), card.RootElement.GetProperty("sha256").GetString());
            Assert.NotEmpty(card.RootElement.GetProperty("scores").EnumerateArray());
            Assert.Contains(Path.GetFileName(model), File.ReadAllText(Path.Combine(OnnxFolder(), "README.md")), StringComparison.Ordinal);
        }
    }

    [ShippedFact]
    public void Every_model_takes_noise_out_that_it_is_not_told()
    {
        foreach (var model in Models())
        {
            using var denoiser = Denoiser.Load(model);
            var clean = DeadLeaves.Generate(160, 120, model.EndsWith("-gray.onnx", StringComparison.Ordinal) ? 1 : 3, seed: 7);
            foreach (var sigma in (double[])[15, 25, 50])
            {
                var noisy = Noise.Gaussian(sigma).Apply(clean, seed: 7);
                var (before, after) = (ImageMetrics.Psnr(noisy, clean), ImageMetrics.Psnr(denoiser.Denoise(noisy), clean));
                Assert.True(after > before + 3, $"{model}, sigma {sigma}: {before:0.00} dB -> {after:0.00} dB");
            }
        }
    }

    private static string[] Models() => Directory.Exists(ModelFiles.ShippedFolder) ? Directory.GetFiles(ModelFiles.ShippedFolder, "*.onnx") : [];

    private static string OnnxFolder([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "../../onnx");

    /// <summary>A test of the models that lie in <c>onnx/</c>; skipped where none do.</summary>
    private sealed class ShippedFactAttribute : FactAttribute
    {
        public ShippedFactAttribute() => Skip = Models().Length > 0 ? null : "No models lie in onnx/.";
    }
}
