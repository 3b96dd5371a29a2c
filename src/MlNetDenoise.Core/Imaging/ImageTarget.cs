namespace MlNetDenoise;

/// <summary>Where an image file is written: a file, which appears when it is complete, or a stream.</summary>
internal sealed class ImageTarget
{
    private readonly string? _path;
    private readonly Stream? _stream;
    private readonly Action<string>? _finish;

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file. Its folder is created if it does not exist; an existing file is replaced.</param>
    /// <param name="finish">Receives the path of the complete file before it gets its name.</param>
    public ImageTarget(string path, Action<string>? finish = null) => (Name, _path, _finish) = (path, path, finish);

    /// <summary>Writes to a stream, which stays open and need not support seeking.</summary>
    public ImageTarget(Stream stream, string name) => (Name, _stream) = (name, stream);

    /// <summary>The name in messages.</summary>
    public string Name { get; }

    /// <summary>Encodes an image file.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public void Write(ImageFormat format, IReadOnlyList<PixelLayout> pages, EncodingOptions encoding, Action<RowSink> rows, CancellationToken cancellationToken)
    {
        if (_path is not null)
        {
            AtomicFile.Write(_path, temporary =>
            {
                RowSink.WriteFile(temporary, format, pages, encoding, rows, cancellationToken);
                _finish?.Invoke(temporary);
            });
            return;
        }
        using var complete = new MemoryStream();
        RowSink.Write(complete, format, pages, encoding, rows, cancellationToken);
        complete.WriteTo(_stream!);
    }

    /// <summary>Copies a file.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void Copy(ImageSource source)
    {
        if (_path is null)
        {
            using var file = source.OpenFile();
            file.CopyTo(_stream!);
            return;
        }
        AtomicFile.Write(_path, temporary =>
        {
            // closed before the copy gets its name: Windows replaces no open file
            using (var file = source.OpenFile())
            using (var copy = File.Create(temporary))
                file.CopyTo(copy);
            _finish?.Invoke(temporary);
        });
    }
}
