using System.Text.RegularExpressions;

namespace MlNetDenoise.Cli;

/// <summary>The hidden folder <c>.shards</c> in an output folder: for each shard a journal while it works, a manifest when it has ended, and a file that one process locks.</summary>
internal sealed partial class ShardFolder(string output)
{
    /// <summary>The path of the folder.</summary>
    public string Folder { get; } = Path.Combine(Path.GetFullPath(output), ".shards");

    /// <summary>The output folder.</summary>
    public string Output { get; } = output;

    /// <summary>The lines of the finished images.</summary>
    public string JournalOf(Shard shard) => Below(shard, "jsonl");

    /// <summary>The manifest.</summary>
    public string ManifestOf(Shard shard) => Below(shard, "json");

    /// <summary>The file that the process of a shard has open.</summary>
    public string LockOf(Shard shard) => Below(shard, "lock");

    /// <summary>Returns the shards that have begun, in their order; empty without any.</summary>
    /// <exception cref="OutputException">They are shards of different numbers.</exception>
    public IReadOnlyList<Shard> Find()
    {
        if (!Directory.Exists(Folder))
            return [];
        var shards = Directory.EnumerateFiles(Folder, "*-of-*.json*").Select(file => Name().Match(Path.GetFileName(file))).Where(name => name.Success)
            .Select(name => Shard.Parse($"{name.Groups[1].Value}/{name.Groups[2].Value}")).Distinct().OrderBy(shard => shard.Index).ToList();
        return shards.Select(shard => shard.Count).Distinct().Order().Take(2).ToList() is [var one, var other]
            ? throw new OutputException($"{Output} has shards of {one} and of {other}. Delete those that are wrong, {Path.Combine(Output, ".shards", $"*-of-{one}.*")} or {Path.Combine(Output, ".shards", $"*-of-{other}.*")}.")
            : shards;
    }

    /// <summary>Checks that the shards that have begun are of the same number as another one.</summary>
    /// <exception cref="OutputException">They are not.</exception>
    public void RequireCount(Shard shard)
    {
        if (Find() is [{ Count: var count }, ..] && count != shard.Count)
            throw new OutputException($"{Output} has shards of {count}, not of {shard.Count}. Use --shard I/{count} or another folder for -o, or delete {Folder} to begin again.");
    }

    /// <summary>Returns what a shard is a part of, from its journal; null if it has none.</summary>
    public ShardStart? ReadStart(Shard shard) => ReadLines(shard).Select(ShardJson.Parse<ShardStart>).FirstOrDefault();

    /// <summary>Returns the last line of each finished image. A line that a killed process did not finish is left out.</summary>
    public IReadOnlyDictionary<string, ShardImage> ReadImages(Shard shard)
    {
        var images = new Dictionary<string, ShardImage>(StringComparer.Ordinal);
        foreach (var image in ReadLines(shard).Skip(1).Select(ShardJson.Parse<ShardImage>).OfType<ShardImage>())
            images[image.Name] = image;
        return images;
    }

    /// <summary>Returns the manifest of a shard; null if it has not ended.</summary>
    /// <exception cref="OutputException">The file is damaged.</exception>
    public ShardManifest? ReadManifest(Shard shard) => !File.Exists(ManifestOf(shard)) ? null
        : ShardJson.Parse<ShardManifest>(File.ReadAllText(ManifestOf(shard))) ?? throw new OutputException($"{ManifestOf(shard)} is damaged. Delete it, and run shard {shard.Index} again.");

    private IEnumerable<string> ReadLines(Shard shard)
    {
        if (!File.Exists(JournalOf(shard)))
            yield break;
        using var reader = new StreamReader(new FileStream(JournalOf(shard), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private string Below(Shard shard, string extension) => Path.Combine(Folder, $"{shard.Index}-of-{shard.Count}.{extension}");

    [GeneratedRegex(@"^([1-9]\d*)-of-([1-9]\d*)\.jsonl?$")]
    private static partial Regex Name();
}
