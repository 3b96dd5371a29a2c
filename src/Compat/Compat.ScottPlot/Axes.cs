namespace ScottPlot
{
    public interface IPanel
    {
        float MinimumSize { get; set; }
    }

    public interface IAxis : IPanel
    {
        LabelStyle Label { get; }

        LabelStyle TickLabelStyle { get; set; }

        TickMarkStyle MinorTickStyle { get; set; }

        ITickGenerator TickGenerator { get; set; }
    }

    public interface IXAxis : IAxis
    {
    }

    public interface IYAxis : IAxis
    {
    }

    internal sealed class Axis(float rotation) : IXAxis, IYAxis
    {
        internal const float MajorTickLength = 4;
        private const float SizeWhenNoData = 15;

        public float MinimumSize { get; set; }

        public LabelStyle Label { get; } = new() { FontSize = 16, Bold = true, Rotation = rotation };

        public LabelStyle TickLabelStyle { get; set; } = new();

        public TickMarkStyle MinorTickStyle { get; set; } = new(2);

        public ITickGenerator TickGenerator { get; set; } = new TickGenerators.NumericAutomatic();

        internal double Min { get; private set; } = double.NaN;

        internal double Max { get; private set; } = double.NaN;

        internal IReadOnlyList<Tick> Ticks { get; private set; } = [];

        internal void SetLimits(double min, double max) => (Min, Max) = (min, max);

        internal void MakeTicks(float pixels) =>
            Ticks = TickGenerator.Ticks(Min, Max, pixels, rotation == 0 ? TickLabelStyle.Width : TickLabelStyle.Height);

        /// <summary>Pixels that the axis takes beside the data: tick labels and its own label.</summary>
        internal float Size()
        {
            var ticks = Ticks.Select(tick => rotation == 0 ? TickLabelStyle.Height(tick.Label) : TickLabelStyle.Width(tick.Label)).DefaultIfEmpty().Max();
            var size = double.IsNaN(Min) ? SizeWhenNoData : rotation == 0
                ? MajorTickLength + ticks + (Label.Text.Length == 0 ? 10 : Label.Height(Label.Text) + 10)
                : ticks + (Label.Text.Length == 0 ? 20 : Label.Height(Label.Text) + 14);
            return Math.Max(MinimumSize, size);
        }
    }

    public class AxisManager
    {
        internal AxisManager()
        {
        }

        public IXAxis Bottom => X;

        public IYAxis Left => Y;

        public IYAxis Right => EmptyY;

        internal Axis X { get; } = new(0);

        internal Axis Y { get; } = new(-90);

        internal Axis EmptyX { get; } = new(0);

        internal Axis EmptyY { get; } = new(90);

        internal LabelStyle Title { get; } = new() { FontSize = 16, Bold = true };

        public void SetLimits(double left, double right, double bottom, double top)
        {
            X.SetLimits(left, right);
            Y.SetLimits(bottom, top);
        }

        /// <summary>Limits that were not set become those of the data with a margin of 10 % across and 15 % up.</summary>
        internal void AutoScale(IReadOnlyList<IPlottable> plottables)
        {
            Scale(X, [.. plottables.SelectMany(p => p.Xs)], 0.1);
            Scale(Y, [.. plottables.SelectMany(p => p.Ys)], 0.15);
        }

        private static void Scale(Axis axis, double[] values, double margin)
        {
            if (!double.IsNaN(axis.Min))
                return;
            var (min, max) = values.Length == 0 ? (-10, 10) : (values.Min(), values.Max());
            if (min == max)
                (min, max) = (min - 1, max + 1);
            axis.SetLimits(min - (max - min) * margin / 2, max + (max - min) * margin / 2);
        }
    }

    public class GridStyle
    {
        public bool IsVisible { get; set; } = true;
    }
}

namespace ScottPlot.Grids
{
    public class DefaultGrid
    {
        internal DefaultGrid()
        {
        }

        public GridStyle XAxisStyle { get; set; } = new();

        internal GridStyle YAxisStyle { get; } = new();
    }
}
