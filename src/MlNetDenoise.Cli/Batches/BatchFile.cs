namespace MlNetDenoise.Cli;

/// <summary>An image of a batch: where it is read and where it is written.</summary>
/// <param name="Input">The file, pipe or device to read; <see cref="Standard"/> for standard input.</param>
/// <param name="Output">The file, pipe or device to write; <see cref="Standard"/> for standard output.</param>
/// <param name="Format">Extension of the format of an output that is a stream or has no extension of a format. Null: the format of the input.</param>
/// <param name="InPlace">Whether the output replaces the input, and keeps its permissions and times.</param>
internal sealed record BatchFile(string Input, string Output, string? Format = null, bool InPlace = false)
{
    /// <summary>The path that stands for standard input and output.</summary>
    public const string Standard = "-";

    /// <summary>The name of the input in messages.</summary>
    public string Name => Input == Standard ? "standard input" : Input;

    /// <summary>The place of the image in the whole batch, from 0.</summary>
    public int Index { get; init; }

    /// <summary>Whether a path stands for standard input or output, a pipe or a device.</summary>
    public static bool IsStream(string path) => path == Standard || FileIdentity.IsStream(path);

    /// <summary>Processes the image. An output file appears when it is complete.</summary>
    /// <param name="files">Processes an input file to an output file.</param>
    /// <param name="streams">Processes an input stream to an output stream in a format.</param>
    /// <param name="cancellationToken">Ends the wait for an input stream.</param>
    public T Process<T>(Func<string, string, T> files, Func<Stream, Stream, string?, T> streams, CancellationToken cancellationToken)
    {
        if (Input != Standard && !File.Exists(Input))
        {
            throw new ImageFileException(Input.Contains('\uFFFD')
                ? $"The name of {Input} is not valid UTF-8, so the file cannot be opened. Rename it, or redirect it to standard input and use - for its name."
                : $"The file {Input} does not exist. Check its name and folder.");
        }
        var isStream = IsStream(Output);
        if (IsStream(Input) || isStream || !ImageFiles.IsSupported(Output))
        {
            using var input = ReadAll(cancellationToken);
            if (!isStream)
                return Write(temporary => WriteStream(File.Create(temporary)));
            return WriteStream(Output == Standard ? Console.OpenStandardOutput() : File.OpenWrite(Output));

            T WriteStream(Stream output)
            {
                using (output)
                    return streams(input, output, Format);
            }
        }
        return InPlace ? Write(temporary => files(Input, temporary)) : files(Input, Output);
    }

    /// <summary>Processes the pixels of the image.</summary>
    /// <inheritdoc cref="Process"/>
    public void ProcessPixels(Func<FloatImage, FloatImage> pixels, CancellationToken cancellationToken) => Process(
        (input, output) =>
        {
            pixels(FloatImage.Load(input)).Save(output);
            return true;
        },
        (input, output, format) =>
        {
            pixels(FloatImage.Load(input)).Save(output, format ?? ".png");
            return true;
        },
        cancellationToken);

    /// <summary>Writes the output file through a temporary file.</summary>
    private T Write<T>(Func<string, T> write)
    {
        T result = default!;
        AtomicFile.Write(Output, temporary =>
        {
            try
            {
                result = write(temporary);
            }
            catch (OutputException e)
            {
                throw new OutputException(e.Message.Replace(temporary, Output, StringComparison.Ordinal), e);
            }
            if (InPlace)
                CopyAttributes(temporary);
        });
        return result;
    }

    private void CopyAttributes(string copy)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(copy, File.GetUnixFileMode(Input));
        File.SetCreationTimeUtc(copy, File.GetCreationTimeUtc(Input));
        File.SetLastAccessTimeUtc(copy, File.GetLastAccessTimeUtc(Input));
        File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(Input));
    }

    /// <summary>Reads the input to its end. A thread of its own waits for a pipe, which cannot be cancelled.</summary>
    private MemoryStream ReadAll(CancellationToken cancellationToken) => Task.Run(() =>
    {
        using var input = Input == Standard ? Console.OpenStandardInput() : File.OpenRead(Input);
        var bytes = new MemoryStream();
        input.CopyTo(bytes);
        bytes.Position = 0;
        return bytes;
    }, cancellationToken).WaitAsync(cancellationToken).GetAwaiter().GetResult();
}
