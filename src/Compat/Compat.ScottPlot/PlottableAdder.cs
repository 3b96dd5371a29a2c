using ScottPlot.Plottables;

namespace ScottPlot;

/// <summary>Adds what a plot draws.</summary>
public class PlottableAdder
{
    private static readonly string[] Category10 = ["1f77b4", "ff7f0e", "2ca02c", "d62728", "9467bd", "8c564b", "e377c2", "7f7f7f", "bcbd22", "17becf"];
    private readonly List<IPlottable> _plottables;
    private int _colors;

    internal PlottableAdder(List<IPlottable> plottables) => _plottables = plottables;

    public BarPlot Bar(Bar bar) => Add(new BarPlot([bar]));

    public BarPlot Bars(Bar[] bars) => Add(new BarPlot([.. bars]));

    public Scatter Scatter(double[] xs, double[] ys, Color? color = null) => Add(new Scatter(xs, ys, color ?? NextColor()));

    public Text Text(string text, double x, double y) => Add(new Text(text, x, y));

    public VerticalLine VerticalLine(double x, float width = 2, Color? color = null, LinePattern pattern = default) =>
        Add(new VerticalLine { Position = x, Width = width, Color = color ?? NextColor(), Pattern = pattern });

    private Color NextColor() => Color.FromHex(Category10[_colors++ % Category10.Length]);

    private T Add<T>(T plottable)
        where T : IPlottable
    {
        _plottables.Add(plottable);
        return plottable;
    }
}
