namespace MlNetDenoise;

/// <summary>Writes an image file from its first row to its last, page by page.</summary>
/// <param name="file">A <see cref="FileStream"/> or <see cref="MemoryStream"/>, which the caller disposes.</param>
internal abstract class RowSink(Stream file) : IDisposable
{
    /// <summary>The file that is written.</summary>
    protected Stream Output { get; } = file;

    /// <summary>Writes a file. It appears when it is complete; after a failure nothing is left behind.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">Its format.</param>
    /// <param name="pages">The pages, as <see cref="ImageFormat.Fit"/> returns them.</param>
    /// <param name="encoding">What the file gets beside its pixels.</param>
    /// <param name="rows">Writes every row.</param>
    /// <param name="cancellationToken">Also cancels the encoding after the last row.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static void Write(string path, ImageFormat format, IReadOnlyList<PixelLayout> pages, EncodingOptions encoding, Action<RowSink> rows, CancellationToken cancellationToken = default) =>
        AtomicFile.Write(path, temporary => WriteFile(temporary, format, pages, encoding, rows, cancellationToken));

    /// <summary>Writes a temporary file of <see cref="AtomicFile"/>.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <inheritdoc cref="Write(string, ImageFormat, IReadOnlyList{PixelLayout}, EncodingOptions, Action{RowSink}, CancellationToken)"/>
    public static void WriteFile(string temporary, ImageFormat format, IReadOnlyList<PixelLayout> pages, EncodingOptions encoding, Action<RowSink> rows, CancellationToken cancellationToken)
    {
        if (format.EmbedMetadata is null)
        {
            using var file = File.Create(temporary);
            Encode(file, format, pages, encoding, rows, cancellationToken);
            return;
        }
        var encoded = Path.ChangeExtension(temporary, ".encoded");
        try
        {
            using (var file = File.Create(encoded))
                Encode(file, format, pages, encoding, rows, cancellationToken);
            using var pixels = File.OpenRead(encoded);
            using var complete = File.Create(temporary);
            encoding.Metadata.Embed(pixels, format, complete);
        }
        finally
        {
            File.Delete(encoded);
        }
    }

    /// <summary>Writes a file in memory.</summary>
    /// <exception cref="OutputException">The image is too large for memory.</exception>
    /// <inheritdoc cref="Write(string, ImageFormat, IReadOnlyList{PixelLayout}, EncodingOptions, Action{RowSink}, CancellationToken)"/>
    public static void Write(MemoryStream file, ImageFormat format, IReadOnlyList<PixelLayout> pages, EncodingOptions encoding, Action<RowSink> rows, CancellationToken cancellationToken = default)
    {
        try
        {
            using var encoded = new MemoryStream();
            Encode(encoded, format, pages, encoding, rows, cancellationToken);
            encoding.Metadata.Embed(encoded, format, file);
        }
        catch (IOException e)
        {
            throw new OutputException($"Cannot write the image: {e.Message}", e);
        }
    }

    /// <summary>Writes the next rows of the current page. The first row after a page's last begins the next page.</summary>
    /// <param name="rows">Whole rows of one page, in its layout.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public abstract void Write(ReadOnlySpan<byte> rows);

    public virtual void Dispose()
    {
    }

    /// <summary>Completes the file after its last row.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    protected virtual void Complete() => Output.Flush();

    private static void Encode(Stream file, ImageFormat format, IReadOnlyList<PixelLayout> pages, EncodingOptions encoding, Action<RowSink> rows, CancellationToken cancellationToken)
    {
        using RowSink sink = format.Extensions[0] switch
        {
            ".bmp" => new BmpFile.Sink(file, pages[0]),
            ".pfm" => new PfmFile.Sink(file, pages[0], encoding.PfmScale),
            ".pnm" => new PnmFile.Sink(file, pages[0]),
            ".tif" => new TiffSink(file, pages, encoding),
            _ => new VipsSink(file, format, pages, encoding, cancellationToken),
        };
        rows(sink);
        cancellationToken.ThrowIfCancellationRequested();
        sink.Complete();
    }
}
