using ScottPlot;

namespace MlNetDenoise.Cli;

/// <summary>A chart as a picture, with its numbers beside it.</summary>
internal static class ChartFile
{
    /// <summary>Writes a PNG file, and a CSV file of the same name.</summary>
    /// <param name="path">The PNG file.</param>
    /// <param name="plot">The chart.</param>
    /// <param name="csv">Its numbers.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <exception cref="OutputException">They cannot be written.</exception>
    public static void Write(string path, Plot plot, string csv, int width = 800, int height = 500) => Write(path, temporary => plot.SavePng(temporary, width, height), csv);

    /// <summary>The same for several charts in one.</summary>
    public static void Write(string path, Multiplot plots, string csv, int width, int height) => Write(path, temporary => plots.SavePng(temporary, width, height), csv);

    private static void Write(string path, Action<string> draw, string csv)
    {
        AtomicFile.Write(path, draw);
        AtomicFile.Write(Path.ChangeExtension(path, ".csv"), temporary => File.WriteAllText(temporary, csv));
    }
}
