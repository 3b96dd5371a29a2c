using ScottPlot;
using ScottPlot.TickGenerators;

namespace MlNetDenoise.Reporting;

/// <summary>Charts of trainings and scores, sized to be printed at about 800x500 pixels.</summary>
public static partial class Charts
{
    // Colours that every kind of colour vision tells apart, in print too (Wong, Nature Methods 8:441, 2011).
    private static readonly Color NoisyColor = Color.FromHex("#D55E00");
    private static readonly Color DenoisedColor = Color.FromHex("#0072B2");
    private static readonly Color[] NetworkColors = [DenoisedColor, NoisyColor, .. new[] { "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000" }.Select(Color.FromHex)];

    /// <summary>The loss on training and on validation images against the step, on a logarithmic axis, with a verdict on the training.</summary>
    /// <param name="points">In the order of their steps; values that are no positive numbers are left out.</param>
    /// <param name="change">The last step of one loss, after which it is another: the curves are broken there. Null where one loss serves all steps.</param>
    /// <param name="verdict">Stands in the title, and its reason below the chart.</param>
    public static Plot LossCurves(IReadOnlyList<TrainingPoint> points, long? change = null, FitVerdict? verdict = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        var plot = NewPlot(verdict is null ? "Loss" : $"Loss: {verdict.Name}", verdict is null ? "training step" : $"training step\n{verdict.Reason}", "loss");
        var drawn = new List<double>();
        Add(p => p.TrainingLoss, DenoisedColor, "training", width: 1.5f);
        Add(p => p.ValidationLoss, NoisyColor, "validation", width: 2);
        if (drawn.Count > 0)
        {
            var (bottom, top) = (drawn.Min() - 0.05, drawn.Max() + 0.05);
            plot.Axes.SetLimits(0, 1.03 * points[^1].Step, bottom, top);
            plot.Axes.Left.TickGenerator = LogTicks(bottom, top);
            if (points[^1].Step > change)
                MarkChange(plot, change.Value, top);
        }
        plot.ShowLegend(Alignment.UpperRight);
        return plot;

        void Add(Func<TrainingPoint, double> loss, Color color, string name, float width)
        {
            var before = Series([.. points.Where(p => !(p.Step > change))], p => Math.Log10(loss(p)));
            var after = Series([.. points.Where(p => p.Step > change)], p => Math.Log10(loss(p)));
            AddCurve(plot, before, color, name, width);
            AddCurve(plot, after, color, before.Values.Length == 0 ? name : "", width);
            drawn.AddRange([.. before.Values, .. after.Values]);
        }
    }

    /// <summary>Validation PSNR against the step, with the best one marked.</summary>
    /// <param name="points">In the order of their steps; those without a PSNR are left out.</param>
    public static Plot PsnrCurve(IReadOnlyList<TrainingPoint> points)
    {
        var plot = NewPlot("Validation PSNR", "training step", "PSNR (dB)");
        var (steps, values) = Series(points, p => p.ValidationPsnr);
        AddCurve(plot, (steps, values), DenoisedColor, "validation", width: 2);
        if (values.Length > 0)
        {
            var (bottom, top) = (values.Min(), values.Max());
            var best = Array.IndexOf(values, top);
            var mark = plot.Add.Scatter((double[])[steps[best]], (double[])[top], NoisyColor);
            mark.MarkerSize = 10;
            mark.LineWidth = 0;
            mark.LegendText = $"best: {top:F2} dB at step {steps[best]:N0}";
            var margin = Math.Max(0.05, 0.08 * (top - bottom));
            plot.Axes.SetLimits(0, 1.03 * points[^1].Step, bottom - margin, top + margin);
        }
        plot.ShowLegend(Alignment.LowerRight);
        return plot;
    }

