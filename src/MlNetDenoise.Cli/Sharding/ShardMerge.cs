using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetDenoise.Cli;

/// <summary>The result of all shards together.</summary>
internal static class ShardMerge
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads the manifests of all shards, and checks that together they are one batch.</summary>
    /// <exception cref="OutputException">A shard has not ended or is part of another batch, or an image is missing.</exception>
    public static IReadOnlyList<ShardManifest> Read(ShardFolder folder)
    {
        var shards = ShardStatus.Read(folder);
        var open = shards.Where(shard => !shard.HasEnded).ToList();
        if (open.Count > 0)
            throw new OutputException($"{open.Count} of {Quantity.Of(shards.Count, "shard")} of {folder.Output} {(open.Count == 1 ? "is" : "are")} not complete. Run {(open.Count == 1 ? "it" : "them")} first: {ShardStatus.ToArray(open)}");
        var manifests = shards.Select(shard => shard.Manifest!).ToList();
        var settings = manifests[0].Start.Settings;
        foreach (var manifest in manifests)
        {
            if (manifest.Start.Settings.DifferenceFrom(settings) is { } difference)
                throw new OutputException($"The shards {manifests[0].Shard} and {manifest.Shard} of {folder.Output} are not of one batch: in {manifest.Shard}, {difference}. Delete the files of the wrong one in {folder.Folder}, and run it again.");
        }
        if (settings.Version != SystemInfo.Program)
            throw new OutputException($"The shards of {folder.Output} were made by version {settings.Version} of denoise, and this is {SystemInfo.Program}. Merge with that version, or delete {folder.Folder} and begin again.");
        if (!manifests.SelectMany(manifest => manifest.Images).Select(image => image.Index).Order().SequenceEqual(Enumerable.Range(0, settings.Images)))
            throw new OutputException($"The shards of {folder.Output} do not have each of the {settings.Images} images once. Delete {folder.Folder}, and begin again.");
        return manifests;
    }

    /// <summary>Checks that no input has changed since a shard read it.</summary>
    /// <param name="folder">The folder of the shards.</param>
    /// <param name="manifests">Their manifests.</param>
    /// <param name="isUnchanged">Whether the input of an image is still what was read.</param>
    /// <exception cref="OutputException">An input has changed.</exception>
    public static void RequireUnchanged(ShardFolder folder, IEnumerable<ShardManifest> manifests, Func<ShardManifest, ShardImage, bool> isUnchanged)
    {
        var changed = manifests.Select(manifest => (Manifest: manifest, Image: manifest.Images.FirstOrDefault(image => image.Input is not null && !isUnchanged(manifest, image)))).Where(shard => shard.Image is not null).ToList();
        if (changed.Count > 0)
        {
            var again = ShardStatus.ToArray(changed.Select(shard => new ShardStatus(Shard.Parse(shard.Manifest.Shard), ShardProgress.Damaged, shard.Manifest)));
            throw new OutputException($"{changed[0].Image!.Record.Input} has changed or is missing since shard {changed[0].Manifest.Shard} of {folder.Output} read it. Run what has changed inputs again: {again}");
        }
    }

    /// <summary>Writes <c>results.json</c>: what was done to each image, in the order of the batch. It is the same for any number of shards.</summary>
    /// <returns>The records.</returns>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static BatchResult Write(ShardFolder folder, IReadOnlyList<ShardManifest> manifests)
    {
        RequireUnchanged(folder, manifests, (manifest, image) => image.Input!.IsUnchanged(Path.GetFullPath(image.Record.Input, manifest.Start.Folder)));
        var records = manifests.SelectMany(manifest => manifest.Images).OrderBy(image => image.Index).Select(image => image.Record).ToList();
        var settings = manifests[0].Start.Settings;
        var results = new { settings.Command, settings.Arguments, settings.Model, settings.Version, Images = records.ConvertAll(record => record with { Seconds = null }) };
        AtomicFile.Write(Path.Combine(folder.Output, "results.json"), path => File.WriteAllText(path, JsonSerializer.Serialize(results, Indented)));
        return new(new([], folder.Output), records, manifests.Sum(manifest => manifest.Seconds));
    }
}
