using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetDenoise.Training;

/// <summary>How far a training has come, beside the numbers that it has learned.</summary>
internal sealed record Checkpoint
{
    private const string Note = "checkpoint";

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Steps that were made.</summary>
    public long Step { get; init; }

    /// <summary>Steps in all; with a budget in minutes, as far as the speed until now tells.</summary>
    public required long Steps { get; init; }

    /// <summary>The step after which the second half's loss counts; null before it.</summary>
    public long? LossChange { get; init; }

    /// <summary>Time spent on training.</summary>
    public double Seconds { get; init; }

    /// <summary>The best validation, in dB.</summary>
    public double? BestPsnr { get; init; }

    /// <summary>Its step.</summary>
    public long? BestStep { get; init; }

    /// <summary>Validations since then.</summary>
    public int Stale { get; init; }

    /// <summary>How often validation has stopped gaining, as <see cref="RateSchedule.Plateau"/> counts.</summary>
    public int Plateaus { get; init; }

    /// <summary>Writes the file whole or not at all.</summary>
    /// <exception cref="OutputException">It cannot be written; the one before stays.</exception>
    internal void Save(string path, TrainingState state) =>
        new WeightsFile(state.Export(), new Dictionary<string, string> { [Note] = JsonSerializer.Serialize(this, Json) }).Save(path, _ => null);

    /// <summary>Reads the file, and brings the state to where it was.</summary>
    /// <exception cref="TrainingException">It is damaged, or belongs to another network.</exception>
    internal static Checkpoint Restore(string path, TrainingState state)
    {
        var file = WeightsFile.Load(path);
        try
        {
            var checkpoint = JsonSerializer.Deserialize<Checkpoint>(file.Notes[Note], Json)!;
            state.Import(file.Tensors, checkpoint.Step);
            return checkpoint;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or ArgumentException)
        {
            throw new TrainingException($"{path} is no checkpoint of this training. Delete the folder and train again.", e);
        }
    }
}
