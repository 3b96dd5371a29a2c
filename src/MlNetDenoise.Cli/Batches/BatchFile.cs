namespace MlNetDenoise.Cli;

/// <summary>An image of a batch: where it is read and where it is written.</summary>
/// <param name="Input">The file, pipe or device to read; <see cref="Standard"/> for standard input.</param>
/// <param name="Output">The file, pipe or device to write; <see cref="Standard"/> for standard output.</param>
/// <param name="Format">Extension of the output's format. Null: that of the output's name if it has one, else the format of the input.</param>
/// <param name="InPlace">Whether the output replaces the input: it then has its format, whatever its name, and its permissions and times.</param>
internal sealed record BatchFile(string Input, string Output, string? Format = null, bool InPlace = false)
{
    /// <summary>The path that stands for standard input and output.</summary>
    public const string Standard = "-";

    /// <summary>The name of the input in messages.</summary>
    public string Name => Input == Standard ? "standard input" : Input;

    /// <summary>The place of the image in the whole batch, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The path of the image relative to the input, with / between folders on every system.</summary>
    public string RelativePath { get; init; } = "";

    /// <summary>Whether a path stands for standard input or output, a pipe or a device.</summary>
    public static bool IsStream(string path) => path == Standard || FileIdentity.IsStream(path);

    /// <summary>Processes the image. An output file appears when it is complete.</summary>
    /// <param name="options">How the file is converted.</param>
    /// <param name="process">Reads the image and writes the result.</param>
    /// <param name="cancellationToken">Ends the wait for an input stream.</param>
    public T Process<T>(ImageFileOptions options, Func<FileConversion, T> process, CancellationToken cancellationToken)
    {
        if (Input.Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(Input))
            throw new ImageFileException($"The name of {Input} is not valid UTF-8, so the file cannot be opened. Rename it, or redirect it to standard input and use - for its name.");
        var source = IsStream(Input) ? ImageSource.Open(ReadAll(cancellationToken), Name) : ImageSource.Open(Input);
        var format = Format ?? (ImageFiles.IsSupported(Output) && !InPlace ? Path.GetExtension(Output) : null);
        if (!IsStream(Output))
            return process(new(source, new(Output, InPlace ? CopyAttributes : null), format, options));
        using var output = Output == Standard ? Console.OpenStandardOutput() : File.OpenWrite(Output);
        return process(new(source, new(output, Output == Standard ? "standard output" : Output), format, options));
    }

    /// <summary>Returns whether the image has the mark of an earlier run. One that cannot be read has none.</summary>
    public bool IsMarked()
    {
        try
        {
            return ImageSource.Open(Input).IsMarked;
        }
        catch (ImageFileException)
        {
            return false;
        }
    }

    private void CopyAttributes(string copy)
    {
        FileIdentity.CopyOwner(Output, copy);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(copy, File.GetUnixFileMode(Output));
        File.SetCreationTimeUtc(copy, File.GetCreationTimeUtc(Output));
        File.SetLastAccessTimeUtc(copy, File.GetLastAccessTimeUtc(Output));
        File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(Output));
    }

    /// <summary>Reads the input to its end. A thread of its own waits for a pipe, which cannot be cancelled.</summary>
    private byte[] ReadAll(CancellationToken cancellationToken) => Task.Run(() =>
    {
        using var input = Input == Standard ? Console.OpenStandardInput() : File.OpenRead(Input);
        using var bytes = new MemoryStream();
        input.CopyTo(bytes);
        return bytes.ToArray();
    }, cancellationToken).WaitAsync(cancellationToken).GetAwaiter().GetResult();
}
