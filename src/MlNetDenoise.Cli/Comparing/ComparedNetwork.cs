using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>A network of a comparison.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Folder">Its run folder.</param>
/// <param name="Recipe">Its recipe.</param>
/// <param name="IsFinished">Whether it is a finished run, which is not trained.</param>
internal sealed record ComparedNetwork(string Name, string Folder, Recipe Recipe, bool IsFinished);
