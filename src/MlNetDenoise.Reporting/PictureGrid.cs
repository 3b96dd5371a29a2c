using System.Security;
using NetVips;

namespace MlNetDenoise.Reporting;

/// <summary>Noisy, denoised and clean images side by side, with their scores.</summary>
public static class PictureGrid
{
    private const int Tile = 320;
    private const int Gap = 12;
    private const int HeadingHeight = 40;
    private const int CaptionHeight = 44;

    /// <summary>Draws the grid; <see cref="FloatImage.Save"/> writes it.</summary>
    /// <param name="rows">The images; of each the middle is shown, at most 320 pixels wide and high.</param>
    /// <param name="crop">Width and height of the middle part in pixels; a small part is enlarged by a whole factor, so that pixels stay squares.</param>
    /// <returns>An RGB image, three tiles wide.</returns>
    public static FloatImage Draw(IReadOnlyList<EvaluatedImage> rows, int crop = 160)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(crop, 1);
        string[] headings = ["noisy", "denoised", "clean"];
        var canvas = new FloatImage(headings.Length * (Tile + Gap) + Gap, HeadingHeight + rows.Count * (Tile + CaptionHeight), 3);
        Array.Fill(canvas.Pixels, 1f);
        for (var column = 0; column < headings.Length; column++)
            DrawText(canvas, headings[column], "sans bold 20", Center(column), 10);
        for (var row = 0; row < rows.Count; row++)
        {
            var (scores, noisy, denoised, clean) = rows[row];
            (FloatImage Image, string Caption)[] columns = [(noisy, Caption(scores.Noisy)), (denoised, Caption(scores.Denoised)), (clean, Name(scores))];
            var top = HeadingHeight + row * (Tile + CaptionHeight);
            for (var column = 0; column < columns.Length; column++)
            {
                DrawTile(canvas, columns[column].Image.ToRgb(), Math.Min(crop, Tile), Center(column), top + Tile / 2);
                DrawText(canvas, columns[column].Caption, "sans 17", Center(column), top + Tile + 10);
            }
        }
        return canvas;
    }

    private static int Center(int column) => Gap + column * (Tile + Gap) + Tile / 2;

    private static string Caption(DenoisingScores scores) => $"{scores.Psnr:F2} dB, SSIM {scores.Ssim:F4}";

    private static string Name(ImageScores scores)
    {
        var name = Path.GetFileName(scores.Name);
        return name.Length <= 30 ? name : $"{name[..27]}...";
    }

    /// <summary>Draws the middle of the image around a point, each pixel as a square of a whole number of pixels.</summary>
    private static void DrawTile(FloatImage canvas, FloatImage image, int crop, int centerX, int centerY)
    {
        var (width, height) = (Math.Min(crop, image.Width), Math.Min(crop, image.Height));
        var factor = Tile / Math.Max(width, height);
        var (left, top) = (centerX - width * factor / 2, centerY - height * factor / 2);
        for (var channel = 0; channel < 3; channel++)
        {
            var from = image.Plane(channel);
            var to = canvas.Plane(channel);
            for (var y = 0; y < height * factor; y++)
            {
                var source = from[(((image.Height - height) / 2 + y / factor) * image.Width + (image.Width - width) / 2)..];
                var target = to[((top + y) * canvas.Width + left)..];
                for (var x = 0; x < width * factor; x++)
                    target[x] = source[x / factor];
            }
        }
    }

    /// <summary>Writes a line in black, centred across, its tallest letters beginning at <paramref name="top"/>.</summary>
    private static void DrawText(FloatImage canvas, string text, string font, int centerX, int top)
    {
        using var image = Image.Text(SecurityElement.Escape(text), font: font, dpi: 72);
        var ink = image.WriteToMemory<byte>();
        var left = centerX - image.Width / 2;
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = canvas.Plane(channel);
            for (var i = 0; i < ink.Length; i++)
                plane[(top + i / image.Width) * canvas.Width + left + i % image.Width] = 1 - ink[i] / 255f;
        }
    }
}
