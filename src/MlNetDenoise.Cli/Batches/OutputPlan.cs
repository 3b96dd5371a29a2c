namespace MlNetDenoise.Cli;

/// <summary>What happens to an output that exists.</summary>
internal enum ExistingOutput
{
    /// <summary>The batch is refused.</summary>
    Refuse,

    /// <summary>Its input is skipped.</summary>
    Skip,

    /// <summary>It is replaced.</summary>
    Overwrite,
}

/// <summary>Where the images of a batch are written. Everything that can be refused is refused here, before any work.</summary>
/// <param name="Files">The images to process.</param>
/// <param name="Place">Where the outputs are, in words.</param>
/// <param name="Skipped">The number of other images of the batch, whose outputs exist.</param>
internal sealed record OutputPlan(IReadOnlyList<BatchFile> Files, string Place, int Skipped = 0)
{
    /// <summary>The number of further images of the batch, which have the mark of an earlier run.</summary>
    public int Denoised { get; init; }

    /// <summary>The number of folders that cannot be read; each was reported.</summary>
    public int Failures { get; init; }

    /// <summary>The names of all images of the batch, also of those that are not in <see cref="Files"/>: see <see cref="BatchFile.RelativePath"/>.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The part of the batch to process; null for all of it.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Plans outputs: a file or stream of that name for one image, else files with the names of the inputs in a folder.</summary>
    /// <param name="inputs">The images.</param>
    /// <param name="output">A file, a folder, a stream, or <c>-</c> for standard output.</param>
    /// <param name="format">Extension of the outputs. Null: that of each input.</param>
    /// <param name="existing">What happens to outputs that exist.</param>
    /// <param name="naming">The rules for names; null: those of the output's disk.</param>
    /// <param name="shard">The part of the images to process; null: all.</param>
    /// <exception cref="OutputException">An output would replace an input or exists, has a name or a format that is not possible, or belongs to two inputs.</exception>
    public static OutputPlan Create(IReadOnlyList<InputFile> inputs, string output, string? format, ExistingOutput existing, FileNaming? naming = null, Shard? shard = null)
    {
        if (output.Contains('\uFFFD', StringComparison.Ordinal))
            throw new OutputException($"The name of {output} is not valid UTF-8, so it would be written with another name. Use another name, or - to write to standard output.");
        naming ??= FileNaming.For(output);
        if (shard is not null && (BatchFile.IsStream(output) || IsFile(inputs, output)))
            throw new OutputException($"{output} is one image, which has no shards. Use a folder for -o.");
        if (BatchFile.IsStream(output))
            return new([new(Only(inputs, output), output, format)], output == BatchFile.Standard ? "standard output" : output);
        if (!IsFile(inputs, output))
            return Check(inputs.Select(input => InFolder(input, output, format)), output, existing, naming, shard);
        var only = Only(inputs, output);
        if (!ImageFiles.IsSupported(output))
            throw new OutputException($"The output {output} is not a supported image file. Use {string.Join(", ", ImageFiles.Extensions)}, or a / at the end for a folder.");
        if (format is not null && ImageFormat.OfExtension(format) != ImageFormat.OfExtension(output))
            throw new OutputException($"The output {output} is a file, whose extension determines its format, not --format {format[1..]}. Use one of both.");
        return Check([new(only, output)], output, existing, naming);
    }

    /// <summary>Plans the replacement of every image by its denoised image. A link stays, and the file that it names is replaced; of a hard link, the other names keep the old image.</summary>
    /// <exception cref="OutputException">An input is a stream, or a link whose file is not found.</exception>
    public static OutputPlan InPlace(IEnumerable<string> inputs)
    {
        var files = inputs.Select(input => BatchFile.IsStream(input)
            ? throw new OutputException($"{input} is not a file that can be replaced. Use it without --in-place.")
            : new BatchFile(input, FinalTarget(input), InPlace: true));
        return new([.. files.DistinctBy(Entry)], "the inputs");

        static string FinalTarget(string input)
        {
            // .NET resolves a link by its text: it needs the full path, and is wrong where a link to a folder is followed by ..
            var target = File.Exists(input) ? File.ResolveLinkTarget(Path.GetFullPath(input), returnFinalTarget: true)?.FullName ?? input : input;
            return FileIdentity.Get(target) == FileIdentity.Get(input) ? target : throw new OutputException($"{input} is a link to a file in another folder. Use the path of that file.");
        }

        // The folder and the name: a hard link is another file, which is denoised too.
        static (FileIdentity?, string) Entry(BatchFile file) =>
            (FileIdentity.Get(Path.GetDirectoryName(Path.GetFullPath(file.Output))!), FileIdentity.IgnoresCase(file.Output) ? Path.GetFileName(file.Output).ToUpperInvariant() : Path.GetFileName(file.Output));
    }

    /// <summary>Plans the failed images of an earlier batch again.</summary>
    /// <inheritdoc cref="Create"/>
    public static OutputPlan Retry(IEnumerable<BatchRecord> failed, ExistingOutput existing) =>
        Check(failed.Select(record => new BatchFile(record.Input, record.Output)), "the outputs of that batch", existing, FileNaming.For("."));

