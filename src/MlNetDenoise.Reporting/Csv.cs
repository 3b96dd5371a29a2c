using System.Globalization;
using System.Text;

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

    /// <summary>Returns the means and standard deviations of all scores, noisy and denoised.</summary>
    /// <param name="metrics">The scores.</param>
    internal static string Means(DenoisingMetrics metrics)
    {
        return Text(
        [
            ["images", "PSNR (dB)", "± deviation", "SSIM", "± deviation", "MSE", "MAE", "within 0.1 (%)"],
            Row("noisy", metrics.NoisyMean, metrics.NoisyDeviation),
            Row("denoised", metrics.DenoisedMean, metrics.DenoisedDeviation),
        ]);

        static string[] Row(string name, DenoisingScores mean, DenoisingScores deviation) =>
            [name, Cell(mean.Psnr, "F2"), Cell(deviation.Psnr, "F2"), Cell(mean.Ssim, "F4"), Cell(deviation.Ssim, "F4"), Cell(mean.Mse, "F5"), Cell(mean.Mae, "F5"), Cell(100 * mean.WithinTolerance, "F1")];
    }

    /// <summary>Returns PSNR and SSIM of each image, noisy and denoised, and the gain.</summary>
    /// <param name="metrics">The scores.</param>
    internal static string Images(DenoisingMetrics metrics) => Text(
    [
        ["image", "PSNR noisy (dB)", "PSNR denoised (dB)", "gain (dB)", "SSIM noisy", "SSIM denoised"],
        .. metrics.Images.Select(image => (string[])
        [
            image.Name, Cell(image.Noisy.Psnr, "F2"), Cell(image.Denoised.Psnr, "F2"), Cell(image.Denoised.Psnr - image.Noisy.Psnr, "F2"), Cell(image.Noisy.Ssim, "F4"), Cell(image.Denoised.Ssim, "F4"),
        ]),
    ]);

    /// <summary>Returns the rows of comma-separated values, whether lines end with a line feed, as those of <see cref="Text"/>, or with a carriage return before it.</summary>
    internal static List<string[]> Parse(string csv)
    {
        var (rows, row, cell, isQuoted) = (new List<string[]>(), new List<string>(), new StringBuilder(), false);
        csv = csv.ReplaceLineEndings("\n");
        if (csv.Length > 0 && csv[^1] != '\n')
            csv += "\n";
        for (var i = 0; i < csv.Length; i++)
        {
            if (csv[i] == '"')
            {
                if (isQuoted && i + 1 < csv.Length && csv[i + 1] == '"')
                    cell.Append(csv[i++]);
                else
                    isQuoted = !isQuoted;
            }
            else if (!isQuoted && csv[i] is ',' or '\n')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (csv[i] == '\n')
                {
                    rows.Add([.. row]);
                    row.Clear();
                }
            }
            else
            {
                cell.Append(csv[i]);
            }
        }
        return rows;
    }

    /// <summary>Returns rows of cells as text, each row with a line feed; cells with commas, quotes or line feeds are quoted.</summary>
    internal static string Text(IEnumerable<IReadOnlyList<string>> rows) => string.Concat(rows.Select(cells => string.Join(',', cells.Select(Quoted)) + "\n"));

    private static string Cell(double? value, string format = "R") => value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture) : "";

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(",\"\n") ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell;
}
