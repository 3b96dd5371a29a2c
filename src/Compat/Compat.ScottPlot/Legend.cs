namespace ScottPlot;

/// <summary>The frame in a corner of the data area that names what is drawn.</summary>
public class Legend
{
    private const float Margin = 7;
    private const float PaddingX = 10;
    private const float PaddingY = 5;
    private const float Gap = 6;
    private const float SymbolWidth = 20;
    private const float SymbolHeight = 10;
    private const float SymbolPadding = 5;

    internal Legend()
    {
    }

    public Alignment Alignment { get; set; } = Alignment.LowerRight;

    public float? FontSize { get; set; }

    public Color OutlineColor { get; set; } = Colors.Black;

    public Color ShadowColor { get; set; } = new(1, 1, 1, 51);

    internal bool IsVisible { get; set; } = true;

    internal void Render(Svg svg, Box data, IEnumerable<LegendItem> entries)
    {
        var items = entries.Where(item => item.Text.Length > 0).ToList();
        if (!IsVisible || items.Count == 0)
            return;
        var style = new LabelStyle { FontSize = FontSize ?? 12 };
        var symbol = Math.Max(SymbolWidth, items.Max(item => item.MarkerSize));
        var line = Math.Max(style.Height("x"), SymbolHeight);
        var width = 2 * PaddingX + symbol + SymbolPadding + items.Max(item => style.Width(item.Text));
        var height = 2 * PaddingY + items.Count * line + (items.Count - 1) * Gap;
        var left = data.Left + Margin + (int)Alignment % 3 / 2f * (data.Width - 2 * Margin - width);
        var top = data.Top + Margin + (int)Alignment / 3 / 2f * (data.Height - 2 * Margin - height);

        svg.Rectangle(new Box(left + 3, top + 3, left + width + 3, top + height + 3), ShadowColor);
        svg.Rectangle(new Box(left, top, left + width, top + height), Colors.White, OutlineColor, 1);
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            var symbolLeft = left + PaddingX;
            var middle = top + PaddingY + i * (line + Gap) + line / 2;
            if (item.LineWidth > 0)
                svg.Line(symbolLeft + symbol, middle, symbolLeft, middle, item.Line, item.LineWidth, item.Pattern);
            svg.Rectangle(new Box(symbolLeft, middle - 0.3f * line, symbolLeft + symbol, middle + 0.3f * line), item.Fill);
            if (item.MarkerSize > 0)
                svg.Circle(symbolLeft + symbol / 2, middle, item.MarkerSize, item.Line);
            svg.Text(item.Text, symbolLeft + symbol + SymbolPadding, middle, style, Alignment.MiddleLeft);
        }
    }
}
