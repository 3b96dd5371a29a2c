namespace ScottPlot
{
    /// <summary>What is drawn in the data area. <c>Map</c> tells where coordinates lie in it.</summary>
    public interface IPlottable
    {
        internal IEnumerable<double> Xs { get; }

        internal IEnumerable<double> Ys { get; }

        internal LegendItem? LegendItem { get; }

        internal void Render(Svg svg, Map map);
    }

    internal readonly record struct LegendItem(string Text, Color Line, float LineWidth, LinePattern Pattern, Color Fill, float MarkerSize);

    internal sealed record Map(Axis XAxis, Axis YAxis, Box Data)
    {
        internal float X(double x) => Data.Left + (float)((x - XAxis.Min) / (XAxis.Max - XAxis.Min) * Data.Width);

        internal float Y(double y) => Data.Bottom - (float)((y - YAxis.Min) / (YAxis.Max - YAxis.Min) * Data.Height);
    }

    public class Bar
    {
        public double Position { get; set; }

        public double Value { get; set; }

        public double Size { get; set; } = 0.8;

        public double Error { get; set; }

        public double ErrorSize { get; set; } = 0.2;

        public Color FillColor { get; set; } = Colors.Gray;

        public Color LineColor { get; set; } = Colors.Black;

        public float LineWidth { get; set; } = 1;
    }
}

namespace ScottPlot.Plottables
{
    public class Scatter : IPlottable
    {
        private readonly double[] _xs;
        private readonly double[] _ys;
        private readonly Color _color;

        internal Scatter(double[] xs, double[] ys, Color color) => (_xs, _ys, _color) = (xs, ys, color);

        public float LineWidth { get; set; } = 1;

        public float MarkerSize { get; set; } = 5;

        public string LegendText { get; set; } = "";

        IEnumerable<double> IPlottable.Xs => _xs;

        IEnumerable<double> IPlottable.Ys => _ys;

        LegendItem? IPlottable.LegendItem => new(LegendText, _color, LineWidth, LinePattern.Solid, Colors.Transparent, MarkerSize);

        void IPlottable.Render(Svg svg, Map map)
        {
            var points = _xs.Zip(_ys, (x, y) => (X: map.X(x), Y: map.Y(y))).ToList();
            if (LineWidth > 0)
                svg.Lines(points, _color, LineWidth, LinePattern.Solid);
            if (MarkerSize > 0)
                points.ForEach(point => svg.Circle(point.X, point.Y, MarkerSize, _color));
        }
    }

    public class BarPlot : IPlottable
    {
        private readonly List<Bar> _bars;

        internal BarPlot(List<Bar> bars) => _bars = bars;

        public string LegendText { get; set; } = "";

        IEnumerable<double> IPlottable.Xs => _bars.SelectMany(bar => (double[])[bar.Position - bar.Size / 2, bar.Position + bar.Size / 2]);

        IEnumerable<double> IPlottable.Ys => _bars.SelectMany(bar => (double[])[Math.Min(0, bar.Value - bar.Error), bar.Value + bar.Error]);

        LegendItem? IPlottable.LegendItem => _bars.Count == 0 ? null : new(LegendText, default, 0, default, _bars[0].FillColor, 0);

        void IPlottable.Render(Svg svg, Map map)
        {
            foreach (var bar in _bars)
            {
                var (x, half) = (bar.Position, bar.Size / 2);
                svg.Rectangle(new Box(map.X(x - half), map.Y(Math.Max(0, bar.Value)), map.X(x + half), map.Y(Math.Min(0, bar.Value))), bar.FillColor, bar.LineColor, bar.LineWidth);
                if (bar.Error == 0)
                    continue;
                svg.Line(map.X(x), map.Y(bar.Value - bar.Error), map.X(x), map.Y(bar.Value + bar.Error), bar.LineColor, bar.LineWidth);
                foreach (var end in (double[])[bar.Value - bar.Error, bar.Value + bar.Error])
                    svg.Line(map.X(x - bar.ErrorSize / 2), map.Y(end), map.X(x + bar.ErrorSize / 2), map.Y(end), bar.LineColor, bar.LineWidth);
            }
        }
    }

    public abstract class AxisLine : IPlottable
    {
        internal AxisLine()
        {
        }

        public string LegendText { get; set; } = "";

        internal double Position { get; init; }

        internal float Width { get; init; }

        internal Color Color { get; init; }

        internal LinePattern Pattern { get; init; }

        IEnumerable<double> IPlottable.Xs => [Position];

        IEnumerable<double> IPlottable.Ys => [];

        LegendItem? IPlottable.LegendItem => new(LegendText, Color, Width, Pattern, default, 0);

        void IPlottable.Render(Svg svg, Map map) =>
            svg.Line(map.X(Position), map.Data.Bottom, map.X(Position), map.Data.Top, Color, Width, Pattern);
    }

    public class VerticalLine : AxisLine
    {
        internal VerticalLine()
        {
        }
    }

    public class Text : LabelStyleProperties, IPlottable
    {
        private readonly double _x;
        private readonly double _y;

        internal Text(string text, double x, double y)
        {
            (_x, _y) = (x, y);
            LabelStyle.Text = text;
        }

        public override LabelStyle LabelStyle { get; set; } = new();

        public float OffsetY { get; set; }

        IEnumerable<double> IPlottable.Xs => [_x];

        IEnumerable<double> IPlottable.Ys => [_y];

        LegendItem? IPlottable.LegendItem => null;

        void IPlottable.Render(Svg svg, Map map) => svg.Text(LabelStyle.Text, map.X(_x), map.Y(_y) + OffsetY, LabelStyle, LabelStyle.Alignment);
    }
}
