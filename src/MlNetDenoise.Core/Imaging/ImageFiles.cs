namespace MlNetDenoise;

/// <summary>Finds image files.</summary>
internal static class ImageFiles
{
    /// <summary>Extensions of the supported formats, in lower case with their dot.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [.. ImageFormat.All.SelectMany(format => format.Extensions)];

    /// <summary>Whether a path has one of the <see cref="Extensions"/>.</summary>
    public static bool IsSupported(string path) => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>Returns the files with a supported extension in a folder and its subfolders, in ordinal order, without hidden ones.</summary>
    /// <exception cref="DatasetException">The folder does not exist, cannot be read, or has no images.</exception>
    public static IReadOnlyList<string> List(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DatasetException($"The folder {folder} does not exist. Check its name.");
        try
        {
            _ = Directory.EnumerateFileSystemEntries(folder).Any(); // throws if the folder cannot be read, which the search below ignores
            var files = Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true })
                .Where(IsSupported)
                .Order(StringComparer.Ordinal)
                .ToList();
            return files.Count > 0
                ? files
                : throw new DatasetException($"There are no images in {folder}. The supported extensions are {string.Join(", ", Extensions)}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"Cannot read {folder}: {e.Message.ReplaceLineEndings(" ")} Check its permissions and the disk.", e);
        }
    }
}
