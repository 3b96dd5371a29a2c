using System.IO.Compression;

namespace MlNetDenoise.Training;

public sealed partial class ImageSet
{
    /// <summary>Unpacks the images of a zip to a temporary folder.</summary>
    private List<SetImage> ReadZip(string file)
    {
        using var zip = ZipFile.OpenRead(file);
        // macOS adds a file of metadata for each file
        var entries = zip.Entries.Where(entry => ImageFiles.IsSupported(entry.Name) && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal))
            .OrderBy(entry => entry.FullName, StringComparer.Ordinal).ToList();
        if (entries.Count == 0)
            throw new DatasetException($"There are no images in {file}. The formats: {string.Join(", ", ImageFiles.Extensions)}.");
        var folder = Directory.CreateTempSubdirectory("denoise-");
        _unpacked.Add(folder);
        var images = new List<SetImage>(entries.Count);
        foreach (var entry in entries)
        {
            var path = Path.Combine(folder.FullName, $"{images.Count}{Path.GetExtension(entry.Name)}");
            entry.ExtractToFile(path);
            images.Add(new SetImage(entry.FullName, () => Load(path, $"{file}/{entry.FullName}"), () => File.OpenRead(path)));
        }
        return images;
    }

    private static FloatImage Load(string path, string name)
    {
        try
        {
            return FloatImage.Load(path);
        }
        catch (ImageFileException e)
        {
            throw new ImageFileException(e.Message.Replace(path, name), e);
        }
    }
}
