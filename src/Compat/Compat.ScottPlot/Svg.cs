using System.Collections.Concurrent;
using System.Globalization;
using System.Security;
using System.Text;
using NetVips;

namespace ScottPlot;

/// <summary>A rectangle of the drawing, in pixels from the upper left corner.</summary>
internal readonly record struct Box(float Left, float Top, float Right, float Bottom)
{
    internal float Width => Right - Left;

    internal float Height => Bottom - Top;

    internal float CenterX => (Left + Right) / 2;

    internal float CenterY => (Top + Bottom) / 2;
}

/// <summary>A drawing in SVG, and its way to PNG through libvips.</summary>
internal sealed class Svg(int width, int height)
{
    /// <summary>Line height and depth below the baseline of the font, in sizes.</summary>
    internal const float LineHeight = 1.164f;
    private const float Descent = 0.236f;
    private const string Font = "DejaVu Sans";
    private static readonly ConcurrentDictionary<(string Text, float Size, bool Bold), float> Widths = [];
    private readonly StringBuilder _body = new();

    /// <summary>Width of a line of text in pixels.</summary>
    internal static float TextWidth(string line, float size, bool bold)
    {
        if (line.Length == 0)
            return 0;
        return Widths.GetOrAdd((line, size, bold), key =>
        {
            using var image = Image.Text(SecurityElement.Escape(key.Text), $"{Font}{(key.Bold ? " Bold" : "")} {key.Size.ToString(CultureInfo.InvariantCulture)}", dpi: 72);
            return image.Width;
        });
    }

    internal void Line(float x1, float y1, float x2, float y2, Color color, float width, LinePattern pattern = default, bool antiAlias = true) =>
        Add($"<path d=\"M{x1:0.##},{y1:0.##}L{x2:0.##},{y2:0.##}\"{Stroke(color, width, pattern)}{(antiAlias ? "" : " shape-rendering=\"crispEdges\"")}/>");

    internal void Lines(IEnumerable<(float X, float Y)> points, Color color, float width, LinePattern pattern) =>
        Add($"<polyline points=\"{string.Join(' ', points.Select(p => Invariant($"{p.X:0.##},{p.Y:0.##}")))}\" fill=\"none\"{Stroke(color, width, pattern)}/>");

    internal void Rectangle(Box box, Color fill, Color line = default, float lineWidth = 0) =>
        Add($"<rect x=\"{box.Left:0.##}\" y=\"{box.Top:0.##}\" width=\"{box.Width:0.##}\" height=\"{box.Height:0.##}\"{Fill(fill)}{Stroke(line, lineWidth, default)}/>");

    internal void Circle(float x, float y, float diameter, Color fill) =>
        Add($"<circle cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{diameter / 2:0.##}\"{Fill(fill)}/>");

    internal void Text(string text, float x, float y, LabelStyle style, Alignment alignment)
    {
        if (text.Length == 0)
            return;
        var lines = text.Split('\n');
        var (across, down) = ((int)alignment % 3, (int)alignment / 3); // 0, 1, 2: left or upper, middle, right or lower
        var anchor = across switch { 0 => "start", 1 => "middle", _ => "end" };
        var baseline = -down / 2f * lines.Length * LineHeight * style.FontSize + (LineHeight - Descent) * style.FontSize;
        foreach (var line in lines)
        {
            Add($"<text transform=\"translate({x:0.##} {y:0.##}) rotate({style.Rotation:0})\" y=\"{baseline:0.##}\" text-anchor=\"{anchor}\" font-size=\"{style.FontSize:0.##}\"{(style.Bold ? " font-weight=\"bold\"" : "")}>{SecurityElement.Escape(line)}</text>");
            baseline += LineHeight * style.FontSize;
        }
    }

    /// <summary>What <paramref name="draw"/> draws is cut off outside <paramref name="box"/>.</summary>
    internal void Clip(Box box, Action draw)
    {
        var id = Invariant($"{box.Left:0.##},{box.Top:0.##},{box.Right:0.##},{box.Bottom:0.##}"); // a drawing within another shares its names
        Add($"<clipPath id=\"{id}\"><rect x=\"{box.Left:0.##}\" y=\"{box.Top:0.##}\" width=\"{box.Width:0.##}\" height=\"{box.Height:0.##}\"/></clipPath><g clip-path=\"url(#{id})\">");
        draw();
        Add($"</g>");
    }

    /// <summary>Draws another drawing at a place in this one.</summary>
    internal void Insert(Svg drawing, float x, float y)
    {
        Add($"<g transform=\"translate({x:0.##} {y:0.##})\">");
        _body.Append(drawing._body);
        Add($"</g>");
    }

    public override string ToString() =>
        Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" font-family=\"{Font}\">\n{_body}</svg>\n");

    internal byte[] ToPng()
    {
        using var image = Image.NewFromBuffer(Encoding.UTF8.GetBytes(ToString()));
        return image.WriteToBuffer(".png");
    }

    private static string Fill(Color color) =>
        color.A == 0 ? " fill=\"none\"" : Invariant($" fill=\"rgb({color.R},{color.G},{color.B})\" fill-opacity=\"{color.A / 255f:0.###}\"");

    private static string Stroke(Color color, float width, LinePattern pattern) => color.A == 0 || width == 0
        ? ""
        : Invariant($" stroke=\"rgb({color.R},{color.G},{color.B})\" stroke-opacity=\"{color.A / 255f:0.###}\" stroke-width=\"{width:0.##}\"")
            + (string.IsNullOrEmpty(pattern.Dashes) ? "" : $" stroke-dasharray=\"{pattern.Dashes}\"");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Add(FormattableString element) => _body.AppendLine(Invariant(element));
}
