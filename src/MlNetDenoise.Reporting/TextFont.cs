using ScottPlot;
using SkiaSharp;

namespace MlNetDenoise.Reporting;

/// <summary>The font of charts and captions: DejaVu Sans, a resource of this library, so that no font of the machine is needed.</summary>
internal static class TextFont
{
    private static readonly SKData Data = Read();

    static TextFont() => ScottPlot.Fonts.FontResolvers.Insert(0, new Resolver());

    /// <summary>The name of the font in a plot. ScottPlot finds the font after the first use of this class.</summary>
    public static string Name => "DejaVu Sans";

    /// <summary>Draws one line of text.</summary>
    /// <param name="text">The line.</param>
    /// <param name="size">Its height in pixels, from one baseline to the next.</param>
    /// <returns>A gray image of the text's width and of <paramref name="size"/> rows: 0 background, 1 text.</returns>
    public static FloatImage Draw(string text, int size)
    {
        using var typeface = SKTypeface.FromData(Data);
        using var font = new SKFont(typeface, size);
        font.Size *= size / font.Spacing;
        using var paint = new SKPaint { Color = SKColors.White, IsAntialias = true };
        using var bitmap = new SKBitmap(new SKImageInfo((int)Math.Ceiling(font.MeasureText(text)) + 1, size, SKColorType.Gray8));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Black);
            canvas.DrawText(text, 0, -font.Metrics.Ascent, font, paint);
        }
        var pixels = bitmap.GetPixelSpan();
        var ink = new FloatImage(bitmap.Width, bitmap.Height, 1);
        for (var y = 0; y < ink.Height; y++)
        {
            for (var x = 0; x < ink.Width; x++)
                ink.Pixels[y * ink.Width + x] = pixels[y * bitmap.RowBytes + x] / 255f;
        }
        return ink;
    }

    private static SKData Read()
    {
        using var stream = typeof(TextFont).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
        return SKData.Create(stream);
    }

    private sealed class Resolver : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            fontName == Name ? SKTypeface.FromData(Data) : null;

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? SKTypeface.FromData(Data) : null;
    }
}