    /// <summary>The share of the values in each of the parts of [0,1], for each channel.</summary>
    /// <param name="channels">Of gray, red, green and blue those that there are, each with at least one value.</param>
    public static Plot Intensities(IReadOnlyList<(string Name, IntensityHistogram Values)> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        const double width = 1.0 / IntensityHistogram.Bins;
        var plot = NewPlot("Distribution of intensities", "intensity (black 0, white 1)", "share of the values (%)");
        foreach (var (name, values) in channels)
        {
            var color = Color.FromHex(name switch { "red" => "#CC3311", "green" => "#228833", "blue" => "#4477AA", _ => "#606060" });
            var bars = plot.Add.Bars((Bar[])
            [
                .. values.Shares.Select((share, i) => new Bar { Position = (i + 0.5) * width, Value = 100 * share, Size = width, FillColor = color.WithAlpha(0.4), LineColor = color, LineWidth = 0.5f }),
            ]);
            bars.LegendText = name;
        }
        plot.Axes.SetLimits(0, 1, 0, 105 * channels.Max(channel => channel.Values.Shares.Max()));
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }

    /// <summary>How many images have which PSNR, noisy and denoised, each with its mean.</summary>
    public static Plot PsnrHistogram(DenoisingMetrics metrics) => Histogram(metrics, "PSNR (dB)", scores => scores.Psnr);

