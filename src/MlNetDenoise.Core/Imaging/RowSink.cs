namespace MlNetDenoise;

/// <summary>An image file that is written from its first row to its last.</summary>
internal abstract class RowSink : IDisposable
{
    /// <summary>Writes a file in the format of the extension through <paramref name="rows"/>; it appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    /// <param name="bitDepth">8, 16 or 32 bits a channel, fewer where the format has no more.</param>
    /// <param name="rows">Writes every row.</param>
    /// <param name="cancellationToken">Stops it after the last row too, while the file is encoded.</param>
    /// <exception cref="OutputException">The extension is not known, or the file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Write(string path, int width, int height, int channels, int bitDepth, Action<RowSink> rows, CancellationToken cancellationToken = default)
    {
        var extension = Path.GetExtension(path).ToLowerInvariant();
        if (!ImageFiles.Extensions.Contains(extension))
            throw new OutputException($"Cannot write {path}: '{extension}' is no known kind of image. Use {string.Join(", ", ImageFiles.Extensions)}.");
        AtomicFile.Write(path, temporary =>
        {
            using RowSink sink = extension switch
            {
                ".bmp" => new BmpFile.Sink(temporary, width, height, channels),
                ".pfm" => new PfmFile.Sink(temporary, width, height, channels),
                ".pgm" or ".ppm" or ".pnm" => new PnmFile.Sink(temporary, width, height, channels, Math.Min(bitDepth, 16)),
                _ => new VipsFile.Sink(temporary, width, height, channels, Math.Min(bitDepth, 16), cancellationToken),
            };
            rows(sink);
            cancellationToken.ThrowIfCancellationRequested();
            sink.Complete();
        });
    }

    /// <summary>Writes the next rows of the file, clipped to [0,1] and rounded unless it holds floats.</summary>
    /// <param name="image">Of the file's width and channels.</param>
    /// <param name="first">The first of its rows to write.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public abstract void Write(FloatImage image, int first, int count);

    public abstract void Dispose();

    /// <summary>Ends the file, after its last row.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    protected abstract void Complete();
}
