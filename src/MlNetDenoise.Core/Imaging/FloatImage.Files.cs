namespace MlNetDenoise;

public sealed partial class FloatImage
{
    // Bytes of the blocks that rows are converted in.
    private const int BlockSize = 1 << 20;

    /// <summary>Loads an image file: PNG, JPEG, TIFF, WebP, AVIF, GIF, BMP, PNM or PFM. The content determines the format, not the extension.</summary>
    /// <remarks>
    /// Integers are divided by the largest value of their type (those of a PNM file by its maximum), floats stay as they are;
    /// <see cref="BitDepth"/> is 8, 16, or 32 for all other types. The EXIF orientation is applied and palettes are expanded.
    /// Alpha is dropped: the colours below it stay as they are. CMYK and other colour spaces become sRGB; an ICC profile of
    /// an RGB or gray image is not applied. Only the first page is loaded, and of an image with any number of channels the
    /// first. <see cref="Denoiser.DenoiseFile(string, string, DenoiseOptions, ImageFileOptions, IProgress{double}, CancellationToken)"/>
    /// keeps all of these. The first use of a file sets libvips to one thread and no cache, for the whole process.
    /// </remarks>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="ImageFileException">The file does not exist, is empty, truncated or not a supported image.</exception>
    public static FloatImage Load(string path) => Load(ImageSource.Open(path));

    /// <summary>Loads an image that may be larger than memory, as means over squares of pixels.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="mostPixels">The most pixels of the result.</param>
    /// <returns>The image, and the side of the squares: 1 for an image that is not reduced.</returns>
    /// <exception cref="ImageFileException">The file does not exist, is empty, truncated or not a supported image.</exception>
    internal static (FloatImage Image, int Factor) LoadReduced(string path, int mostPixels) => Load(ImageSource.Open(path), mostPixels);

