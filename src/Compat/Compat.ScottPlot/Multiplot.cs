namespace ScottPlot
{
    public interface IMultiplotLayout
    {
        /// <summary>Where a plot lies in a figure.</summary>
        internal Box Place(int index, int width, int height);
    }

    public interface IMultiplot
    {
        IMultiplotLayout Layout { get; set; }

        internal List<Plot> Plots { get; }
    }

    /// <summary>Several charts in one figure.</summary>
    public class Multiplot : IMultiplot
    {
        private readonly List<Plot> _plots;

        public Multiplot(Plot plot) => _plots = [plot];

        public IMultiplotLayout Layout { get; set; } = new MultiplotLayouts.Grid(1, 1);

        List<Plot> IMultiplot.Plots => _plots;
    }

    public static class IMultiplotExtensions
    {
        public static void AddPlot(this IMultiplot multiplot, Plot plot) => multiplot.Plots.Add(plot);

        public static SavedImageInfo SavePng(this IMultiplot multiplot, string filename, int width = 800, int height = 600)
        {
            var figure = new Svg(width, height);
            foreach (var (i, plot) in multiplot.Plots.Index())
            {
                var box = multiplot.Layout.Place(i, width, height);
                figure.Insert(plot.Draw((int)box.Width, (int)box.Height), box.Left, box.Top);
            }
            var file = figure.ToPng();
            File.WriteAllBytes(filename, file);
            return new SavedImageInfo(filename, file.Length);
        }
    }
}

namespace ScottPlot.MultiplotLayouts
{
    /// <summary>Rows of charts of one size, filled from the left.</summary>
    public class Grid(int rows, int columns) : IMultiplotLayout
    {
        Box IMultiplotLayout.Place(int index, int width, int height)
        {
            var (row, column) = (index / columns, index % columns);
            return new(width * column / columns, height * row / rows, width * (column + 1) / columns, height * (row + 1) / rows);
        }
    }
}
