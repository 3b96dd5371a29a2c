using System.Text.Json;

namespace MlNetDenoise.Cli;

/// <summary>Names and descriptions of <see cref="DenoiseWarnings"/>.</summary>
internal static class BatchWarnings
{
    /// <summary>The name of the warning of images that are unchanged.</summary>
    public static string Unchanged { get; } = Name(DenoiseWarnings.NothingToRemove);

    private static readonly Dictionary<string, string> Descriptions = new()
    {
        [Unchanged] = "nothing to remove: there is no noise, or it is weaker than the error of the model, so the image is unchanged",
        [Name(DenoiseWarnings.CoarseNoise)] = "the noise is coarser than the model knows, as in processed photographs; if too much of it is left, use --sigma 10 to 30",
        [Name(DenoiseWarnings.StrongNoise)] = "the noise is stronger than the model knows, so some of it is left",
    };

    /// <summary>Returns the names of warnings, such as <c>nothing-to-remove</c>.</summary>
    public static IReadOnlyList<string> Names(DenoiseWarnings warnings) =>
        [.. Enum.GetValues<DenoiseWarnings>().Where(warning => warning != DenoiseWarnings.None && warnings.HasFlag(warning)).Select(Name)];

    /// <summary>Describes a warning, given by its name.</summary>
    public static string Describe(string name) => Descriptions[name];

    private static string Name(DenoiseWarnings warning) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{warning}");
}
