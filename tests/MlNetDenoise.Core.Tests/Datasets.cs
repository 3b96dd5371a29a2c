using System.Runtime.CompilerServices;

namespace MlNetDenoise.Core.Tests;

/// <summary>The public sets of images, where they lie: in <c>datasets/</c>, or in <c>shared/datasets/</c> beside the repository.</summary>
internal static class Datasets
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine(ThisFolder(), "..", ".."));

    /// <summary>The folder of a set; null where it is not on this machine.</summary>
    public static string? Folder(string name) => new[] { "datasets", "../shared/datasets" }
        .Select(place => Path.Combine(Repository, place, name))
        .FirstOrDefault(Directory.Exists);

    /// <summary>Every fourth image, by name.</summary>
    public static IEnumerable<FloatImage> EveryFourth(string name) =>
        Directory.EnumerateFiles(Folder(name)!, "*.png").Order(StringComparer.Ordinal).Where((_, i) => i % 4 == 0).Select(FloatImage.Load);

    private static string ThisFolder([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;
}

/// <summary>A test of the images of a set; skipped where these are not.</summary>
internal sealed class DatasetTheoryAttribute : TheoryAttribute
{
    public DatasetTheoryAttribute(string name) => Skip = Datasets.Folder(name) is null ? $"{name} is not in datasets/ (datasets/README.md)." : null;
}
