using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>A trained network of a comparison.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Network">The network.</param>
/// <param name="Record">The result of the training.</param>
/// <param name="Log">The log of the training.</param>
/// <param name="Test">Scores on the test images; null without test images.</param>
internal sealed record ComparedRun(string Name, NetworkGraph Network, RunRecord Record, IReadOnlyList<TrainingLogEntry> Log, ModelEvaluation? Test);