    /// <summary>How many images have which value of one score, noisy and denoised, each with its mean.</summary>
    /// <remarks>
    /// Scores that are not finite (an image that equals its reference has an infinite PSNR) are left out. Noisy images of one
    /// noise level have nearly one PSNR, and their single high bar would dwarf the others: where they spread little, only
    /// their mean is drawn.
    /// </remarks>
    /// <param name="metrics">The scores.</param>
    /// <param name="label">The score's name with its unit, for the axis.</param>
    /// <param name="score">Picks the score.</param>
    public static Plot Histogram(DenoisingMetrics metrics, string label, Func<DenoisingScores, double> score)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(score);
        var plot = NewPlot($"Distribution over {metrics.Images.Count} images", label, "images");
        var noisy = Finite(metrics, image => score(image.Noisy));
        var denoised = Finite(metrics, image => score(image.Denoised));
        var all = (double[])[.. noisy, .. denoised];
        if (all.Length > 0)
        {
            var range = all.Max() - all.Min();
            // images that are all alike have bins of a three-hundredth of their score
            var bin = RoundStep(Math.Max(range, Math.Max(0.1 * Math.Abs(all.Max()), 0.01)), 30);
            var noisySpreads = noisy.Length > 0 && noisy.Max() - noisy.Min() > 0.1 * range;
            var highest = Math.Max(
                noisySpreads ? AddBars(plot, noisy, bin, NoisyColor, "noisy") : 0,
                AddBars(plot, denoised, bin, DenoisedColor, "denoised"));
            AddMean(plot, noisy, NoisyColor, "noisy");
            AddMean(plot, denoised, DenoisedColor, "denoised");
            plot.Axes.SetLimits(all.Min() - 2 * bin, all.Max() + 2 * bin, 0, 1.4 * Math.Max(1, highest)); // room for the legend
            plot.Axes.Left.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true, MinimumTickSpacing = 45 };
        }
        plot.ShowLegend(Alignment.UpperRight);
        return plot;
    }

    /// <summary>Mean PSNR of the noisy and the denoised images, with whiskers of one standard deviation.</summary>
    public static Plot MeanBars(DenoisingMetrics metrics) => MeanBars(metrics, "PSNR (dB)", scores => scores.Psnr);

    /// <summary>Means of one score of the noisy and the denoised images, with whiskers of one standard deviation over the images.</summary>
    /// <remarks>Means that are not finite (an image that equals its reference has an infinite PSNR) have no bar.</remarks>
    /// <param name="metrics">The scores.</param>
    /// <param name="label">The score's name with its unit, for the axis.</param>
    /// <param name="score">Picks the score: scores of different scales go into different charts.</param>
    public static Plot MeanBars(DenoisingMetrics metrics, string label, Func<DenoisingScores, double> score)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentNullException.ThrowIfNull(score);
        var plot = NewPlot($"Mean ± standard deviation, n = {metrics.Images.Count}", "", label);
        (string Name, double Mean, double Deviation, Color Color)[] bars =
        [
            ("noisy", score(metrics.NoisyMean), score(metrics.NoisyDeviation), NoisyColor),
            ("denoised", score(metrics.DenoisedMean), score(metrics.DenoisedDeviation), DenoisedColor),
        ];
        var top = 0.0;
        foreach (var (position, (_, mean, deviation, color)) in bars.Index().Where(bar => double.IsFinite(bar.Item.Mean + bar.Item.Deviation)))
        {
            plot.Add.Bar(new Bar { Position = position, Value = mean, Error = deviation, Size = 0.5, ErrorSize = 0.12, FillColor = color.WithAlpha(0.75), LineWidth = 1.5f });
            var text = plot.Add.Text(mean < 1 ? $"{mean:F4} ± {deviation:F4}" : $"{mean:F2} ± {deviation:F2}", position, mean + deviation);
            text.LabelAlignment = Alignment.LowerCenter;
            text.LabelFontSize = TextSize;
            text.OffsetY = -4;
            top = Math.Max(top, mean + deviation);
        }
        plot.Axes.SetLimits(-0.6, 1.6, 0, top > 0 ? 1.15 * top : 1);
        plot.Axes.Bottom.TickGenerator = new NumericManual([0, 1], [.. bars.Select(bar => bar.Name)]);
        plot.Axes.Bottom.TickLabelStyle.FontSize = 16;
        plot.Grid.XAxisStyle.IsVisible = false;
        return plot;
    }

    /// <summary>PSNR of methods against the time that they take, on a logarithmic axis: the better, the farther up and to the left.</summary>
    /// <param name="methods">Those without a PSNR or a time above 0 are left out.</param>
    /// <param name="title">What was measured.</param>
    public static Plot PsnrAgainstTime(IReadOnlyList<TimedMethod> methods, string title)
    {
        ArgumentNullException.ThrowIfNull(methods);
        var plot = NewPlot(title, "seconds a megapixel", "PSNR (dB)");
        var drawn = methods.Where(method => double.IsFinite(method.Psnr) && double.IsFinite(method.SecondsPerMegapixel) && method.SecondsPerMegapixel > 0).ToList();
        if (drawn.Count == 0)
            return plot;
        var (fastest, slowest) = (drawn.Min(LogTime), drawn.Max(LogTime));
        var (lowest, highest) = (drawn.Min(method => method.Psnr), drawn.Max(method => method.Psnr));
        var (sideways, upwards) = (0.3 + 0.1 * (slowest - fastest), Math.Max(0.3, 0.15 * (highest - lowest)));
        var (left, right, bottom, top) = (fastest - sideways, slowest + sideways, lowest - upwards, highest + upwards);
        foreach (var method in drawn)
        {
            var mark = plot.Add.Scatter((double[])[LogTime(method)], (double[])[method.Psnr], method.IsOurs ? DenoisedColor : NoisyColor);
            mark.MarkerSize = 10;
            mark.LineWidth = 0;
            // the name stands above, or below where another point or its name is close above
            var isBelow = drawn.Any(other => other.Psnr > method.Psnr && other.Psnr - method.Psnr < 0.1 * (top - bottom) && Math.Abs(LogTime(other) - LogTime(method)) < 0.25 * (right - left));
            var text = plot.Add.Text(method.Name, LogTime(method), method.Psnr);
            text.LabelAlignment = isBelow ? Alignment.UpperCenter : Alignment.LowerCenter;
            text.LabelFontSize = TextSize;
            text.OffsetY = isBelow ? 8 : -8;
        }
        plot.Axes.SetLimits(left, right, bottom, top);
        plot.Axes.Bottom.TickGenerator = LogTicks(left, right);
        return plot;

        static double LogTime(TimedMethod method) => Math.Log10(method.SecondsPerMegapixel);
    }
}