    /// <summary>Returns the plan without the images that have the mark of an earlier run.</summary>
    /// <exception cref="OutputException">An input is a stream, which can be read only once.</exception>
    public OutputPlan WithoutMarked()
    {
        if (Files.FirstOrDefault(file => BatchFile.IsStream(file.Input)) is { } stream)
            throw new OutputException($"{stream.Name} is not a file whose mark can be read first. Use it without --skip-denoised.");
        var files = Files.Where(file => !file.IsMarked()).ToList();
        return this with { Files = files, Denoised = Files.Count - files.Count };
    }

    /// <summary>Checks that the folder of the outputs can be written, without creating it, and that no image is read from or written to a terminal.</summary>
    /// <exception cref="ImageFileException">Standard input is a terminal.</exception>
    /// <exception cref="OutputException">Standard output is a terminal, or the folder cannot be written.</exception>
    public void RequireUsable()
    {
        if (Files.Count == 0)
            return;
        if (Files.Any(file => file.Input == BatchFile.Standard) && !Console.IsInputRedirected)
            throw new ImageFileException("- would read an image from the keyboard. Redirect standard input from a file or a pipe.");
        if (Files[0].Output == BatchFile.Standard && !Console.IsOutputRedirected)
            throw new OutputException("-o - would write an image to the terminal. Redirect standard output to a file or a pipe.");
        if (Files[0].InPlace || BatchFile.IsStream(Files[0].Output))
            return;
        var folder = Path.GetDirectoryName(Path.GetFullPath(Files[0].Output))!;
        while (!Path.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
            folder = parent;
        AtomicFile.RequireFolder(folder);
    }

    private static string Only(IReadOnlyList<InputFile> inputs, string output) => inputs is [var input]
        ? input.Path
        : throw new OutputException($"The output {output} is one file, but there are {inputs.Count} images. Use a folder for -o.");

    private static bool IsFile(IReadOnlyList<InputFile> inputs, string output) =>
        !Directory.Exists(output) && !Path.EndsInDirectorySeparator(output) && (FileNaming.IsImage(output) || inputs is [{ IsFound: false }] && Path.HasExtension(output));

    private static BatchFile InFolder(InputFile input, string folder, string? format) => BatchFile.IsStream(input.Path)
        ? throw new OutputException($"The image from {(input.Path == BatchFile.Standard ? "standard input" : input.Path)} has no file name. Set -o to a file name, or to - for standard output.")
        : new(input.Path, Path.Combine(folder, format is null ? input.Name : Path.ChangeExtension(input.Name, format))) { RelativePath = input.Name.Replace(Path.DirectorySeparatorChar, '/') };

    private static OutputPlan Check(IEnumerable<BatchFile> planned, string place, ExistingOutput existing, FileNaming naming, Shard? shard = null)
    {
        var unique = new Dictionary<string, BatchFile>(naming.Comparer);
        foreach (var file in planned)
        {
            foreach (var name in file.Output[Path.GetPathRoot(file.Output)!.Length..].Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Where(name => name.Length > 0))
            {
                if (naming.Refusal(name) is { } reason)
                    throw new OutputException($"{file.Output} cannot be written: {reason}. Use another name.");
            }
            if (!unique.TryAdd(Path.GetFullPath(file.Output), file) && unique[Path.GetFullPath(file.Output)] is var other && !IsSame(other.Input, file.Input))
                throw new OutputException($"{other.Input} and {file.Input} have the same output {file.Output}. Process them separately, with different folders for -o.");
        }
        var files = unique.Values.Select((file, i) => file with { Index = i }).Where(file => shard?.Contains(file.RelativePath) != false).ToList();
        var inputs = files.Select(file => (Identity: FileIdentity.Get(file.Input), file.Input)).Where(input => input.Identity is not null).ToLookup(input => input.Identity, input => input.Input);
        var there = files.Where(file => Path.Exists(file.Output)).ToList();
        foreach (var file in there)
        {
            if (inputs[FileIdentity.Get(file.Output)].FirstOrDefault() is { } input)
                throw new OutputException($"The output {file.Output} would replace the input {input}. Choose another folder with -o, or replace the inputs with --in-place.");
        }
        if (existing == ExistingOutput.Refuse && there.Count > 0)
        {
            throw new OutputException(files.Count == 1
                ? $"The output {there[0].Output} exists. Use --overwrite to replace it."
                : $"{there.Count} of {files.Count} outputs exist, for example {there[0].Output}. Use --skip-existing to keep them and go on with the others, or --overwrite to replace them.");
        }
        var plan = existing == ExistingOutput.Skip ? new OutputPlan([.. files.Except(there)], place, there.Count) : new(files, place);
        return plan with { Names = [.. unique.Values.Select(file => file.RelativePath)], Shard = shard };
    }

    private static bool IsSame(string a, string b) => FileIdentity.Get(a) is { } identity ? identity == FileIdentity.Get(b) : Path.GetFullPath(a) == Path.GetFullPath(b);
}
