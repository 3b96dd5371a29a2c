using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetDenoise.Cli;

/// <summary>What all shards of a batch have in common. A result of others cannot be merged with them.</summary>
/// <param name="Command">The command, such as run.</param>
/// <param name="Arguments">Its arguments and the options that change results.</param>
/// <param name="Model">The model files with their SHA-256, which say the precision too; empty without a model.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Images">The number of images of all shards.</param>
/// <param name="Names">SHA-256 of the names of all images, a line each.</param>
internal sealed record ShardSettings(string Command, IReadOnlyList<string> Arguments, string Model, string Version, int Images, string Names)
{
    /// <summary>Returns what differs from other settings, in words; null if nothing does.</summary>
    public string? DifferenceFrom(ShardSettings other)
    {
        var (mine, others) = (string.Join(' ', [Command, .. Arguments]), string.Join(' ', [other.Command, .. other.Arguments]));
        return mine != others ? $"the command is '{mine}', not '{others}'"
            : Version != other.Version ? $"the version of denoise is {Version}, not {other.Version}"
            : Model != other.Model ? $"the model is {Model}, not {other.Model}"
            : Images != other.Images ? $"there are {Quantity.Of(Images, "image")}, not {other.Images}"
            : Names != other.Names ? "the images have other names"
            : null;
    }
}

/// <summary>The first line of a journal: what the shard is a part of, and where it was started.</summary>
/// <param name="Settings">What all shards have in common.</param>
/// <param name="Folder">The current folder, to which its paths are relative.</param>
internal sealed record ShardStart(ShardSettings Settings, string Folder);

/// <summary>An image that a shard has finished: a line of its journal.</summary>
/// <param name="Index">The place of the image among those of all shards, from 0.</param>
/// <param name="Name">Its path relative to the input.</param>
/// <param name="Input">What was read; null if it could not be.</param>
/// <param name="Output">What was written; null if the image failed.</param>
/// <param name="Record">What was done.</param>
/// <param name="Scores">The scores of an evaluation.</param>
internal sealed record ShardImage(int Index, string Name, FileState? Input, FileState? Output, BatchRecord Record, ImageScores? Scores = null);

/// <summary>What a shard has done. It is written when all of its images are finished.</summary>
/// <param name="Shard">Which shard it is, such as 3/7.</param>
/// <param name="Start">What the shard is a part of.</param>
/// <param name="Engine">What ran the model in an evaluation.</param>
/// <param name="Machine">The machine that ended it.</param>
/// <param name="Seconds">The sum of the times of its images, of which several can be processed at a time.</param>
/// <param name="Images">Its images, in the order of the batch.</param>
internal sealed record ShardManifest(string Shard, ShardStart Start, string? Engine, string Machine, double Seconds, IReadOnlyList<ShardImage> Images);

/// <summary>The records as JSON.</summary>
internal static class ShardJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // the PSNR of equal images
        RespectRequiredConstructorParameters = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>Returns a record as JSON on one line.</summary>
    public static string ToLine<T>(T record) => JsonSerializer.Serialize(record, Options);

    /// <summary>Parses a record; null if it is incomplete.</summary>
    public static T? Parse<T>(string json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
