using ScottPlot;
using ScottPlot.TickGenerators;

namespace MlNetDenoise.Reporting;

public static partial class Charts
{
    private const float TextSize = 14;

    /// <summary>A plot with its texts at sizes that stay readable in a column of a paper.</summary>
    private static Plot NewPlot(string title, string xLabel, string yLabel)
    {
        var plot = new Plot();
        plot.Font.Set(TextFont.Name);
        plot.Title(title, 18);
        plot.XLabel(xLabel, 16);
        plot.YLabel(yLabel, 16);
        foreach (var axis in (IAxis[])[plot.Axes.Bottom, plot.Axes.Left])
        {
            axis.TickLabelStyle.FontSize = TextSize;
            axis.MinorTickStyle.Length = 0;
            axis.TickGenerator = new NumericAutomatic { MinimumTickSpacing = 45 };
        }
        plot.Axes.Left.MinimumSize = 75; // keeps the label off the numbers
        plot.Axes.Right.MinimumSize = 30; // room for half of the last number below
        plot.Legend.FontSize = TextSize;
        plot.Legend.OutlineColor = Colors.LightGray;
        plot.Legend.ShadowColor = Colors.Transparent;
        return plot;
    }

    /// <summary>The steps and values of the points that have a finite value.</summary>
    private static (double[] Steps, double[] Values) Series(IReadOnlyList<TrainingPoint> points, Func<TrainingPoint, double> value)
    {
        var measured = points.Where(point => double.IsFinite(value(point))).ToList();
        return ([.. measured.Select(point => (double)point.Step)], [.. measured.Select(value)]);
    }

    private static void AddCurve(Plot plot, (double[] Steps, double[] Values) series, Color color, string name, float width)
    {
        if (series.Values.Length == 0)
            return;
        var curve = plot.Add.Scatter(series.Steps, series.Values, color);
        curve.LineWidth = width;
        curve.MarkerSize = series.Values.Length == 1 ? 8 : 0;
        curve.LegendText = name;
    }

    private static void MarkChange(Plot plot, long step, double top)
    {
        plot.Add.VerticalLine(step, 1.5f, Color.FromHex("#808080"), LinePattern.DenselyDashed);
        var text = plot.Add.Text("loss changes", step, top);
        text.LabelAlignment = Alignment.UpperRight; // the legend is on the other side
        text.LabelFontSize = TextSize;
        (text.OffsetX, text.OffsetY) = (-6, 6); // clear of the line and of the frame
    }

    /// <summary>Ticks for values that are drawn as their decimal logarithms.</summary>
    private static NumericManual LogTicks(double bottom, double top)
    {
        var (low, high) = (Math.Pow(10, bottom), Math.Pow(10, top));
        IEnumerable<double> values;
        if (high < 10 * low)
        {
            // within one decade the round numbers of a linear axis serve better
            var step = RoundStep(high - low, 6);
            values = Enumerable.Range(0, 8).Select(i => (Math.Ceiling(low / step) + i) * step).Where(value => value <= high);
        }
        else
        {
            int[] digits = top - bottom < 2.5 ? [1, 2, 5] : [1];
            values = Enumerable.Range((int)Math.Floor(bottom), (int)(top - bottom) + 2).SelectMany(decade => digits.Select(digit => digit * Math.Pow(10, decade)));
        }
        var ticks = new NumericManual();
        foreach (var value in values)
            ticks.AddMajor(Math.Log10(value), value.ToString("#,0.#######"));
        return ticks;
    }

    private static double[] Finite(DenoisingMetrics metrics, Func<ImageScores, double> score) =>
        [.. metrics.Images.Select(score).Where(double.IsFinite)];

    /// <summary>The smallest of 1, 2 and 5 times a power of ten that divides <paramref name="range"/> into at most <paramref name="parts"/>.</summary>
    private static double RoundStep(double range, int parts)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(range / parts)));
        return new double[] { 1, 2, 5, 10 }.Select(digit => digit * power).First(step => step * parts >= range);
    }

    /// <summary>Counts the values in bins that begin at multiples of <paramref name="bin"/>, and returns the highest count.</summary>
    private static int AddBars(Plot plot, double[] values, double bin, Color color, string name)
    {
        if (values.Length == 0)
            return 0;
        var counts = values.CountBy(value => Math.Floor(value / bin)).ToList();
        var bars = plot.Add.Bars((Bar[])
        [
            .. counts.Select(count => new Bar
            {
                Position = (count.Key + 0.5) * bin,
                Value = count.Value,
                Size = bin,
                FillColor = color.WithAlpha(0.6),
                LineColor = color,
            }),
        ]);
        bars.LegendText = name;
        return counts.Max(count => count.Value);
    }

    private static void AddMean(Plot plot, double[] values, Color color, string name)
    {
        if (values.Length > 0)
            plot.Add.VerticalLine(values.Average(), 2, color, LinePattern.DenselyDashed).LegendText = $"mean {name}: {(values.Average() < 1 ? $"{values.Average():F4}" : $"{values.Average():F2}")}";
    }
}
