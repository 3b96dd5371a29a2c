namespace MlNetDenoise.Training;

/// <summary>The images that <c>--data</c> names.</summary>
/// <remarks>
/// A name is one of these:
/// <list type="table">
/// <item><term><c>photos/</c></term><description>All images in a folder and below.</description></item>
/// <item><term><c>photos/*_mean</c></term><description>The images of a folder whose names fit.</description></item>
/// <item><term><c>photos.zip</c></term><description>All images in a zip.</description></item>
/// <item><term><c>photo.png</c></term><description>One image.</description></item>
/// <item><term><c>train-images-idx3-ubyte.gz</c></term><description>MNIST's file, packed or not; of a folder that holds the set, the training file.</description></item>
/// <item><term><c>data_batch_1.bin</c></term><description>CIFAR-10's binary batch; of a folder that holds them, the training batches.</description></item>
/// <item><term><c>low/=high/</c>, <c>PolyU/*_real=*_mean</c></term><description>Pairs, noisy = clean: those whose names agree, or agree in what the star stands for.</description></item>
/// </list>
/// </remarks>
public sealed partial class ImageSet : IDisposable
{
    private readonly List<DirectoryInfo> _unpacked = [];

    private ImageSet()
    {
    }

    /// <summary>The images, of each name in ordinal order.</summary>
    public IReadOnlyList<SetImage> Images { get; private set; } = [];

    /// <summary>Finds the images; their pixels are read later, while the set is not disposed of.</summary>
    /// <param name="data">What to find, as told above.</param>
    /// <exception cref="DatasetException">Nothing has such a name, no image is in it, or an image of a pair has no partner; the message names it.</exception>
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

    /// <summary>Whether a name stands for pairs of noisy and clean images.</summary>
    public static bool IsPairs(string name) => Sides(name) is not null;

    /// <summary>What a set is called in results, which hold no paths of a device.</summary>
    public static string NameOf(string name) => Sides(name) is var (noisy, clean)
        ? $"{NameOf(noisy)}={NameOf(clean)}"
        : Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(name)));

    /// <inheritdoc/>
    public void Dispose() => _unpacked.ForEach(folder => folder.Delete(recursive: true));

    private IEnumerable<SetImage> Find(string name)
    {
        try
        {
            return Directory.Exists(name) ? InFolder(name)
                : File.Exists(name) ? InFile(name)
                : Path.GetFileName(name).Contains('*', StringComparison.Ordinal) ? Fitting(name).Select(found => found.Image)
                : throw new DatasetException($"There is no {name}. Name a folder of images, a zip of them, a file of MNIST or CIFAR-10, pairs as NOISY=CLEAN, or a pattern such as photos/*_mean.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new DatasetException($"{name} cannot be read: {e.Message.ReplaceLineEndings(" ")} Check it, or get it anew.", e);
        }
    }

    private static IEnumerable<SetImage> InFolder(string folder)
    {
        if (FilesBelow(folder, "data_batch_*.bin") is { Length: > 0 } batches)
            return batches.SelectMany(ByteImages.ReadCifar);
        if (FilesBelow(folder, "train-images*-ubyte*") is { Length: > 0 } idx)
            return ByteImages.ReadIdx(idx[0]);
        return ImageFiles.List(folder).Select(file => OfFile(file, Path.GetRelativePath(folder, file)));
    }

    private IEnumerable<SetImage> InFile(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".zip" => InZip(file),
        ".bin" => ByteImages.ReadCifar(file),
        _ when ImageFiles.IsSupported(file) => [OfFile(file, Path.GetFileName(file))],
        _ => ByteImages.ReadIdx(file),
    };

    private static SetImage OfFile(string file, string name) => new(name, () => FloatImage.Load(file), () => File.OpenRead(file));

    private static string[] FilesBelow(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(folder, pattern, new EnumerationOptions { RecurseSubdirectories = true }).Order(StringComparer.Ordinal)];
}