    /// <summary>Loads an image from a stream that holds an image file, as <see cref="Load(string)"/> does.</summary>
    /// <param name="stream">Is read from its position to its end into memory and stays open. It need not support seeking.</param>
    /// <exception cref="ImageFileException">The content is empty, truncated or not a supported image.</exception>
    public static FloatImage Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Load(ImageSource.Open(copy.ToArray()));
    }

    /// <summary>Loads an image from the bytes of an image file, as <see cref="Load(string)"/> does.</summary>
    /// <param name="file">The content of the file.</param>
    /// <exception cref="ImageFileException">The content is empty, truncated or not a supported image.</exception>
    public static FloatImage Load(ReadOnlySpan<byte> file) => Load(ImageSource.Open(file.ToArray()));

    /// <summary>Saves the image in the format of the extension. Integers are clipped to [0,1] and rounded.</summary>
    /// <remarks>
    /// TIFF stores <see cref="BitDepth"/> bits: 8, 16, or floats of 32 bits, whose values stay as they are. PFM stores floats.
    /// PNG and PNM store 8 or 16 bits (16 for a bit depth of 32); JPEG (quality 95, no chroma subsampling), WebP and AVIF
    /// (lossless), GIF and BMP store 8. WebP, AVIF and GIF have no gray images and store them as RGB. PGM, PPM and PNM store
    /// gray as P5 and RGB as P6, whichever of the three extensions is used.
    /// </remarks>
    /// <param name="path">Path of the file. Its folder is created if it does not exist, and an existing file is replaced once the new one is complete.</param>
    /// <exception cref="OutputException">The extension is not supported, the format has no images of this size, or the file cannot be written; nothing is left behind.</exception>
    public void Save(string path)
    {
        var format = ImageFormat.Require(Path.GetExtension(path), path);
        var page = LayoutFor(format, path);
        RowSink.Write(path, format, [page], new(), sink => WriteTo(sink, page));
    }

    /// <summary>Saves the image to a stream, as <see cref="Save(string)"/> does to a file.</summary>
    /// <param name="stream">Receives the complete file, up to 2 GB, and stays open. It need not support seeking.</param>
    /// <param name="format">Extension of the format, such as <c>.png</c>: .png, .jpg, .tif, .webp, .avif, .gif, .bmp, .pgm, .ppm, .pnm or .pfm.</param>
    /// <exception cref="OutputException">The format is not supported, or has no images of this size; nothing is written to the stream.</exception>
    public void Save(Stream stream, string format)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(format);
        var required = ImageFormat.Require(format, "the image");
        var page = LayoutFor(required, "the image");
        using var file = new MemoryStream();
        RowSink.Write(file, required, [page], new(), sink => WriteTo(sink, page));
        file.WriteTo(stream);
    }

    /// <summary>Returns the image after JPEG compression.</summary>
    /// <inheritdoc cref="ToJpeg"/>
    internal FloatImage CompressAsJpeg(int quality, bool subsamplesChroma) => Load(ImageSource.Open(ToJpeg(quality, subsamplesChroma)));

    /// <summary>Returns the image as a JPEG file.</summary>
    /// <param name="quality">JPEG quality, from 1 to 100.</param>
    /// <param name="subsamplesChroma">Whether chroma has half the resolution (4:2:0).</param>
    internal byte[] ToJpeg(int quality, bool subsamplesChroma)
    {
        var page = PixelLayout.Of(this, 8);
        using var file = new MemoryStream();
        RowSink.Write(file, ImageFormat.Jpeg, [page], new() { JpegQuality = quality, SubsamplesChroma = subsamplesChroma }, sink => WriteTo(sink, page));
        return file.ToArray();
    }

    private static FloatImage Load(ImageSource source) => Load(source, Array.MaxLength).Image;

    private static (FloatImage Image, int Factor) Load(ImageSource source, int mostPixels)
    {
        foreach (var page in source.ReadPages(PixelView.UprightRgb, 1))
        {
            var layout = page.Layout;
            var group = layout.Groups[0];
            if (layout.Model == ColorModel.Cmyk)
                throw new ImageFileException($"{page.Name} has CMYK colours of {layout.Type.Describe()} values, which are not supported. Convert it to RGB.");
            var factor = Reduction(layout.Width, layout.Height, mostPixels);
            if ((long)layout.Width * layout.Height * group.Count > (long)Array.MaxLength * factor * factor)
                throw new ImageFileException($"{page.Name} has {layout.Width}x{layout.Height} pixels, more than an array can hold. Use Denoiser.DenoiseFile, or cut it into parts.");
            var image = new FloatImage(layout.Width / factor, layout.Height / factor, group.Count) { BitDepth = layout.Type.BitDepth() };
            var block = new byte[layout.RowBytes * factor * Math.Clamp(BlockSize / (layout.RowBytes * factor), 1, image.Height)];
            var (shown, converted) = (layout with { IsInverted = false }, layout.IsInverted ? new byte[block.Length] : []);
            for (int y = 0, count; y < image.Height * factor; y += count)
            {
                count = Math.Min(block.Length / layout.RowBytes, image.Height * factor - y);
                var rows = block.AsSpan(0, count * layout.RowBytes);
                page.Read(rows);
                if (factor == 1)
                {
                    shown.CopyTo(layout.Convert(rows, shown, converted), group, image, y);
                    continue;
                }
                var strip = new FloatImage(layout.Width, count, group.Count);
                shown.CopyTo(layout.Convert(rows, shown, converted), group, strip, 0);
                strip = strip.Downsample(factor);
                for (var channel = 0; channel < group.Count; channel++)
                    strip.Plane(channel).CopyTo(image.Plane(channel)[(y / factor * image.Width)..]);
            }
            return (image, factor);
        }
        throw new InvalidOperationException("A file has a page.");
    }

    /// <summary>Returns the side of the squares of pixels whose means make an image small enough; 1 for an image that is, or that is too narrow.</summary>
    internal static int Reduction(int width, int height, int mostPixels) =>
        (int)Math.Ceiling(Math.Sqrt((double)width * height / mostPixels)) is var factor && factor > Math.Min(width, height) ? 1 : factor;

    /// <summary>Returns the layout in a format: with this bit depth, or the deepest that the format has.</summary>
    private PixelLayout LayoutFor(ImageFormat format, string what)
    {
        var depth = new[] { BitDepth, 16, 8, 32 }.First(bits => format.Holds(PixelLayout.Of(this, bits)));
        try
        {
            return format.Fit(PixelLayout.Of(this, depth), null);
        }
        catch (OutputException e)
        {
            throw new OutputException($"Cannot write {what}: {e.Message}", e);
        }
    }

    private void WriteTo(RowSink sink, PixelLayout page)
    {
        var block = new byte[page.RowBytes * Math.Clamp(BlockSize / page.RowBytes, 1, Height)];
        for (int y = 0, count; y < Height; y += count)
        {
            count = Math.Min(block.Length / page.RowBytes, Height - y);
            var rows = block.AsSpan(0, count * page.RowBytes);
            page.CopyFrom(this, y, page.Groups[0], rows);
            sink.Write(rows);
        }
    }
}
