using System.Globalization;

namespace MlNetDenoise.Reporting;

/// <summary>The numbers of a chart as comma-separated values, with a line of headings. Values that are null or not finite are empty. Thread-safe.</summary>
public static class Csv
{
    /// <summary>Returns what <see cref="Charts.LossCurves"/> and <see cref="Charts.PsnrCurve"/> draw: step, training loss, validation loss, validation PSNR in dB.</summary>
    /// <param name="log">The log of a training.</param>
    public static string Training(IReadOnlyList<TrainingLogEntry> log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return Text(
        [
            ["step", "training loss", "validation loss", "validation PSNR"],
            .. log.Select(entry => (string[])[$"{entry.Step}", Cell(entry.Loss), Cell(entry.ValidationLoss), Cell(entry.Psnr)]),
        ]);
    }

    /// <summary>Returns what <see cref="Charts.Comparison"/> draws: network, parameters, MFLOP per pixel, and of each validation the step, the seconds and the PSNR in dB.</summary>
    /// <param name="networks">The networks; one without a validation has no line.</param>
    public static string Networks(IReadOnlyList<TrainedNetwork> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        return Text(
        [
            ["network", "parameters", "MFLOP per pixel", "step", "seconds", "validation PSNR"],
            .. from network in networks
               from entry in network.Log
               where entry.Psnr is not null
               select (string[])[network.Name, $"{network.Parameters}", Cell(network.MegaflopsPerPixel), $"{entry.Step}", Cell(entry.Seconds), Cell(entry.Psnr)],
        ]);
    }

    /// <summary>Returns what <see cref="Charts.Histogram"/> counts: one score of each image, noisy and denoised.</summary>
    /// <param name="metrics">The scores.</param>
    /// <param name="score">Selects the score.</param>
    public static string Images(DenoisingMetrics metrics, Func<DenoisingScores, double> score)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(score);
        return Text([["image", "noisy", "denoised"], .. metrics.Images.Select(image => (string[])[image.Name, Cell(score(image.Noisy)), Cell(score(image.Denoised))])]);
    }

    /// <summary>Returns what <see cref="Charts.MeanBars(DenoisingMetrics)"/> draws: mean and standard deviation of one score, noisy and denoised.</summary>
    /// <param name="metrics">The scores.</param>
    /// <param name="score">Selects the score.</param>
    public static string Means(DenoisingMetrics metrics, Func<DenoisingScores, double> score)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(score);
        return Text(
        [
            ["images", "mean", "standard deviation"],
            ["noisy", Cell(score(metrics.NoisyMean)), Cell(score(metrics.NoisyDeviation))],
            ["denoised", Cell(score(metrics.DenoisedMean)), Cell(score(metrics.DenoisedDeviation))],
        ]);
    }

    /// <summary>Returns rows of cells as text, each row with a line feed; cells with commas, quotes or line feeds are quoted.</summary>
    internal static string Text(IEnumerable<IReadOnlyList<string>> rows) => string.Concat(rows.Select(cells => string.Join(',', cells.Select(Quoted)) + "\n"));

    private static string Cell(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(",\"\n") ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell;
}
