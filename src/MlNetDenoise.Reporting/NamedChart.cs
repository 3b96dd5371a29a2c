using ScottPlot;

namespace MlNetDenoise.Reporting;

/// <summary>A chart with its numbers.</summary>
/// <param name="Name">The name of its file, without extension.</param>
/// <param name="Plot">The chart.</param>
/// <param name="Csv">Its numbers.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal sealed record NamedChart(string Name, Plot Plot, string Csv, int Width = 800, int Height = 500);
