using ScottPlot;

namespace MlNetDenoise.Reporting;

/// <summary>Charts with their numbers.</summary>
/// <param name="plots">The charts, with their sizes in pixels.</param>
/// <param name="csv">Their numbers.</param>
internal sealed class ChartBlock(IReadOnlyList<(Plot Plot, int Width, int Height)> plots, string csv) : ReportBlock
{
    public override Html Write(Func<ReportPictures.Picture, string> address, int number)
    {
        var names = plots.Select(chart => Name(chart.Plot)).ToList();
        return Html.Format($"""
            <figure class="chart">
            <div>{plots.Select((chart, i) => Html.Format($"<div role=\"img\" aria-label=\"{names[i]}\">{Svg(chart.Plot, chart.Width, chart.Height, $"chart{number}-{i}-")}</div>"))}</div>
            <details><summary>Numbers<span class="hidden"> of {string.Join("; ", names)}</span></summary>
            {new TableBlock(csv, $"Numbers of {string.Join("; ", names)}").Write(address, number)}</details>
            </figure>

            """);
    }

    private static string Name(Plot plot)
    {
        var (title, x, y) = (plot.Axes.Title.Label.Text, plot.Axes.Bottom.Label.Text, plot.Axes.Left.Label.Text);
        return $"Chart: {title}{(y.Length > 0 ? $": {y}" : "")}{(x.Length > 0 ? $" by {x.Split('\n')[0]}" : "")}";
    }

    /// <summary>Returns a chart that scales with the page, and whose names are unique in it.</summary>
    private static Html Svg(Plot plot, int width, int height, string prefix)
    {
        var svg = plot.GetSvgXml(width, height);
        return new(svg[svg.IndexOf("<svg", StringComparison.Ordinal)..]
            .Replace($"width=\"{width}\" height=\"{height}\">", $"viewBox=\"0 0 {width} {height}\" style=\"max-width:{width}px\" aria-hidden=\"true\">", StringComparison.Ordinal)
            .Replace("\"cl_", $"\"{prefix}", StringComparison.Ordinal)
            .Replace("(#cl_", $"(#{prefix}", StringComparison.Ordinal));
    }
}
