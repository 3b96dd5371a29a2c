namespace MlNetDenoise;

/// <summary>Reads a page of an image file from its first row to its last, so that only the requested rows are in memory.</summary>
/// <remarks>
/// WebP, AVIF and GIF files, interlaced and animated PNG files, progressive JPEG files and files that are rotated are an exception: they
/// are in memory as a whole, as bytes.
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

    /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
    protected abstract void ReadRows(Span<byte> rows);
}
