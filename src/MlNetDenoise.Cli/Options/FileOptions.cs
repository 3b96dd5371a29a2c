using System.CommandLine;
using System.CommandLine.Parsing;

namespace MlNetDenoise.Cli;

/// <summary>The options of commands that read images and write images: what is read, where it is written, and what is printed.</summary>
internal sealed class FileOptions
{
    private static readonly string[] Formats = [.. ImageFiles.Extensions.Select(extension => extension[1..])];

    private readonly Argument<string[]> _inputs;
    private readonly Option<string> _output;
    private readonly Option<string> _format = new("--format") { Description = $"Write all images in this format: {string.Join(", ", Formats)}. Default: that of the file name in -o, else that of each input.", HelpName = "FORMAT" };
    private readonly Option<bool> _inPlace = new("--in-place") { Description = "Replace the inputs. Permissions and times are kept." };
    private readonly Option<string?> _retryFailed = new("--retry-failed") { Description = "Process the images again that failed in an earlier batch, from its --json.", HelpName = "FILE" };
    private readonly Option<string?> _list = new("--files") { Description = "A list of the images, a path on each line, relative to the INPUT folder; - for standard input. No folder is searched.", HelpName = "LIST" };
    private readonly Option<bool> _recursive = new("--recursive") { Description = "Include the subfolders of folders. This is the default." };
    private readonly Option<bool> _notRecursive = new("--no-recursive") { Description = "Leave out the subfolders of folders." };
    private readonly Option<bool> _skipExisting = new("--skip-existing") { Description = "Skip images whose outputs exist, for example to go on after an interruption." };
    private readonly Option<bool> _skipDenoised = new("--skip-denoised") { Description = "Skip images that an earlier run has marked as denoised, for example to go on with --in-place after an interruption." };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace outputs that exist." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print each input with its output, and do nothing." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print errors only." };
    private readonly Option<bool> _json = new("--json") { Description = "Print a line of JSON for each image on standard output: input, output, sigma, seconds, warnings, error." };
    private readonly string? _defaultOutput;
    private ShardOptions _shards = null!;

    private FileOptions(string inputs, string output, string? defaultOutput)
    {
        _defaultOutput = defaultOutput;
        _inputs = new("INPUT") { Description = $"{inputs}: files, folders, patterns such as \"photos/**/*_raw.png\", a pipe, or - for standard input.", Arity = ArgumentArity.ZeroOrMore };
        _inputs.Validators.Add(result =>
        {
            // The parser takes an unknown option as an input.
            foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-') && token.Value != BatchFile.Standard))
                result.AddError(File.Exists(token.Value) ? $"There is no option {token.Value}. If it is a file, write ./{token.Value}." : CommonOptions.Unknown(((CommandResult)result.Parent!).Command, token.Value));
        });
        _output = CommonOptions.Output($"The folder for {output}; for one image also a file, a pipe, or - for standard output.{(defaultOutput is null ? "" : $" Default: {defaultOutput}.")}");
        CommonOptions.AcceptOnly(_format, Formats);
    }

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="inputs">What the inputs are.</param>
    /// <param name="output">What the outputs are.</param>
    /// <param name="defaultOutput">The output folder without <c>-o</c>, for a command that can also replace the inputs and repeat a batch. Null: <c>-o</c> is required.</param>
    public static FileOptions AddTo(Command command, string inputs, string output, string? defaultOutput = null)
    {
        var options = new FileOptions(inputs, output, defaultOutput);
        Option[] repeating = defaultOutput is null ? [] : [options._inPlace, options._skipDenoised, options._retryFailed];
        command.Add(options._inputs);
        foreach (var option in (Option[])[options._output, options._format, options._list, .. repeating, options._recursive, options._notRecursive, options._skipExisting, options._overwrite, options._dryRun, options._quiet, options._json])
            command.Add(option);
        options._shards = ShardOptions.AddTo(command);
        command.Validators.Add(options.Check);
        return options;
    }

    /// <summary>Finds the images, plans their outputs and processes them; in a dry run, prints them instead.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="process">Processes the images of a plan, of which there is at least one, with <see cref="Process"/>.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="DatasetException">An input folder or the file of an earlier batch cannot be used.</exception>
    /// <exception cref="OutputException">An output cannot be written, or must not be.</exception>
    public int Run(ParseResult parsed, Func<OutputPlan, BatchResult> process)
    {
        Terminal.IsQuiet = parsed.GetValue(_quiet);
        Terminal.UsesBars = !parsed.GetValue(_json) || Console.IsOutputRedirected;
        var plan = CreatePlan(parsed);
        if (parsed.GetValue(_skipDenoised))
            plan = plan.WithoutMarked();
        if (!parsed.GetValue(_dryRun) && (plan.Files.Count > 0 || plan.Shard is not null)) // a shard without images ends too
        {
            plan.RequireUsable();
            return process(plan).ExitCode;
        }
        foreach (var file in plan.Files)
            Console.WriteLine(parsed.GetValue(_json) ? new BatchRecord(file.Input, file.Output, null, null, [], null).ToJson() : $"{file.Input} -> {file.Output}");
        Terminal.Note($"{Quantity.Of(plan.Files.Count, "image")} to process{Skipped(plan.Skipped, "their outputs exist")}{Skipped(plan.Denoised, "they are denoised")}");
        return new BatchResult(plan, [], 0).ExitCode;
    }

