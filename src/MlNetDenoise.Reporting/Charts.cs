using ScottPlot;
using ScottPlot.TickGenerators;

namespace MlNetDenoise.Reporting;

/// <summary>Charts of trainings and scores, for pictures of about 800x500 pixels. Thread-safe; a plot is not.</summary>
public static partial class Charts
{
    // Colours that every kind of colour vision distinguishes, in print too (Wong, Nature Methods 8:441, 2011).
    private static readonly Color NoisyColor = Color.FromHex("#D55E00");
    private static readonly Color DenoisedColor = Color.FromHex("#0072B2");
    private static readonly Color[] NetworkColors = [DenoisedColor, NoisyColor, .. new[] { "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000" }.Select(Color.FromHex)];

    /// <summary>Returns the charts of an evaluation: distribution and mean of PSNR and SSIM.</summary>
    internal static IReadOnlyList<NamedChart> Scores(DenoisingMetrics metrics)
    {
        (string Name, string Label, Func<DenoisingScores, double> Score)[] scores = [("psnr", "PSNR (dB)", scores => scores.Psnr), ("ssim", "SSIM", scores => scores.Ssim)];
        return
        [
            .. scores.SelectMany(score => (NamedChart[])
            [
                new($"{score.Name}-histogram", Histogram(metrics, score.Label, score.Score), Csv.Images(metrics, score.Score)),
                new(score.Name, MeanBars(metrics, score.Label, score.Score), Csv.Means(metrics, score.Score), Width: 500),
            ]),
        ];
    }

    /// <summary>Returns the charts of a training: loss and validation PSNR.</summary>
    internal static IReadOnlyList<NamedChart> Training(IReadOnlyList<TrainingLogEntry> log, long? change, FitVerdict? verdict) =>
        [new("loss", LossCurves(log, change, verdict), Csv.Training(log)), new("validation", PsnrCurve(log), Csv.Training(log))];

    /// <summary>Draws the loss on training and validation images against the step, on a logarithmic axis.</summary>
    /// <param name="log">The log of a training, in the order of its steps. Losses that are not positive numbers are left out.</param>
    /// <param name="change">The last step of one loss, after which the training uses another; the curves are broken there. Null: one loss for all steps.</param>
    /// <param name="verdict">The verdict for the title; its reason is below the chart. Null: none.</param>
    public static Plot LossCurves(IReadOnlyList<TrainingLogEntry> log, long? change = null, FitVerdict? verdict = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        var plot = NewPlot(verdict is null ? "Loss" : $"Loss: {verdict.Name}", verdict is null ? "training step" : $"training step\n{verdict.Reason}", "loss");
        var training = Points(log, entry => entry.Step, entry => Math.Log10(entry.Loss ?? double.NaN));
        var validation = Points(log, entry => entry.Step, entry => Math.Log10(entry.ValidationLoss ?? double.NaN));
        AddCurve(plot, Broken(training, change), DenoisedColor, "training", width: 1.5f);
        AddCurve(plot, Broken(validation, change), NoisyColor, "validation");
        if (training.Count + validation.Count > 0)
        {
            var (bottom, top) = Around([.. training.Concat(validation).Select(point => point.Y)], share: 0, least: 0.05);
            plot.Axes.SetLimits(0, 1.03 * log[^1].Step, bottom, top);
            plot.Axes.Left.TickGenerator = LogTicks(bottom, top);
            if (change < log[^1].Step)
            {
                plot.Add.VerticalLine(change.Value, 1.5f, Color.FromHex("#808080"), LinePattern.DenselyDashed);
                AddText(plot, "loss changes", change.Value, top, Alignment.UpperRight, offsetX: -6, offsetY: 6);
            }
        }
        plot.ShowLegend(Alignment.UpperRight);
        return plot;

        // a value that is not a number is a gap in the curve
        static List<Coordinates> Broken(List<Coordinates> points, long? change) => change is not { } step || points.Count == 0 ? points
            : [.. points.Where(point => point.X <= step), new(step, double.NaN), .. points.Where(point => point.X > step)];
    }

    /// <summary>Draws the validation PSNR against the step, with a mark at the best one.</summary>
    /// <param name="log">The log of a training, in the order of its steps. Entries without a PSNR are left out.</param>
    public static Plot PsnrCurve(IReadOnlyList<TrainingLogEntry> log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var plot = NewPlot("Validation PSNR", "training step", "PSNR (dB)");
        var points = Points(log, entry => entry.Step, entry => entry.Psnr);
        AddCurve(plot, points, DenoisedColor, "validation");
        if (points.Count > 0)
        {
            var best = points.MaxBy(point => point.Y);
            AddMark(plot, best.X, best.Y, NoisyColor, $"best: {best.Y:F2} dB at step {best.X:N0}");
            var (bottom, top) = Around([.. points.Select(point => point.Y)], share: 0.08, least: 0.05);
            plot.Axes.SetLimits(0, 1.03 * log[^1].Step, bottom, top);
        }
        plot.ShowLegend(Alignment.LowerRight);
        return plot;
    }

