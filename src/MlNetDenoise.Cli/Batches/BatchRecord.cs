using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlNetDenoise.Cli;

/// <summary>What a batch did with an image: a line of <c>--json</c>.</summary>
/// <param name="Input">The path of the image, as <see cref="BatchFile.Input"/>.</param>
/// <param name="Output">The path of the result, as <see cref="BatchFile.Output"/>.</param>
/// <param name="Sigma">The noise level on the 0-255 scale, given or estimated; null if it is not known.</param>
/// <param name="Seconds">The time that the image took; null in a dry run.</param>
/// <param name="Warnings">Why the image was not or not fully denoised.</param>
/// <param name="Error">Why the image failed; null if it did not.</param>
/// <param name="Precision">The precision of the model; null if there is no result.</param>
/// <param name="NoiseType">The type of noise that the model removes; null if there is no result.</param>
/// <param name="Coarseness">How coarse the noise is, on which the choice of the model depends: see <see cref="DenoisedFile.Coarseness"/>; null if there is no result.</param>
internal sealed record BatchRecord(string Input, string Output, double? Sigma, double? Seconds, IReadOnlyList<string> Warnings, string? Error, string? Precision = null, string? NoiseType = null, double? Coarseness = null)
{
    private static readonly JsonSerializerOptions Lines = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    /// <summary>Returns the record as JSON on one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Lines);

    /// <summary>Returns the images of an earlier batch that failed. The last line of an image counts, so that a file can hold a batch and its repetitions.</summary>
    /// <param name="file">The lines of <c>--json</c>.</param>
    /// <exception cref="DatasetException">The file cannot be read, is empty, or has other lines.</exception>
    public static IReadOnlyList<BatchRecord> ReadFailed(string file)
    {
        try
        {
            var records = File.ReadLines(file).Select((line, i) => Parse(line, $"{file}, line {i + 1}")).ToList();
            return records.Count == 0
                ? throw new DatasetException($"{file} is empty. Use the output of denoise run --json.")
                : [.. records.GroupBy(record => (record.Input, record.Output)).Select(of => of.Last()).Where(record => record.Error is not null)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{file} cannot be read: {e.Message.ReplaceLineEndings(" ")} Use the output of denoise run --json.", e);
        }
    }

    private static BatchRecord Parse(string line, string place)
    {
        try
        {
            return JsonSerializer.Deserialize<BatchRecord>(line, Lines) is { Input.Length: > 0, Output.Length: > 0 } record ? record : throw new JsonException("The line has no input or no output.");
        }
        catch (JsonException e)
        {
            throw new DatasetException($"{place} is not a line of denoise run --json. Use the output of that command.", e);
        }
    }
}
