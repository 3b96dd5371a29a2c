namespace MlNetDenoise;

/// <summary>Writes an image file from its first row to its last.</summary>
/// <param name="file">A <see cref="FileStream"/> or <see cref="MemoryStream"/>, which the caller disposes.</param>
internal abstract class RowSink(Stream file) : IDisposable
{
    /// <summary>The file that is written.</summary>
    protected Stream Output { get; } = file;

    /// <summary>Writes a file in the format of its extension. The file appears when it is complete; after a failure nothing is left behind.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    /// <param name="bitDepth">8, 16 or 32 bits per channel; a format that has fewer stores as many as it has.</param>
    /// <param name="rows">Writes every row.</param>
    /// <param name="cancellationToken">Also cancels the encoding after the last row.</param>
    /// <exception cref="OutputException">The extension is not supported, or the file cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static void Write(string path, int width, int height, int channels, int bitDepth, Action<RowSink> rows, CancellationToken cancellationToken = default)
    {
        var format = Path.GetExtension(path);
        RequireSupported(format, path);
        AtomicFile.Write(path, temporary =>
        {
            using var file = File.Create(temporary);
            Encode(file, format, width, height, channels, bitDepth, rows, cancellationToken);
        });
    }

    /// <summary>Writes a whole image to a file in memory.</summary>
    /// <param name="file">The file, which is empty.</param>
    /// <param name="format">Extension of the format.</param>
    /// <param name="image">The image.</param>
    /// <exception cref="OutputException">The format is not supported, or the image is too large for it or for memory.</exception>
    public static void Write(MemoryStream file, string format, FloatImage image)
    {
        RequireSupported(format, "the image");
        try
        {
            Encode(file, format, image.Width, image.Height, image.Channels, image.BitDepth, sink => sink.Write(image, 0, image.Height), CancellationToken.None);
        }
        catch (IOException e)
        {
            throw new OutputException($"Cannot write the image: {e.Message}", e);
        }
    }

    /// <summary>Writes the next rows of the file. Values are clipped to [0,1] and rounded unless the file stores floats.</summary>
    /// <param name="image">Has the file's width and channels.</param>
    /// <param name="first">The first of its rows to write.</param>
    /// <param name="count">Number of rows.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public abstract void Write(FloatImage image, int first, int count);

    public virtual void Dispose()
    {
    }

    /// <summary>Completes the file after its last row.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    protected virtual void Complete() => Output.Flush();

    private static void RequireSupported(string format, string what)
    {
        if (!ImageFiles.Extensions.Contains(format.ToLowerInvariant()))
            throw new OutputException($"Cannot write {what}: '{format}' is not a supported image format. Use {string.Join(", ", ImageFiles.Extensions)}.");
    }

    private static void Encode(Stream file, string format, int width, int height, int channels, int bitDepth, Action<RowSink> rows, CancellationToken cancellationToken)
    {
        using RowSink sink = format.ToLowerInvariant() switch
        {
            ".bmp" => new BmpFile.Sink(file, width, height, channels),
            ".pfm" => new PfmFile.Sink(file, width, height, channels),
            ".pgm" or ".ppm" or ".pnm" => new PnmFile.Sink(file, width, height, channels, Math.Min(bitDepth, 16)),
            var extension => new VipsFile.Sink(file, extension, width, height, channels, Math.Min(bitDepth, 16), cancellationToken),
        };
        rows(sink);
        cancellationToken.ThrowIfCancellationRequested();
        sink.Complete();
    }
}
