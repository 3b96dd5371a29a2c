namespace MlNetDenoise.Reporting;

/// <summary>Images side by side: noisy, denoised and clean with their scores, what several models make of them, what was taken away, samples of a set.</summary>
public static class PictureGrid
{
    private const int Tile = 320;
    private const int Gap = 12;
    private const int HeadingHeight = 40;
    private const int CaptionHeight = 44;
    private const int MostLetters = 30;

    /// <summary>Draws noisy, denoised and clean; <see cref="FloatImage.Save(string)"/> writes it.</summary>
    /// <param name="rows">The images; of each the middle is shown, at most 320 pixels wide and high.</param>
    /// <param name="crop">Width and height of the middle part in pixels; a small part is enlarged by a whole factor, so that pixels stay squares.</param>
    /// <returns>An RGB image, three tiles wide.</returns>
    public static FloatImage Draw(IReadOnlyList<EvaluatedImage> rows, int crop = 160) => Compare([("denoised", rows)], crop);

    /// <summary>Draws what several models make of the same images, between noisy and clean.</summary>
    /// <param name="models">At least one: its name, and its results on the images, which are as many and in the same order for each model.</param>
    /// <param name="crop">Width and height of the middle part in pixels that is shown.</param>
    /// <returns>An RGB image, with two models four tiles wide.</returns>
    public static FloatImage Compare(IReadOnlyList<(string Name, IReadOnlyList<EvaluatedImage> Images)> models, int crop = 160)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentOutOfRangeException.ThrowIfLessThan(crop, 1);
        return Draw(
            ["noisy", .. models.Select(model => model.Name), "clean"],
            [.. models[0].Images.Select((image, i) => ((FloatImage, string)[])
            [
                (image.Noisy, Caption(image.Scores.Noisy)),
                .. models.Select(model => (model.Images[i].Denoised, Caption(model.Images[i].Scores.Denoised))),
                (image.Clean, Name(image.Scores)),
            ])],
            Math.Min(crop, Tile));
    }

    /// <summary>
    /// Draws what a model took away, noisy minus denoised, beside its autocorrelation. A single peak in the middle: it took away white noise
    /// and nothing else. Anything beside the peak is detail of the image that was lost, a pattern that the model left, or noise that is not white.
    /// </summary>
    /// <param name="rows">The images; of each the middle is drawn and measured, at most 320 pixels wide and high.</param>
    /// <returns>An RGB image, two tiles wide: gray is no difference, black and white three standard deviations; gray is no correlation, black and white a quarter or more of the peak.</returns>
    public static FloatImage Residuals(IReadOnlyList<EvaluatedImage> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        const int radius = 16;
        return Draw(["noisy minus denoised", "its autocorrelation"], [.. rows.Select(Row)], Tile, "One peak: only white noise was taken away. More: detail or a pattern too.");

        static (FloatImage, string)[] Row(EvaluatedImage image)
        {
            var residual = Residual(image);
            var correlation = Autocorrelation.Compute(residual, Math.Min(radius, Math.Min(residual.Width, residual.Height) - 1));
            var deviation = MathF.Sqrt(residual.Pixels.Average(value => value * value));
            var beside = Math.Abs(Autocorrelation.LargestBesideTheMiddle(correlation));
            return
            [
                (AroundGray(residual, 3 * deviation), $"{Name(image.Scores)}, sigma {255 * deviation:F1}"),
                (AroundGray(correlation, 0.25f), $"beside the peak at most {beside:F2} of it"),
            ];
        }
    }

    private static FloatImage Draw(string[] headings, IReadOnlyList<(FloatImage Image, string Caption)[]> rows, int crop, string footer = "")
    {
        var top = HeadingHeight;
        var canvas = new FloatImage(headings.Length * (Tile + Gap) + Gap, HeadingHeight + rows.Count * (Tile + CaptionHeight) + (footer.Length == 0 ? 0 : CaptionHeight), 3);
        Array.Fill(canvas.Pixels, 1f);
        foreach (var (column, heading) in headings.Index())
            DrawText(canvas, Shortened(heading), Center(column), 8, size: 24, isBold: true);
        foreach (var columns in rows)
        {
            foreach (var (column, (image, caption)) in columns.Index())
            {
                DrawTile(canvas, image.ToRgb(), crop, Center(column), top + Tile / 2);
                DrawText(canvas, caption, Center(column), top + Tile + 6);
            }
            top += Tile + CaptionHeight;
        }
        if (footer.Length > 0)
            DrawText(canvas, footer, canvas.Width / 2, top + 6);
        return canvas;
    }

    /// <summary>Draws images one after the other, each with its caption; <see cref="FloatImage.Save(string)"/> writes it.</summary>
    /// <param name="images">At least one; of each the middle is shown, at most 320 pixels wide and high.</param>
    /// <param name="columns">How many lie side by side.</param>
    /// <returns>An RGB image.</returns>
    public static FloatImage Samples(IReadOnlyList<(string Caption, FloatImage Image)> images, int columns = 4)
    {
        ArgumentNullException.ThrowIfNull(images);
        columns = Math.Min(columns, images.Count);
        var canvas = new FloatImage(columns * (Tile + Gap) + Gap, Gap + (images.Count + columns - 1) / columns * (Tile + CaptionHeight), 3);
        Array.Fill(canvas.Pixels, 1f);
        foreach (var (i, (caption, image)) in images.Index())
        {
            var (center, top) = (Center(i % columns), Gap + i / columns * (Tile + CaptionHeight));
            DrawTile(canvas, image.ToRgb(), Tile, center, top + Tile / 2);
            DrawText(canvas, Shortened(caption), center, top + Tile + 6);
        }
        return canvas;
    }

    /// <summary>The difference of the middle parts.</summary>
    private static FloatImage Residual(EvaluatedImage image)
    {
        var (noisy, denoised) = (image.Noisy, image.Denoised);
        var residual = new FloatImage(Math.Min(Tile, noisy.Width), Math.Min(Tile, noisy.Height), noisy.Channels);
        var (left, top) = ((noisy.Width - residual.Width) / 2, (noisy.Height - residual.Height) / 2);
        for (var channel = 0; channel < residual.Channels; channel++)
        {
            for (var y = 0; y < residual.Height; y++)
            {
                var at = (top + y) * noisy.Width + left;
                for (var x = 0; x < residual.Width; x++)
                    residual.Plane(channel)[y * residual.Width + x] = noisy.Plane(channel)[at + x] - denoised.Plane(channel)[at + x];
            }
        }
        return residual;
    }

    /// <summary>Values from -<paramref name="range"/> to <paramref name="range"/> as black to white.</summary>
    private static FloatImage AroundGray(FloatImage image, float range) =>
        new(image.Width, image.Height, image.Channels, [.. image.Pixels.Select(value => range > 0 ? Math.Clamp(0.5f + 0.5f * value / range, 0, 1) : 0.5f)]);

    private static int Center(int column) => Gap + column * (Tile + Gap) + Tile / 2;

    private static string Caption(DenoisingScores scores) => $"{scores.Psnr:F2} dB, SSIM {scores.Ssim:F4}";

    private static string Name(ImageScores scores) => Shortened(Path.GetFileName(scores.Name));

    /// <summary>Names of one set differ at their ends more often than in their middles.</summary>
    private static string Shortened(string name) => name.Length <= MostLetters ? name : $"{name[..(MostLetters / 2 - 4)]}...{name[^(MostLetters / 2 + 1)..]}";

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

    /// <summary>Writes a line in black, centred across, below <paramref name="top"/>.</summary>
    private static void DrawText(FloatImage canvas, string text, int centerX, int top, int size = 20, bool isBold = false)
    {
        var ink = TextFont.Draw(text, size, isBold);
        var left = centerX - ink.Width / 2;
        for (var i = 0; i < ink.Pixels.Length; i++)
        {
            var (x, y) = (left + i % ink.Width, top + i / ink.Width);
            for (var channel = 0; channel < 3 && x >= 0 && x < canvas.Width; channel++)
                canvas.Plane(channel)[y * canvas.Width + x] = 1 - ink.Pixels[i];
        }
    }
}