    /// <summary>Processes the images of a plan, and prints their records with <c>--json</c>. A shard writes them down, and skips those that it has finished before.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="plan">The images.</param>
    /// <param name="title">Title of the progress.</param>
    /// <param name="jobs">The number of images at a time.</param>
    /// <param name="work">Processes an image and returns what is known of its noise.</param>
    /// <param name="models">The model files.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public BatchResult Process(ParseResult parsed, OutputPlan plan, string title, int jobs, Func<BatchFile, IProgress<double>, DenoisedFile?> work, IEnumerable<string> models, CancellationToken cancellationToken)
    {
        var json = parsed.GetValue(_json);
        return plan.Shard is null
            ? ImageBatch.Run(title, plan, jobs, work, (_, record) => Print(record), cancellationToken)
            : ShardedBatch.Run(title, plan, jobs, work, Print, new(Folder(parsed)), RecordedCommand.Settings(parsed, models, plan.Names), cancellationToken);

        void Print(BatchRecord record)
        {
            if (json)
                Console.WriteLine(record.ToJson());
        }
    }

    private string Folder(ParseResult parsed) => parsed.GetValue(_output) ?? _defaultOutput!;

    private static string Skipped(int count, string reason) => count > 0 ? $", {count} skipped because {reason}" : "";

    private OutputPlan CreatePlan(ParseResult parsed)
    {
        var existing = parsed.GetValue(_skipExisting) ? ExistingOutput.Skip : parsed.GetValue(_overwrite) ? ExistingOutput.Overwrite : ExistingOutput.Refuse;
        var inPlace = parsed.GetValue(_inPlace);
        if (parsed.GetValue(_retryFailed) is { } earlier)
        {
            var failed = BatchRecord.ReadFailed(earlier);
            return inPlace ? OutputPlan.InPlace(failed.Select(record => record.Input)) : OutputPlan.Retry(failed, existing);
        }
        var output = Folder(parsed);
        var inputs = parsed.GetValue(_list) is { } list
            ? InputFiles.Read(list, parsed.GetValue(_inputs)!.FirstOrDefault())
            : InputFiles.Find(parsed.GetValue(_inputs)!, !parsed.GetValue(_notRecursive), inPlace ? null : output);
        if (inputs.LeftOut.Count > 0)
            Terminal.Note($"{InputFiles.Describe(inputs.LeftOut)} left out");
        foreach (var folder in inputs.Unreadable)
            Terminal.Error($"The folder {folder} cannot be read and is left out. Check its permissions and that its name is valid UTF-8.");
        var shard = _shards.Get(parsed);
        if (shard is not null)
        {
            var shards = new ShardFolder(output);
            shards.RequireCount(shard);
            if (shards.ReadStart(shard) is not null)
                existing = ExistingOutput.Overwrite; // the outputs are those of the shard
        }
        var plan = inPlace
            ? OutputPlan.InPlace(inputs.Files.Select(input => input.Path))
            : OutputPlan.Create(inputs.Files, output, parsed.GetValue(_format) is { } format ? $".{format}" : null, existing, shard: shard);
        return plan with { Failures = inputs.Unreadable.Count };
    }

    private void Check(CommandResult result)
    {
        bool IsGiven(Symbol symbol) => symbol is Option option ? result.GetResult(option) is { Implicit: false } : result.GetResult(_inputs) is { Tokens.Count: > 0 };

        void Exclude(Option option, params Symbol[] others)
        {
            foreach (var other in others.Where(other => IsGiven(option) && IsGiven(other)))
                result.AddError($"{option.Name} and {other.Name} cannot be combined. Leave one of them out.");
        }

        Exclude(_overwrite, _skipExisting);
        Exclude(_recursive, _notRecursive);
        Exclude(_inPlace, [_output, _format, _skipExisting, .. result.Command.Options.Where(option => option.Name == ConversionOptions.Page)]); // the other pages would be lost
        Exclude(_retryFailed, _inputs, _output, _format, _list);
        Exclude(_shards.Shard, _inPlace, _retryFailed, _skipExisting, _skipDenoised);
        Exclude(_list, _recursive, _notRecursive);
        if (IsGiven(_list) && result.GetResult(_inputs) is { Tokens: var folders } && (folders.Count > 1 || folders.Any(folder => !Directory.Exists(folder.Value))))
            result.AddError($"With {_list.Name}, INPUT is one folder, which the paths of the list are relative to.");
        if (!IsGiven(_inputs) && !IsGiven(_retryFailed) && !IsGiven(_list))
            result.AddError("Set an INPUT: an image, a folder, or - for standard input.");
        if (_defaultOutput is null && !IsGiven(_output))
            result.AddError("Set -o to the folder or file for the results.");
        if (result.GetResult(_output) is { Tokens: [{ Value: BatchFile.Standard }] } && IsGiven(_json)) // GetValue throws where the value is missing
            result.AddError("-o - and --json both write to standard output. Use one of both.");
    }
}
