using System.Globalization;

namespace MlNetDenoise.Service;

/// <summary>A parameter of the query: an option of <c>denoise run</c> with its values.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">What it does, for the OpenAPI document.</param>
/// <param name="Values">The values in words, as in "a number from 0 to 100".</param>
/// <param name="Apply">Returns the query with a value; null if the value is not one of the parameter.</param>
internal sealed record QueryParameter(string Name, string Description, string Values, Func<DenoiseQuery, string, DenoiseQuery?> Apply)
{
    private const string Auto = "auto", Signal = "signal";

    /// <summary>The parameters of everything that the network needs.</summary>
    public static IReadOnlyList<QueryParameter> OfNoise { get; } =
    [
        new("sigma", "The noise level on the 0-255 scale; auto: estimated from the image; signal: estimated as a function of the brightness.", "auto, signal or a number from 0 to 255", (query, value) => value switch
        {
            Auto => query,
            Signal => query with { Options = query.Options with { SignalDependent = true } },
            _ => Number(value, 0, 255) is { } sigma ? query with { Options = query.Options with { Sigma = (float)sigma } } : null,
        }) { Default = Auto },
        new("noiseType", "The noise of the image: white, or that of cameras, which is coarser; auto: found from the image. Decides the model for RGB images.", $"one of {Auto}, {Names<NoiseType>()}", (query, value) =>
            value == Auto ? query : Choice<NoiseType>(value) is { } type ? query with { Options = query.Options with { NoiseType = type } } : null) { Default = Auto, Choices = [Auto, .. Names<NoiseType>().Split(", ")] },
        new("quality", "The models: fast for less time, best for better images.", $"one of {Names<ModelQuality>()}", (query, value) =>
            Choice<ModelQuality>(value) is { } quality ? query with { Quality = quality } : null) { Default = "standard", Choices = Names<ModelQuality>().Split(", ") },
        Flag("ensemble", "Average over the eight flips and rotations of the image: slightly better, eight times slower.", (query, value) => query with { Options = query.Options with { Ensemble = value } }),
    ];

    /// <summary>All parameters.</summary>
    public static IReadOnlyList<QueryParameter> All { get; } =
    [
        .. OfNoise,
        Percent("strength", "How much of the noise is removed, in percent. Less keeps more of the grain.", 100, (options, share) => options with { Strength = share }),
        Percent("luma", "How much of the noise of luma is removed, in percent of strength. Less keeps the grain, but not its colours.", 100, (options, share) => options with { Luma = share }),
        Percent("chroma", "How much of the noise of chroma is removed, in percent of strength.", 100, (options, share) => options with { Chroma = share }),
        Percent("detail", "How much of the structure in what was removed from luma is returned, in percent.", 0, (options, share) => options with { Detail = share }),
        new("format", "The format of the result. Default: that of the image.", $"one of {string.Join(", ", Formats)}", (query, value) =>
            Formats.Contains(value) ? query with { Extension = $".{value}" } : null) { Choices = Formats },
        new("bitDepth", "Bits per channel of the result; 32: floats. Default: those of the image, as far as the format has them.", "one of 8, 16, 32", (query, value) =>
            value is "8" or "16" or "32" ? query with { File = query.File with { BitDepth = int.Parse(value, CultureInfo.InvariantCulture) } } : null) { Choices = ["8", "16", "32"] },
        Whole("jpegQuality", "Quality of a JPEG result. Default: that of a JPEG image, else 95.", 100, (file, value) => file with { JpegQuality = value }),
        Whole("page", "The only page or frame to denoise, from 1. Default: all.", int.MaxValue, (file, value) => file with { Page = value }),
        Flag("strip", "Leave out the colour profile, EXIF, XMP and all other metadata, also the mark that the image was denoised.", (query, value) => query with { File = query.File with { KeepMetadata = !value, WriteMark = !value } }),
    ];

    private static string[] Formats => [.. ImageFiles.Extensions.Select(extension => extension[1..])];

    /// <summary>The value without the parameter. Null: there is none.</summary>
    public string? Default { get; init; }

    /// <summary>The values, if they are a list.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    private static QueryParameter Percent(string name, string description, int normal, Func<DenoiseOptions, float, DenoiseOptions> apply) => new(name, description, "a number from 0 to 100", (query, value) =>
        Number(value, 0, 100) is { } percent ? query with { Options = apply(query.Options, (float)percent / 100) } : null)
    { Default = $"{normal}" };

    private static QueryParameter Whole(string name, string description, int most, Func<ImageFileOptions, int, ImageFileOptions> apply) => new(name, description, $"a number from 1 to {most}", (query, value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? query with { File = apply(query.File, number) } : null);

    private static QueryParameter Flag(string name, string description, Func<DenoiseQuery, bool, DenoiseQuery> apply) => new(name, description, "true or false", (query, value) =>
        value is "true" or "false" ? apply(query, value == "true") : null)
    { Default = "false", Choices = ["true", "false"] };

    private static double? Number(string text, double minimum, double maximum) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum ? number : null;

    private static T? Choice<T>(string text) where T : struct, Enum => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => DenoiseQuery.NameOf(value!.Value) == text);

    private static string Names<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(DenoiseQuery.NameOf));
}
