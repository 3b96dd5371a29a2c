using ScottPlot;

namespace MlNetDenoise.Cli;

/// <summary>A chart as a PNG file, with its numbers in a CSV file beside it.</summary>
internal static class ChartFile
{
    /// <summary>Writes a chart.</summary>
    /// <param name="path">The PNG file; the CSV file has the same name.</param>
    /// <param name="plot">The chart.</param>
    /// <param name="csv">Its numbers.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public static void Write(string path, Plot plot, string csv, int width = 800, int height = 500) => Write(path, temporary => plot.SavePng(temporary, width, height), csv);

    /// <summary>Writes several charts in one picture.</summary>
    public static void Write(string path, Multiplot plots, string csv, int width, int height) => Write(path, temporary => plots.SavePng(temporary, width, height), csv);

    private static void Write(string path, Action<string> draw, string csv)
    {
        AtomicFile.Write(path, draw);
        AtomicFile.Write(Path.ChangeExtension(path, ".csv"), temporary => File.WriteAllText(temporary, csv));
    }
}
