using System.Runtime.CompilerServices;

namespace MlNetDenoise.TestSupport;

/// <summary>The files of the repository.</summary>
public static class Repository
{
    /// <summary>The root folder.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../.."));

    /// <summary>Returns the path of a file or folder below the root.</summary>
    public static string Below(string name) => Path.Combine(Root, name);

    /// <summary>Returns the folder of a public set of images, in <c>datasets</c> or in <c>shared/datasets</c> beside the repository; null if it is in neither.</summary>
    public static string? Dataset(string name) => new[] { "datasets", "../shared/datasets" }
        .Select(folder => Below(Path.Combine(folder, name)))
        .FirstOrDefault(Directory.Exists);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
