namespace ScottPlot;

/// <summary>A colour of 8 bits a channel.</summary>
public readonly struct Color(byte red, byte green, byte blue, byte alpha = 255)
{
    public byte R { get; } = red;

    public byte G { get; } = green;

    public byte B { get; } = blue;

    public byte A { get; } = alpha;

    public static Color FromHex(string hex)
    {
        var rgb = Convert.FromHexString(hex.TrimStart('#'));
        return new Color(rgb[0], rgb[1], rgb[2]);
    }

    public Color WithAlpha(double alpha) => new(R, G, B, (byte)(alpha * 255));
}

public readonly struct Colors
{
    public static Color Black { get; } = new(0, 0, 0);

    public static Color LightGray { get; } = new(211, 211, 211);

    public static Color Transparent { get; } = new(0, 0, 0, 0);

    internal static Color Gray { get; } = new(128, 128, 128);

    internal static Color White { get; } = new(255, 255, 255);
}

public readonly struct LinePattern
{
    private LinePattern(string dashes) => Dashes = dashes;

    public static LinePattern Solid { get; } = new("");

    public static LinePattern DenselyDashed { get; } = new("6,6");

    internal string? Dashes { get; }
}

public enum Alignment
{
    UpperLeft = 0,
    UpperCenter = 1,
    UpperRight = 2,
    MiddleLeft = 3,
    MiddleCenter = 4,
    MiddleRight = 5,
    LowerLeft = 6,
    LowerCenter = 7,
    LowerRight = 8,
}

/// <summary>How a text looks.</summary>
public class LabelStyle
{
    public string Text { get; set; } = "";

    public float FontSize { get; set; } = 12;

    public bool Bold { get; set; }

    public Alignment Alignment { get; set; } = Alignment.UpperLeft;

    internal float Rotation { get; init; }

    internal float Height(string text) => Svg.LineHeight * FontSize * (text.Length == 0 ? 0 : text.Count(c => c == '\n') + 1);

    internal float Width(string text) => text.Split('\n').Max(line => Svg.TextWidth(line, FontSize, Bold));
}

public abstract class LabelStyleProperties
{
    internal LabelStyleProperties()
    {
    }

    public abstract LabelStyle LabelStyle { get; set; }

    public Alignment LabelAlignment { get => LabelStyle.Alignment; set => LabelStyle.Alignment = value; }

    public float LabelFontSize { get => LabelStyle.FontSize; set => LabelStyle.FontSize = value; }
}

public class TickMarkStyle
{
    public float Length;

    internal TickMarkStyle(float length) => Length = length;
}
