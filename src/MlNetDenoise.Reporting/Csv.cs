using System.Globalization;

namespace MlNetDenoise.Reporting;

/// <summary>The numbers of a chart as comma-separated values, to be saved beside it. Numbers that were not measured are empty.</summary>
public static class Csv
{
    /// <summary>What <see cref="Charts.LossCurves"/> and <see cref="Charts.PsnrCurve"/> draw: step, training loss, validation loss, validation PSNR in dB.</summary>
    public static string Training(IReadOnlyList<TrainingPoint> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        return Text([["step", "training loss", "validation loss", "validation PSNR"], .. points.Select(point => (string[])[$"{point.Step}", Cell(point.TrainingLoss), Cell(point.ValidationLoss), Cell(point.ValidationPsnr)])]);
    }

    /// <summary>What <see cref="Charts.Comparison"/> draws: network, parameters, millions of operations a pixel, step, seconds, validation PSNR in dB.</summary>
    public static string Networks(IReadOnlyList<LearnedNetwork> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        return Text(
        [
            ["network", "parameters", "MFLOP a pixel", "step", "seconds", "validation PSNR"],
            .. networks.SelectMany(network => network.Validations.Select(at => (string[])[network.Name, $"{network.Parameters}", Cell(network.MegaflopsPerPixel), $"{at.Step}", Cell(at.Seconds), Cell(at.Psnr)])),
        ]);
    }

    /// <summary>What a histogram counts: one score of each image, noisy and denoised.</summary>
    public static string Images(DenoisingMetrics metrics, Func<DenoisingScores, double> score)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return Text([["image", "noisy", "denoised"], .. metrics.Images.Select(image => (string[])[image.Name, Cell(score(image.Noisy)), Cell(score(image.Denoised))])]);
    }

    /// <summary>What <see cref="Charts.MeanBars(DenoisingMetrics)"/> draws: means and standard deviations of one score.</summary>
    public static string Means(DenoisingMetrics metrics, Func<DenoisingScores, double> score)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        return Text(
        [
            ["images", "mean", "standard deviation"],
            ["noisy", Cell(score(metrics.NoisyMean)), Cell(score(metrics.NoisyDeviation))],
            ["denoised", Cell(score(metrics.DenoisedMean)), Cell(score(metrics.DenoisedDeviation))],
        ]);
    }

    /// <summary>Rows of cells as text, each row ended by a line feed; cells with commas, quotes or line feeds are quoted.</summary>
    public static string Text(IEnumerable<IReadOnlyList<string>> rows) => string.Concat(rows.Select(cells => string.Join(',', cells.Select(Quoted)) + "\n"));

    /// <summary>A number as it is read back, with a point whatever the culture; empty where it is not finite.</summary>
    public static string Cell(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(",\"\n") ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell;
}
