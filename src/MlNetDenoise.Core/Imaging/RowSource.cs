namespace MlNetDenoise;

/// <summary>Reads a page of an image file from its first row to its last, so that only the requested rows are in memory.</summary>
/// <remarks>
/// WebP, AVIF and GIF files, interlaced and animated PNG files, progressive JPEG files, run-length encoded bitmaps and files
/// that are rotated are an exception: they are in memory as a whole, as bytes.
/// </remarks>
/// <param name="layout">The page.</param>
internal abstract class RowSource(PixelLayout layout) : IDisposable
{
    public PixelLayout Layout { get; } = layout;

    /// <summary>Name of the file in messages.</summary>
    public virtual string Name { get; set; } = "The image";

    /// <summary>Reads the next rows.</summary>
    /// <param name="rows">Receives whole rows in the <see cref="Layout"/>.</param>
    /// <exception cref="ImageFileException">The file is truncated or damaged, or the disk fails.</exception>
    public void Read(Span<byte> rows)
    {
        try
        {
            ReadRows(rows);
        }
        catch (Exception e) when (ImageSource.Translate(Name, e) is { } error)
        {
            throw error;
        }
    }

    public abstract void Dispose();

    /// <summary>Checks that a file can hold its image, before memory and time are spent on what a damaged header states.</summary>
    /// <param name="pixels">Pixels of the image.</param>
    /// <param name="bytes">Bytes of the file.</param>
    /// <param name="maxPixelsPerByte">The format's <see cref="ImageFormat.MaxPixelsPerByte"/>.</param>
    /// <exception cref="InvalidDataException">The file is too small.</exception>
    protected static void RequireData(long pixels, long bytes, int maxPixelsPerByte)
    {
        // some formats store a blank image in a few bytes
        const int MostOfBlank = 1 << 24;
        if (pixels > Math.Max(MostOfBlank, bytes * maxPixelsPerByte))
            throw new InvalidDataException($"its {pixels / 1e6:0} megapixels cannot be in {bytes} bytes");
    }

    /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
    protected abstract void ReadRows(Span<byte> rows);
}
