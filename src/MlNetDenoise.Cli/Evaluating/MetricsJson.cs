using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetDenoise.Cli;

/// <summary>The scores of an evaluation as JSON.</summary>
internal static class MetricsJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a + stays a +
        Converters = { new FiniteOrNull() },
    };

    /// <summary>
    /// <c>{model, noise, engine, noisy: {psnr, ssim, mse, mae, withinTolerance}, denoised: {...}, images: [...]}</c>; scores are
    /// means. The PSNR of equal images (infinite) and the SSIM of images below 11x11 (NaN) are null.
    /// </summary>
    public static string Create(string model, Noise noise, ModelEvaluation evaluated) => JsonSerializer.Serialize(new
    {
        Model = model,
        Noise = noise,
        evaluated.Engine,
        Noisy = evaluated.Metrics.NoisyMean,
        Denoised = evaluated.Metrics.DenoisedMean,
        evaluated.Metrics.Images,
    }, Options);

    private sealed class FiniteOrNull : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }
}
