namespace MlNetDenoise.Core.Tests;

/// <summary>Files of tests.</summary>
internal static class TestFiles
{
    /// <summary>Writes a file and returns its path.</summary>
    internal static string Write(this TemporaryFolder folder, string name, byte[] content)
    {
        File.WriteAllBytes(folder.Below(name), content);
        return folder.Below(name);
    }

    /// <summary>Every fourth image of a public set, by name.</summary>
    internal static IEnumerable<FloatImage> EveryFourth(string set) =>
        Directory.EnumerateFiles(Repository.Dataset(set)!, "*.png").Order(StringComparer.Ordinal).Where((_, i) => i % 4 == 0).Select(FloatImage.Load);
}
