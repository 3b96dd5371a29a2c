namespace MlNetDenoise;

/// <summary>The image files of a folder.</summary>
internal static class ImageFiles
{
    /// <summary>The extensions of the files that are read and written, in small letters with their dot.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".pgm", ".ppm", ".pnm", ".pfm"];

    /// <summary>Whether a path ends in one of <see cref="Extensions"/>.</summary>
    public static bool IsSupported(string path) => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>All image files in <paramref name="folder"/> and below, by their extensions, in ordinal order; hidden ones are left out.</summary>
    /// <exception cref="DatasetException">There is no such folder, it cannot be read, or no image is in it.</exception>
    public static IReadOnlyList<string> List(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DatasetException($"There is no folder {folder}. Check its name.");
        try
        {
            _ = Directory.EnumerateFileSystemEntries(folder).Any(); // the search below passes over what may not be read, the folder itself too
            var files = Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true })
                .Where(IsSupported)
                .Order(StringComparer.Ordinal)
                .ToList();
            return files.Count > 0
                ? files
                : throw new DatasetException($"There are no images in {folder}. Put some there: {string.Join(", ", Extensions)}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"Cannot read {folder}: {e.Message.ReplaceLineEndings(" ")} Check its permissions and the disk.", e);
        }
    }
}
