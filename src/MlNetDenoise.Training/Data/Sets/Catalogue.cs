using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace MlNetDenoise.Training;

/// <summary>The public sets of images that this project uses, with their addresses: <c>datasets/catalogue.json</c>.</summary>
internal static class Catalogue
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>All sets.</summary>
    public static IReadOnlyList<CatalogueSet> Sets { get; } = Read();

    /// <summary>Returns the set of a name; case does not matter.</summary>
    /// <exception cref="DatasetException">There is no such set.</exception>
    public static CatalogueSet Find(string name) =>
        Sets.FirstOrDefault(set => set.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new DatasetException($"There is no set {name}. Did you mean {Suggestion.For(name, Sets.Select(set => set.Name))}? The sets: {string.Join(", ", Sets.Select(set => set.Name))}.");

    private static CatalogueSet[] Read()
    {
        using var json = typeof(Catalogue).Assembly.GetManifestResourceStream("catalogue.json")!;
        return JsonSerializer.Deserialize<CatalogueSet[]>(json, Json)!;
    }
}

/// <summary>A public set of images.</summary>
/// <param name="Name">Name of the set.</param>
/// <param name="What">Number and kind of its images.</param>
/// <param name="Use">Use of the set, such as training or test.</param>
/// <param name="Terms">Terms of use, as the source states them.</param>
/// <param name="Address">Address of its files, without their paths.</param>
/// <param name="Files">Path, size in bytes and SHA-256 of each file, separated by spaces.</param>
internal sealed record CatalogueSet(string Name, string What, string Use, string Terms, string Address, IReadOnlyList<string> Files)
{
    /// <summary>Size of all files in bytes.</summary>
    public long Bytes => Files.Sum(file => Entry(file).Bytes);

    /// <summary>Downloads the files that are not in a folder yet, and unpacks archives.</summary>
    /// <param name="folder">The folder; it is created if it does not exist.</param>
    /// <param name="client">The HTTP client.</param>
    /// <param name="report">Receives the share that is done, in [0,1], and the name of the current file.</param>
    /// <param name="cancellationToken">Stops the download. The same call resumes it.</param>
    /// <exception cref="DatasetException">A file cannot be downloaded, or differs from the catalogue.</exception>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public async Task DownloadAsync(string folder, HttpClient client, Action<double, string> report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var done = 0L;
        foreach (var (path, bytes, sha256) in Files.Select(Entry))
        {
            var file = Path.Combine(folder, Path.GetFileName(path));
            var before = done;
            await Download.ToFileAsync(client, new Uri(Address + path), file, bytes, sha256, received => report((double)(before + received) / Bytes, Path.GetFileName(path)), cancellationToken);
            if (path.EndsWith(".tar.gz", StringComparison.Ordinal))
                await UnpackAsync(file, folder, cancellationToken);
            done += bytes;
        }
        report(1, "");
    }

    private static (string Path, long Bytes, string Sha256) Entry(string line) =>
        line.Split(' ') is [var path, var bytes, var sha256] ? (path, long.Parse(bytes), sha256) : throw new FormatException($"'{line}' is not a valid line of the catalogue.");

    /// <summary>Unpacks to a temporary folder first, so that incomplete files never have their final names.</summary>
    private static async Task UnpackAsync(string archive, string folder, CancellationToken cancellationToken)
    {
        var temporary = Path.Combine(folder, $".unpacking.{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(temporary);
            await using (var tar = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress))
                await TarFile.ExtractToDirectoryAsync(tar, temporary, overwriteFiles: false, cancellationToken);
            foreach (var unpacked in Directory.EnumerateFiles(temporary, "*", SearchOption.AllDirectories))
                File.Move(unpacked, Path.Combine(folder, Path.GetFileName(unpacked)), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new OutputException($"Cannot unpack {archive}: {e.Message.ReplaceLineEndings(" ")} Free space there, and download the set again.", e);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }
}
