using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetDenoise.Cli;

/// <summary>The scores of an evaluation as other programs read them.</summary>
internal static class MetricsJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        // PSNR of equal images is infinite, SSIM of tiny ones not a number.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary><c>{model, sigma, noisy: {psnr, ssim, mse, mae, withinTolerance}, denoised: {...}, images: [...]}</c>; scores are means.</summary>
    public static string Of(string model, double sigma, DenoisingMetrics metrics) => JsonSerializer.Serialize(new
    {
        Model = model,
        Sigma = sigma,
        Noisy = metrics.NoisyMean,
        Denoised = metrics.DenoisedMean,
        metrics.Images,
    }, Options);
}
