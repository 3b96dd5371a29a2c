using System.Globalization;

namespace MlNetDenoise.Cli;

/// <summary>How far a shard is.</summary>
internal enum ShardProgress
{
    /// <summary>All images are finished, and their outputs are there.</summary>
    Complete,

    /// <summary>All images were tried, and some failed.</summary>
    Failed,

    /// <summary>A process works on it.</summary>
    Running,

    /// <summary>It ended before all images were finished.</summary>
    Stopped,

    /// <summary>It has ended, but an output is missing or has changed since.</summary>
    Damaged,

    /// <summary>It has not begun.</summary>
    Missing,
}

/// <summary>A shard of an output folder, as it is now.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Manifest">Its manifest; null until it has ended.</param>
internal sealed record ShardStatus(Shard Shard, ShardProgress Progress, ShardManifest? Manifest)
{
    /// <summary>Whether all of its images were tried, and the outputs are there.</summary>
    public bool HasEnded => Progress is ShardProgress.Complete or ShardProgress.Failed;

    /// <summary>Whether it has to run again.</summary>
    public bool IsToRepeat => Progress is not (ShardProgress.Complete or ShardProgress.Running);

    /// <summary>Reads the state of all shards of a folder, of which at least one has begun.</summary>
    /// <exception cref="OutputException">No shard has begun, they are shards of different numbers, or a manifest is damaged.</exception>
    public static IReadOnlyList<ShardStatus> Read(ShardFolder folder) => folder.Find() is [var first, ..]
        ? [.. Enumerable.Range(1, first.Count).Select(index => Read(folder, new(index, first.Count)))]
        : throw new OutputException($"{folder.Output} has no shards. Use the folder of -o of commands with --shard.");

    /// <summary>Returns the option of <c>sbatch</c> with the numbers of shards, such as <c>--array=3,5-7</c>; empty without any.</summary>
    public static string ToArray(IEnumerable<ShardStatus> shards)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var index in shards.Select(shard => shard.Shard.Index).Order())
        {
            if (ranges is [.., var range] && range.Last == index - 1)
                ranges[^1] = (range.First, index);
            else
                ranges.Add((index, index));
        }
        return ranges.Count == 0 ? "" : "--array=" + string.Join(',', ranges.Select(range => string.Create(CultureInfo.InvariantCulture, $"{range.First}{(range.Last == range.First ? "" : $"-{range.Last}")}")));
    }

    private static ShardStatus Read(ShardFolder folder, Shard shard)
    {
        var manifest = folder.ReadManifest(shard);
        return new(shard, Progress(), manifest);

        ShardProgress Progress() => manifest is null
            ? folder.ReadStart(shard) is null ? ShardProgress.Missing : IsLocked(folder.LockOf(shard)) ? ShardProgress.Running : ShardProgress.Stopped
            : manifest.Images.Any(image => image.Output is { } written && !written.IsUnchanged(Path.GetFullPath(image.Record.Output, manifest.Start.Folder))) ? ShardProgress.Damaged
            : manifest.Images.Any(image => image.Output is null) ? ShardProgress.Failed : ShardProgress.Complete;
    }

    private static bool IsLocked(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return File.Exists(path);
        }
    }
}
