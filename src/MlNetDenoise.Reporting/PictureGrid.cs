namespace MlNetDenoise.Reporting;

/// <summary>Draws images side by side on white, as RGB images that <see cref="FloatImage.Save(string)"/> writes. Thread-safe.</summary>
/// <remarks>
/// A tile is 320x320 pixels and shows the middle of an image. A small part is enlarged by a whole factor, so that its pixels stay
/// squares; values are drawn as they are, and clipped to [0,1] when the grid is saved.
/// </remarks>
public static class PictureGrid
{
    private const int Tile = 320;
    private const int Gap = 12;
    private const int HeadingHeight = 40;
    private const int CaptionHeight = 44;
    private const int MostLetters = 30;

    /// <summary>Draws the noisy, the denoised and the clean image with their scores, a row for each image.</summary>
    /// <param name="rows">The images.</param>
    /// <param name="crop">Width and height of the middle part in pixels, at least 1; more than 320 counts as 320.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="crop"/> is below 1.</exception>
    /// <returns>An RGB image, three tiles wide.</returns>
    public static FloatImage Draw(IReadOnlyList<EvaluatedImage> rows, int crop = 160) => Compare([("denoised", rows)], crop);

    /// <summary>Draws the results of several models on the same images, between the noisy and the clean image.</summary>
    /// <param name="models">At least one model: its name and its results, which have the same images in the same order for each model.</param>
    /// <param name="crop">Width and height of the middle part in pixels, at least 1; more than 320 counts as 320.</param>
    /// <returns>An RGB image, two tiles wider than there are models.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="crop"/> is below 1.</exception>
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
    /// Draws what a model removed, noisy minus denoised, beside its autocorrelation. A single peak in the middle means that only white
    /// noise was removed. Other values far from gray are lost detail, a pattern that the model left, or noise that is not white.
    /// </summary>
    /// <param name="rows">The images; the middle of each is measured, at most 320x320 pixels.</param>
    /// <returns>An RGB image, two tiles wide. Residual: gray is 0, black and white are three standard deviations. Autocorrelation: gray is 0, black and white are a quarter of the peak or more.</returns>
    public static FloatImage Residuals(IReadOnlyList<EvaluatedImage> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        const int radius = 16;
        return Draw(["noisy minus denoised", "its autocorrelation"], [.. rows.Select(Row)], Tile, "One peak: only white noise was removed. More: detail or a pattern, too.");

        static (FloatImage, string)[] Row(EvaluatedImage image)
        {
            var residual = Residual(image);
            var correlation = Autocorrelation.Compute(residual, Math.Min(radius, Math.Min(residual.Width, residual.Height) - 1));
            var deviation = MathF.Sqrt(residual.Pixels.Average(value => value * value));
            var beside = Math.Abs(Autocorrelation.LargestOffCentre(correlation));
            return
            [
                (AroundGray(residual, 3 * deviation), $"{Name(image.Scores)}, sigma {255 * deviation:F1}"),
                (AroundGray(correlation, 0.25f), $"beside the peak: at most {beside:F2}"),
            ];
        }
    }

    private static FloatImage Draw(string[] headings, IReadOnlyList<(FloatImage Image, string Caption)[]> rows, int crop, string footer = "")
    {
        var top = HeadingHeight;
        var canvas = new FloatImage(headings.Length * (Tile + Gap) + Gap, HeadingHeight + rows.Count * (Tile + CaptionHeight) + (footer.Length == 0 ? 0 : CaptionHeight), 3);
        Array.Fill(canvas.Pixels, 1f);
        foreach (var (column, heading) in headings.Index())
            DrawText(canvas, Shortened(heading), Center(column), 9, size: 22);
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

    /// <summary>Draws images row by row, each with its caption.</summary>
    /// <param name="images">At least one image.</param>
    /// <param name="columns">Number of images in a row, at least 1.</param>
    /// <returns>An RGB image, as many tiles wide as there are columns, or images if these are fewer.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="columns"/> is below 1.</exception>
    public static FloatImage Samples(IReadOnlyList<(string Caption, FloatImage Image)> images, int columns = 4)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
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

    /// <summary>Returns noisy minus denoised of the middle part.</summary>
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

    /// <summary>Maps values from -<paramref name="range"/> to <paramref name="range"/> to black to white.</summary>
    private static FloatImage AroundGray(FloatImage image, float range) =>
        new(image.Width, image.Height, image.Channels, [.. image.Pixels.Select(value => range > 0 ? Math.Clamp(0.5f + 0.5f * value / range, 0, 1) : 0.5f)]);

    private static int Center(int column) => Gap + column * (Tile + Gap) + Tile / 2;

    /// <summary>Returns the scores that there are.</summary>
    private static string Caption(DenoisingScores scores) =>
        (double.IsPositiveInfinity(scores.Psnr) ? "∞ dB" : double.IsNaN(scores.Psnr) ? "" : $"{scores.Psnr:F2} dB") + (double.IsNaN(scores.Ssim) ? "" : $", SSIM {scores.Ssim:F4}");

    private static string Name(ImageScores scores) => Shortened(Path.GetFileName(scores.Name));

    /// <summary>Cuts the middle out of a long name: names of a set differ at their ends.</summary>
    private static string Shortened(string name) => name.Length <= MostLetters ? name : $"{name[..(MostLetters / 2 - 4)]}...{name[^(MostLetters / 2 + 1)..]}";

    /// <summary>Draws the middle of an image around a point, each of its pixels as a square.</summary>
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

    /// <summary>Draws a line of text in black below <paramref name="top"/>.</summary>
    private static void DrawText(FloatImage canvas, string text, int centerX, int top, int size = 20)
    {
        var ink = TextFont.Draw(text, size);
        var left = centerX - ink.Width / 2;
        for (var i = 0; i < ink.Pixels.Length; i++)
        {
            var (x, y) = (left + i % ink.Width, top + i / ink.Width);
            for (var channel = 0; channel < 3 && x >= 0 && x < canvas.Width; channel++)
                canvas.Plane(channel)[y * canvas.Width + x] = 1 - ink.Pixels[i];
        }
    }
}
