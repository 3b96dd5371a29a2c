using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace MlNetDenoise.Training;

/// <summary>The public sets of images that the project measures with, and where they are to be had: <c>datasets/catalogue.json</c>.</summary>
public static class Catalogue
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>All sets.</summary>
    public static IReadOnlyList<CatalogueSet> Sets { get; } = Read();

    /// <summary>A set by its name, in letters of any size.</summary>
    /// <exception cref="DatasetException">There is no such set.</exception>
    public static CatalogueSet Find(string name) =>
        Sets.FirstOrDefault(set => set.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new DatasetException($"The catalogue has no set {name}. Did you mean {Suggestion.For(name, Sets.Select(set => set.Name))}? It has {string.Join(", ", Sets.Select(set => set.Name))}.");

    private static CatalogueSet[] Read()
    {
        using var json = typeof(Catalogue).Assembly.GetManifestResourceStream("catalogue.json")!;
        return JsonSerializer.Deserialize<CatalogueSet[]>(json, Json)!;
    }
}

/// <summary>A public set of images.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="What">How many images of which kind.</param>
/// <param name="Use">What it is for.</param>
/// <param name="Terms">Terms of use, as the source states them.</param>
/// <param name="Address">Where its files are; each file's path is added.</param>
/// <param name="Files">Path, size in bytes and SHA-256 of each file, with spaces between them.</param>
public sealed record CatalogueSet(string Name, string What, string Use, string Terms, string Address, IReadOnlyList<string> Files)
{
    /// <summary>Bytes of all files together.</summary>
    public long Bytes => Files.Sum(file => Entry(file).Bytes);

    /// <summary>Downloads the files that a folder has not yet, and unpacks archives.</summary>
    /// <param name="folder">Where to; it is made if need be.</param>
    /// <param name="client">What connects.</param>
    /// <param name="report">Told the share that is done, in [0,1], and the file in the making.</param>
    /// <param name="cancellationToken">Ends it; the same call goes on from there.</param>
    /// <exception cref="DatasetException">A file cannot be had, or is not the one that the catalogue knows.</exception>
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
        line.Split(' ') is [var path, var bytes, var sha256] ? (path, long.Parse(bytes), sha256) : throw new FormatException($"'{line}' is no file of the catalogue.");

    /// <summary>Unpacks beside the folder's files first, so that nothing half unpacked has its final name.</summary>
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
            throw new OutputException($"Cannot unpack {archive}: {e.Message.ReplaceLineEndings(" ")} Free space there, and get the set again.", e);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }
}
