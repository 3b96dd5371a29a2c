using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>A network of a comparison.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Folder">The folder of its training.</param>
/// <param name="Recipe">How it is trained there.</param>
/// <param name="IsFinished">Whether it was trained before, and is only read.</param>
internal sealed record ComparedNetwork(string Name, string Folder, Recipe Recipe, bool IsFinished);
