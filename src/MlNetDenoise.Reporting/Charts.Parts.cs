using ScottPlot;
using ScottPlot.TickGenerators;

namespace MlNetDenoise.Reporting;

public static partial class Charts
{
    private const float TextSize = 14;

    /// <summary>Creates a plot whose texts stay readable in a column of a paper.</summary>
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
        plot.Axes.Left.Label.OffsetX = 5; // and off the edge of the picture
        plot.Axes.Right.MinimumSize = 30; // room for half of the last number below
        plot.Legend.FontSize = TextSize;
        plot.Legend.OutlineColor = Colors.LightGray;
        plot.Legend.ShadowColor = Colors.Transparent;
        return plot;
    }

    /// <summary>Returns the points of a log whose value is finite.</summary>
    private static List<Coordinates> Points(IEnumerable<TrainingLogEntry> log, Func<TrainingLogEntry, double> x, Func<TrainingLogEntry, double?> y) =>
        [.. log.Select(entry => new Coordinates(x(entry), y(entry) ?? double.NaN)).Where(point => double.IsFinite(point.Y))];

    private static void AddCurve(Plot plot, List<Coordinates> points, Color color, string name, float width = 2)
    {
        if (points.Count == 0)
            return;
        var curve = plot.Add.ScatterLine(points, color);
        curve.LineWidth = width;
        // points without a neighbour make no line
        curve.MarkerSize = points.Zip(points.Skip(1)).Any(pair => double.IsFinite(pair.First.Y + pair.Second.Y)) ? 0 : 8;
        curve.LegendText = name;
    }

    private static void AddMark(Plot plot, double x, double y, Color color, string name = "")
    {
        var mark = plot.Add.ScatterPoints((double[])[x], (double[])[y], color);
        mark.MarkerSize = 11;
        mark.LegendText = name;
    }

    private static void AddText(Plot plot, string text, double x, double y, Alignment alignment, float offsetX = 0, float offsetY = 0)
    {
        var added = plot.Add.Text(text, x, y);
        added.LabelAlignment = alignment;
        added.LabelFontSize = TextSize;
        (added.OffsetX, added.OffsetY) = (offsetX, offsetY);
    }

    /// <summary>Adds bars of the number of values in bins that begin at multiples of <paramref name="bin"/>; returns the highest number.</summary>
    private static int AddCounts(Plot plot, double[] values, double bin, Color color)
    {
        var counts = values.CountBy(value => Math.Floor(value / bin)).ToList();
        AddBars(plot, counts.Select(count => ((count.Key + 0.5) * bin, (double)count.Value)), bin, color);
        return counts.Select(count => count.Value).DefaultIfEmpty(0).Max();
    }

    private static void AddBars(Plot plot, IEnumerable<(double Center, double Height)> bars, double width, Color color, string name = "")
    {
        var drawn = bars.Select(bar => new Bar { Position = bar.Center, Value = bar.Height, Size = width, FillColor = color.WithAlpha(0.5), LineColor = color, LineWidth = 0.5f }).ToArray();
        if (drawn.Length > 0)
            plot.Add.Bars(drawn).LegendText = name;
    }

    private static void AddMean(Plot plot, double[] values, Color color, string name)
    {
        if (values.Length > 0)
            plot.Add.VerticalLine(values.Average(), 2, color, LinePattern.DenselyDashed).LegendText = $"{name}: mean {Number(values.Average())}";
    }

    /// <summary>Returns the third of the upper edge, from the right, that no vertical line crosses. Of three, two lines leave one.</summary>
    private static Alignment BesideLines(Plot plot)
    {
        var (left, right) = (plot.Axes.GetLimits().Left, plot.Axes.GetLimits().Right);
        var crossed = plot.GetPlottables<ScottPlot.Plottables.VerticalLine>().Select(line => (int)(3 * (line.X - left) / (right - left))).ToList();
        return !crossed.Contains(2) ? Alignment.UpperRight : !crossed.Contains(1) ? Alignment.UpperCenter : Alignment.UpperLeft;
    }

    /// <summary>Formats a score: PSNR with two decimals, a score below 1 with four.</summary>
    private static string Number(double value) => Math.Abs(value) < 1 ? $"{value:F4}" : $"{value:F2}";

    private static double[] Finite(DenoisingMetrics metrics, Func<ImageScores, double> score) =>
        [.. metrics.Images.Select(score).Where(double.IsFinite)];

    /// <summary>Returns the range of the values, on either side wider by a share of it, but at least by <paramref name="least"/>.</summary>
    private static (double Low, double High) Around(IReadOnlyCollection<double> values, double share, double least)
    {
        var (low, high) = (values.Min(), values.Max());
        var margin = Math.Max(least, share * (high - low));
        return (low - margin, high + margin);
    }

    /// <summary>Creates ticks for values that are drawn as their decimal logarithms.</summary>
    private static NumericManual LogTicks(double bottom, double top)
    {
        var (low, high) = (Math.Pow(10, bottom), Math.Pow(10, top));
        IEnumerable<double> values;
        if (high < 10 * low)
        {
            // within one decade, powers of ten are too few
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
            ticks.AddMajor(Math.Log10(value), value >= 1e6 ? $"{value / 1e6:0.##}M" : value >= 1e3 ? $"{value / 1e3:0.##}k" : $"{value:0.#######}");
        return ticks;
    }

    /// <summary>Returns the smallest of 1, 2 and 5 times a power of ten that divides <paramref name="range"/> into at most <paramref name="parts"/>.</summary>
    private static double RoundStep(double range, int parts)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(range / parts)));
        return new double[] { 1, 2, 5, 10 }.Select(digit => digit * power).First(step => step * parts >= range);
    }
}
