using ScottPlot;

namespace MlNetDenoise.Reporting;

/// <summary>Charts with their numbers.</summary>
/// <param name="plots">The charts.</param>
/// <param name="csv">Their numbers.</param>
/// <param name="isWide">Whether a chart takes the width of the page.</param>
internal sealed class ChartBlock(IReadOnlyList<Plot> plots, string csv, bool isWide) : ReportBlock
{
    // Pixels at which texts are well readable in a column of the page, or in its width.
    private const int ColumnWidth = 560, PageWidth = 900;

    private readonly List<string> _names = [.. plots.Select(Name)];
    private readonly TableBlock _numbers = new(csv, $"Numbers of {string.Join("; ", plots.Select(Name))}");

    public override Html Write(Func<ReportPictures.Picture, Html> address, int number) => Html.Format($"""
        <figure class="chart{new Html(isWide || plots.Count > 1 ? " wide" : "")}">
        <div>{plots.Select((chart, i) => Html.Format($"<div role=\"img\" aria-label=\"{_names[i]}\">{Svg(chart, isWide ? PageWidth : ColumnWidth, $"chart{number}-{i}-")}</div>"))}</div>
        <details><summary>Numbers<span class="hidden"> of {string.Join("; ", _names)}</span></summary>
        {_numbers.Write(address, number)}</details>
        </figure>

        """);

    private static string Name(Plot plot)
    {
        var (title, x, y) = (plot.Axes.Title.Label.Text, plot.Axes.Bottom.Label.Text, plot.Axes.Left.Label.Text);
        return $"Chart: {title}{(y.Length > 0 ? $": {y}" : "")}{(x.Length > 0 ? $" by {x.Split('\n')[0]}" : "")}";
    }

    /// <summary>Returns a chart that scales with the page, and whose names are unique in it.</summary>
    private static Html Svg(Plot plot, int width, string prefix)
    {
        var height = width * 5 / 8;
        var svg = plot.GetSvgXml(width, height);
        return new(svg[svg.IndexOf("<svg", StringComparison.Ordinal)..]
            .Replace($"width=\"{width}\" height=\"{height}\">", $"viewBox=\"0 0 {width} {height}\" style=\"max-width:{width}px\" aria-hidden=\"true\">", StringComparison.Ordinal)
            .Replace("\"cl_", $"\"{prefix}", StringComparison.Ordinal)
            .Replace("(#cl_", $"(#{prefix}", StringComparison.Ordinal));
    }
}
