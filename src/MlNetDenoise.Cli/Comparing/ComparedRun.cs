using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>A network of a comparison that has been trained.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Network">What was trained.</param>
/// <param name="Record">What came out.</param>
/// <param name="Log">How the training went.</param>
/// <param name="Test">Scores on test images; null where there are none.</param>
internal sealed record ComparedRun(string Name, NetworkGraph Network, RunRecord Record, IReadOnlyList<TrainingLogEntry> Log, ModelEvaluation? Test);
