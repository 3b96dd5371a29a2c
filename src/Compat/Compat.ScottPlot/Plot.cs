using ScottPlot.Grids;

namespace ScottPlot;

/// <summary>A chart with one horizontal and one vertical axis.</summary>
public class Plot : IDisposable
{
    private readonly List<IPlottable> _plottables = [];

    public Plot() => Add = new PlottableAdder(_plottables);

    public PlottableAdder Add { get; }

    public AxisManager Axes { get; } = new();

    public DefaultGrid Grid { get; } = new();

    public Legend Legend { get; set; } = new();

    public void Title(string? text = null, float? size = null) => Set(Axes.Title, text ?? Axes.Title.Text, size);

    public void XLabel(string label, float? size = null) => Set(Axes.X.Label, label, size);

    public void YLabel(string label, float? size = null) => Set(Axes.Y.Label, label, size);

    public Legend ShowLegend(Alignment alignment)
    {
        Legend.IsVisible = true;
        Legend.Alignment = alignment;
        return Legend;
    }

    public SavedImageInfo SavePng(string filePath, int width, int height)
    {
        var file = Draw(width, height).ToPng();
        File.WriteAllBytes(filePath, file);
        return new SavedImageInfo(filePath, file.Length);
    }

    public void Dispose() => GC.SuppressFinalize(this);

    private static void Set(LabelStyle label, string text, float? size)
    {
        label.Text = text;
        label.FontSize = size ?? label.FontSize;
    }

    internal Svg Draw(int width, int height)
    {
        Axes.AutoScale(_plottables);
        var data = Layout(width, height);
        var map = new Map(Axes.X, Axes.Y, data);
        var svg = new Svg(width, height);
        svg.Rectangle(new Box(0, 0, width, height), Colors.White);
        DrawGrid(svg, map);
        svg.Clip(data, () => _plottables.ForEach(plottable => plottable.Render(svg, map)));
        Legend.Render(svg, data, _plottables.Select(plottable => plottable.LegendItem).OfType<LegendItem>());
        DrawAxes(svg, map);
        return svg;
    }

    /// <summary>The room of the data: what titles, labels and ticks leave, which are measured on the whole figure first.</summary>
    private Box Layout(int width, int height)
    {
        Axes.X.MakeTicks(width);
        Axes.Y.MakeTicks(height);
        var title = Axes.Title.Text.Length == 0 ? 0 : Axes.Title.Height(Axes.Title.Text) + 10;
        var data = new Box(Axes.Y.Size(), Axes.EmptyX.Size() + title, width - Axes.EmptyY.Size(), height - Axes.X.Size());
        Axes.X.MakeTicks(data.Width);
        Axes.Y.MakeTicks(data.Height);
        return data;
    }

    private void DrawGrid(Svg svg, Map map)
    {
        var color = Colors.Black.WithAlpha(0.1);
        foreach (var tick in Axes.X.Ticks.Where(tick => tick.IsMajor && Grid.XAxisStyle.IsVisible))
            svg.Line(map.X(tick.Position), map.Data.Bottom, map.X(tick.Position), map.Data.Top, color, 1, antiAlias: false);
        foreach (var tick in Axes.Y.Ticks.Where(tick => tick.IsMajor && Grid.YAxisStyle.IsVisible))
            svg.Line(map.Data.Left, map.Y(tick.Position), map.Data.Right, map.Y(tick.Position), color, 1, antiAlias: false);
    }

    private void DrawAxes(Svg svg, Map map)
    {
        var data = map.Data;
        foreach (var tick in Axes.X.Ticks)
        {
            var length = tick.IsMajor ? Axis.MajorTickLength : Axes.X.MinorTickStyle.Length;
            svg.Line(map.X(tick.Position), data.Bottom, map.X(tick.Position), data.Bottom + length, Colors.Black, 1, antiAlias: false);
            svg.Text(tick.Label, map.X(tick.Position), data.Bottom + length + 2, Axes.X.TickLabelStyle, Alignment.UpperCenter);
        }
        foreach (var tick in Axes.Y.Ticks)
        {
            var length = tick.IsMajor ? Axis.MajorTickLength : Axes.Y.MinorTickStyle.Length;
            svg.Line(data.Left, map.Y(tick.Position), data.Left - length, map.Y(tick.Position), Colors.Black, 1, antiAlias: false);
            svg.Text(tick.Label, data.Left - length - 5, map.Y(tick.Position), Axes.Y.TickLabelStyle, Alignment.MiddleRight);
        }
        svg.Line(data.Left, data.Bottom, data.Right, data.Bottom, Colors.Black, 1, antiAlias: false);
        svg.Line(data.Left, data.Top, data.Right, data.Top, Colors.Black, 1, antiAlias: false);
        svg.Line(data.Left, data.Bottom, data.Left, data.Top, Colors.Black, 1, antiAlias: false);
        svg.Line(data.Right, data.Bottom, data.Right, data.Top, Colors.Black, 1, antiAlias: false);
        svg.Text(Axes.Title.Text, data.CenterX, data.Top - Axes.EmptyX.Size(), Axes.Title, Alignment.LowerCenter);
        svg.Text(Axes.X.Label.Text, data.CenterX, data.Bottom + Axes.X.Size() - 4, Axes.X.Label, Alignment.LowerCenter);
        svg.Text(Axes.Y.Label.Text, data.Left - Axes.Y.Size() + 4, data.CenterY, Axes.Y.Label, Alignment.UpperCenter);
    }
}

public class SavedImageInfo
{
    public SavedImageInfo(string path, int fileSize) => (Path, FileSize) = (path, fileSize);

    public string Path { get; }

    public int FileSize { get; }
}
