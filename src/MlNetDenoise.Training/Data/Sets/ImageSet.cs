namespace MlNetDenoise.Training;

/// <summary>Images of folders, archives and files.</summary>
/// <remarks>
/// The names:
/// <list type="table">
/// <item><term><c>photos/</c></term><description>All images in a folder and its subfolders.</description></item>
/// <item><term><c>photos/*_mean</c></term><description>The images of a folder whose names match.</description></item>
/// <item><term><c>photos.zip</c></term><description>All images in a zip.</description></item>
/// <item><term><c>photo.png</c></term><description>One image.</description></item>
/// <item><term><c>train-images-idx3-ubyte.gz</c></term><description>An idx file of MNIST, compressed or not. A folder with the set means the training file.</description></item>
/// <item><term><c>data_batch_1.bin</c></term><description>A binary batch of CIFAR-10. A folder with the set means the training batches.</description></item>
/// <item><term><c>low/=high/</c>, <c>PolyU/*_real=*_mean</c></term><description>Pairs of noisy and clean images with the same names, or the same text for the star.</description></item>
/// </list>
/// Immutable until it is disposed; any number of threads can read it.
/// </remarks>
public sealed partial class ImageSet : IDisposable
{
    private readonly List<DirectoryInfo> _unpacked = [];

    private ImageSet()
    {
    }

    /// <summary>The images; those of one name are in ordinal order.</summary>
    public IReadOnlyList<SetImage> Images { get; private set; } = [];

    /// <summary>Finds images. Their pixels are read later, before the set is disposed.</summary>
    /// <param name="data">Names, as in the table.</param>
    /// <exception cref="DatasetException">A name does not exist or has no images, or an image of a pair has no partner. The message names it.</exception>
    public static ImageSet Open(params IReadOnlyList<string> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var set = new ImageSet();
        try
        {
            set.Images = [.. data.SelectMany(name => Sides(name) is var (noisy, clean) ? set.Pairs(noisy, clean) : set.Find(name))];
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>Returns whether a name stands for pairs of noisy and clean images.</summary>
    internal static bool IsPairs(string name) => Sides(name) is not null;

    /// <summary>Returns the name of a set without its path, for results.</summary>
    public static string NameOf(string name) => Sides(name) is var (noisy, clean)
        ? noisy.Contains('*', StringComparison.Ordinal) && Path.GetDirectoryName(noisy) is { Length: > 0 } folder && folder == Path.GetDirectoryName(clean) ? NameOf(folder) : $"{NameOf(noisy)}={NameOf(clean)}"
        : Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(name)));

    /// <inheritdoc/>
    public void Dispose() => _unpacked.ForEach(folder => folder.Delete(recursive: true));

    private IEnumerable<SetImage> Find(string name)
    {
        try
        {
            return Directory.Exists(name) ? ReadFolder(name)
                : File.Exists(name) ? ReadFile(name)
                : Path.GetFileName(name).Contains('*', StringComparison.Ordinal) ? Matching(name).Select(found => found.Image)
                : throw new DatasetException($"{name} does not exist. Use a folder of images, a zip of them, a file of MNIST or CIFAR-10, pairs as NOISY=CLEAN, or a pattern such as photos/*_mean.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DatasetException($"{name} cannot be read: {e.Message.ReplaceLineEndings(" ")} Check it, or download it again.", e);
        }
    }

    private static IEnumerable<SetImage> ReadFolder(string folder)
    {
        if (FilesBelow(folder, "data_batch_*.bin") is { Length: > 0 } batches)
            return batches.SelectMany(ByteImages.ReadCifar);
        if (FilesBelow(folder, "train-images*-ubyte*") is { Length: > 0 } idx)
            return ByteImages.ReadIdx(idx[0]);
        return ImageFiles.List(folder).Select(file => FromFile(file, Path.GetRelativePath(folder, file)));
    }

    private IEnumerable<SetImage> ReadFile(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".zip" => ReadZip(file),
        ".bin" => ByteImages.ReadCifar(file),
        _ when ImageFiles.IsSupported(file) => [FromFile(file, Path.GetFileName(file))],
        _ => ByteImages.ReadIdx(file),
    };

    private static SetImage FromFile(string file, string name) => new(name, () => FloatImage.Load(file), () => File.OpenRead(file));

    private static string[] FilesBelow(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(folder, pattern, new EnumerationOptions { RecurseSubdirectories = true }).Order(StringComparer.Ordinal)];
}
