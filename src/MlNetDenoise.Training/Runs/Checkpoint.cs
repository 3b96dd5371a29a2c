using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetDenoise.Training;

/// <summary>The progress of a training, which its checkpoint file holds beside the tensors of the <see cref="TrainingState"/>.</summary>
internal sealed record Checkpoint
{
    private const string Note = "checkpoint";

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Steps done.</summary>
    public long Step { get; init; }

    /// <summary>Steps in all; for a budget in minutes an estimate.</summary>
    public required long Steps { get; init; }

    /// <summary>The last step with the loss of the first half; null in the first half.</summary>
    public long? LossChange { get; init; }

    /// <summary>Training time in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The best validation PSNR in dB.</summary>
    public double? BestPsnr { get; init; }

    /// <summary>The step of the best validation.</summary>
    public long? BestStep { get; init; }

    /// <summary>Validations since the best one.</summary>
    public int ValidationsSinceBest { get; init; }

    /// <summary>How many times the validation has stopped improving, for <see cref="LearningRateSchedule.Plateau"/>.</summary>
    public int Plateaus { get; init; }

    /// <summary>Returns the checkpoint after a validation at this step.</summary>
    /// <param name="psnr">Mean PSNR of the validation images in dB.</param>
    /// <param name="plateauPatience">Validations without an improvement that make a plateau.</param>
    internal Checkpoint Validated(double psnr, int plateauPatience) => BestPsnr is null || psnr > BestPsnr
        ? this with { BestPsnr = psnr, BestStep = Step, ValidationsSinceBest = 0 }
        : this with { ValidationsSinceBest = ValidationsSinceBest + 1, Plateaus = Plateaus + ((ValidationsSinceBest + 1) % plateauPatience == 0 ? 1 : 0) };

    /// <summary>Writes the file completely, or not at all.</summary>
    /// <exception cref="OutputException">The file cannot be written. An existing file is not changed.</exception>
    internal void Save(string path, TrainingState state) =>
        new WeightsFile(state.Export(), new Dictionary<string, string> { [Note] = JsonSerializer.Serialize(this, Json) }).Save(path, _ => null);

    /// <summary>Reads the file, and restores the state.</summary>
    /// <exception cref="TrainingException">The file is damaged, or belongs to another network.</exception>
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
            throw new TrainingException($"{path} is not a checkpoint of this training. Delete the folder and train again.", e);
        }
    }
}
