using MlNetDenoise.Reporting;
using ScottPlot;

namespace MlNetDenoise.Cli;

/// <summary>A chart as a PNG file, with its numbers in a CSV file beside it.</summary>
internal static class ChartFile
{
    /// <summary>Writes charts to a folder.</summary>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public static void WriteAll(string folder, IEnumerable<NamedChart> charts)
    {
        foreach (var chart in charts)
            Write(Path.Combine(folder, $"{chart.Name}.png"), path => chart.Plot.SavePng(path, chart.Width, chart.Height), chart.Csv);
    }

    /// <summary>Writes several charts in one picture.</summary>
    /// <param name="path">The PNG file; the CSV file has the same name.</param>
    /// <param name="plots">The charts.</param>
    /// <param name="csv">Their numbers.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public static void Write(string path, Multiplot plots, string csv, int width, int height) => Write(path, temporary => plots.SavePng(temporary, width, height), csv);

    private static void Write(string path, Action<string> draw, string csv)
    {
        AtomicFile.Write(path, draw);
        AtomicFile.Write(Path.ChangeExtension(path, ".csv"), temporary => File.WriteAllText(temporary, csv));
    }
}
