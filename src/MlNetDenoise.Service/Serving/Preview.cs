namespace MlNetDenoise.Service;

/// <summary>The first page of an image, upright, gray or RGB, reduced to a number of pixels.</summary>
/// <param name="Image">The reduced image.</param>
/// <param name="Width">Columns of the image itself.</param>
/// <param name="Height">Rows of the image itself.</param>
/// <param name="Scale">The whole number by which each side is reduced; a pixel is the mean of a square of this side.</param>
internal sealed record Preview(FloatImage Image, int Width, int Height, int Scale)
{
    /// <summary>Reads an image, a few rows at a time.</summary>
    /// <exception cref="ImageFileException">The image is damaged.</exception>
    public static Preview Read(ImageSource source, long maxPixels)
    {
        using var pages = source.ReadPages(PixelView.UprightRgb, 1).GetEnumerator();
        pages.MoveNext();
        var page = pages.Current;
        var (layout, scale) = (page.Layout with { IsInverted = false }, 1);
        while ((long)Reduced(layout.Width, scale) * Reduced(layout.Height, scale) > maxPixels)
            scale++;
        var group = layout.Groups[0];
        var (width, height) = (Reduced(layout.Width, scale), Reduced(layout.Height, scale));
        var image = new FloatImage(width, height, group.Count);
        var rows = new byte[layout.RowBytes];
        var (converted, row) = (page.Layout.IsInverted ? new byte[layout.RowBytes] : [], new FloatImage(layout.Width, 1, group.Count));
        var (xScale, yScale) = (Math.Min(scale, layout.Width), Math.Min(scale, layout.Height));
        for (var y = 0; y < height * yScale; y++)
        {
            page.Read(rows);
            layout.CopyTo(page.Layout.Convert(rows, layout, converted), group, row, 0);
            for (var channel = 0; channel < group.Count; channel++)
            {
                var from = row.Plane(channel);
                var to = image.Plane(channel).Slice(y / yScale * width, width);
                for (var x = 0; x < width * xScale; x++)
                    to[x / xScale] += from[x] / (xScale * yScale);
            }
        }
        return new(image, layout.Width, layout.Height, scale);

        static int Reduced(int side, int scale) => Math.Max(1, side / scale);
    }

    /// <summary>Returns an image as a PNG file of 8 bits, which is written fast.</summary>
    public static byte[] Encode(FloatImage image)
    {
        var page = PixelLayout.Of(image, 8);
        using var file = new MemoryStream();
        RowSink.Write(file, ImageFormat.Png, [page], new() { PngCompression = 1 }, sink =>
        {
            var row = new byte[page.RowBytes];
            for (var y = 0; y < image.Height; y++)
            {
                page.CopyFrom(image, y, page.Groups[0], row);
                sink.Write(row);
            }
        });
        return file.ToArray();
    }
}