    /// <summary>Draws the distribution of the values of images, for each channel.</summary>
    /// <param name="channels">The channels "gray", "red", "green" or "blue", at least one, each with at least one value.</param>
    public static Plot Intensities(IReadOnlyList<(string Name, IntensityHistogram Values)> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        const double width = 1.0 / IntensityHistogram.Bins;
        var plot = NewPlot("Distribution of intensities", "intensity (black 0, white 1)", "share of the values (%)");
        foreach (var (name, values) in channels)
        {
            var color = Color.FromHex(name switch { "red" => "#CC3311", "green" => "#228833", "blue" => "#4477AA", _ => "#606060" });
            AddBars(plot, values.Shares.Select((share, i) => ((i + 0.5) * width, 100 * share)), width, color, name);
        }
        plot.Axes.SetLimits(0, 1, 0, 105 * channels.Max(channel => channel.Values.Shares.Max()));
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }

    /// <summary>Draws how many images have which PSNR, noisy and denoised, with the means.</summary>
    /// <param name="metrics">The scores.</param>
    public static Plot PsnrHistogram(DenoisingMetrics metrics) => Histogram(metrics, "PSNR (dB)", scores => scores.Psnr);

    /// <summary>Draws how many images have which value of one score, noisy and denoised, with the means.</summary>
    /// <remarks>
    /// Scores that are not finite are left out, such as the infinite PSNR of an image that equals its reference. Noisy images of
    /// one noise level have nearly the same PSNR, and their single bar would be much higher than the others: where they vary
    /// little, only their mean is drawn.
    /// </remarks>
    /// <param name="metrics">The scores.</param>
    /// <param name="label">The score's name with its unit, for the axis.</param>
    /// <param name="score">Selects the score.</param>
    public static Plot Histogram(DenoisingMetrics metrics, string label, Func<DenoisingScores, double> score)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(score);
        var plot = NewPlot($"Distribution, n = {metrics.Images.Count}", label, "images");
        var noisy = Finite(metrics, image => score(image.Noisy));
        var denoised = Finite(metrics, image => score(image.Denoised));
        double[] all = [.. noisy, .. denoised];
        if (all.Length > 0)
        {
            var range = all.Max() - all.Min();
            // at most 30 bins; where all scores are alike, bins of a three-hundredth of the score
            var bin = RoundStep(Math.Max(range, Math.Max(0.1 * Math.Abs(all.Max()), 0.01)), 30);
            var noisyVaries = noisy.Length > 0 && noisy.Max() - noisy.Min() > 0.1 * range;
            var highest = Math.Max(AddCounts(plot, noisyVaries ? noisy : [], bin, NoisyColor), AddCounts(plot, denoised, bin, DenoisedColor));
            AddMean(plot, noisy, NoisyColor, "noisy");
            AddMean(plot, denoised, DenoisedColor, "denoised");
            plot.Axes.SetLimits(all.Min() - 2 * bin, all.Max() + 2 * bin, 0, 1.4 * Math.Max(1, highest)); // room for the legend
            plot.Axes.Left.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true, MinimumTickSpacing = 45 };
        }
        plot.ShowLegend(BesideLines(plot));
        return plot;
    }

    /// <summary>Draws the mean PSNR of the noisy and the denoised images, with error bars of one standard deviation.</summary>
    /// <param name="metrics">The scores.</param>
    public static Plot MeanBars(DenoisingMetrics metrics) => MeanBars(metrics, "PSNR (dB)", scores => scores.Psnr);

    /// <summary>Draws the means of one score of the noisy and the denoised images, with error bars of one standard deviation over the images.</summary>
    /// <remarks>Means that are not finite are left out, such as those with the infinite PSNR of an image that equals its reference.</remarks>
    /// <param name="metrics">The scores.</param>
    /// <param name="label">The score's name with its unit, for the axis.</param>
    /// <param name="score">Selects the score.</param>
    public static Plot MeanBars(DenoisingMetrics metrics, string label, Func<DenoisingScores, double> score)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(score);
        var plot = NewPlot($"Mean ± standard deviation, n = {metrics.Images.Count}", "", label);
        var top = Math.Max(
            AddBar(0, score(metrics.NoisyMean), score(metrics.NoisyDeviation), NoisyColor),
            AddBar(1, score(metrics.DenoisedMean), score(metrics.DenoisedDeviation), DenoisedColor));
        plot.Axes.SetLimits(-0.6, 1.6, 0, top > 0 ? 1.15 * top : 1);
        plot.Axes.Bottom.TickGenerator = new NumericManual([0, 1], ["noisy", "denoised"]);
        plot.Axes.Bottom.TickLabelStyle.FontSize = 16;
        plot.Grid.XAxisStyle.IsVisible = false;
        return plot;

        double AddBar(int position, double mean, double deviation, Color color)
        {
            if (!double.IsFinite(mean + deviation))
                return 0;
            plot.Add.Bar(new Bar { Position = position, Value = mean, Error = deviation, Size = 0.5, ErrorSize = 0.12, FillColor = color.WithAlpha(0.75), LineWidth = 1.5f });
            AddText(plot, $"{Number(mean)} ± {(mean < 1 ? $"{deviation:F4}" : $"{deviation:F2}")}", position, mean + deviation, Alignment.LowerCenter, offsetY: -4);
            return mean + deviation;
        }
    }
}
