using System.CommandLine;
using System.Globalization;

namespace MlNetDenoise.Cli;

/// <summary>A command whose shards a scheduler starts.</summary>
/// <param name="Command">The command, such as run.</param>
/// <param name="Words">Its arguments and options.</param>
/// <param name="Output">The output folder of all shards.</param>
/// <param name="Shards">The number of shards.</param>
/// <param name="Cpus">The number of CPUs of a shard.</param>
/// <param name="Megabytes">The memory of a shard.</param>
internal sealed record ScheduledBatch(string Command, IReadOnlyList<string> Words, string Output, int Shards, int Cpus, int Megabytes)
{
    /// <summary>The option for the memory limit of <c>denoise run</c>, and the limit that leaves nothing to gain: larger tiles take no less time.</summary>
    private const string MaxMemory = "--max-memory", EnoughMemory = "1.5GB";

    /// <summary>Returns the commands that can have shards, with the options of a scheduler.</summary>
    /// <param name="options">The options of the scheduler.</param>
    /// <param name="schedule">Prints or submits the batch, and returns the exit code.</param>
    public static IEnumerable<Command> Commands(IReadOnlyList<Option> options, Func<ParseResult, ScheduledBatch, int> schedule)
    {
        foreach (var command in (Command[])[RunCommand.Create(), NoiseCommand.Create(), EvaluateCommand.Create()])
        {
            var cpus = CommonOptions.Within(new Option<int>("--cpus") { Description = "CPUs of each shard. Many shards of one CPU are faster than few of many.", HelpName = "N", DefaultValueFactory = _ => 1 }, 1, 1024);
            foreach (var option in options.Append(cpus))
                command.Add(option);
            command.Description = $"Prints a job of: denoise {command.Name}";
            command.Validators.Add(result =>
            {
                if (result.GetResult(ShardOptions.CountName) is null)
                    result.AddError($"Set {ShardOptions.CountName} to the number of shards.");
                if (result.GetResult(ShardOptions.ShardName) is not null)
                    result.AddError($"{ShardOptions.ShardName} is set by the scheduler. Leave it out.");
            });
            command.SetAction(parsed =>
            {
                var shards = parsed.GetValue<int?>(ShardOptions.CountName)!.Value;
                IReadOnlyList<string> words = RecordedCommand.Words(parsed, [.. options.Append(cpus).Select(option => option.Name), ShardOptions.CountName]);
                if (command.Options.Any(option => option.Name == MaxMemory) && parsed.GetResult(MaxMemory) is null)
                    words = [MaxMemory, EnoughMemory, .. words];
                var shard = DenoiseCommand.Create().Parse([command.Name, ShardOptions.ShardName, $"{new Shard(1, shards)}", .. words]);
                foreach (var error in shard.Errors)
                    Terminal.Error(error.Message);
                return shard.Errors.Count > 0 ? ExitCode.Usage
                    : schedule(parsed, new(command.Name, words, shard.GetValue<string?>("--output") ?? RunCommand.DefaultOutput, shards, parsed.GetValue(cpus), Memory(shard)));
            });
            yield return command;
        }
    }

    /// <summary>The words of the merge.</summary>
    public IReadOnlyList<string> MergeWords => ["shards", "merge", Output];

    /// <summary>Returns words as a line for a shell.</summary>
    public static string Quote(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    /// <summary>Returns a word as it is, or between quotes if it has other characters than those of plain paths.</summary>
    public static string Quote(string word) => word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "_-./:=,@%+".Contains(letter, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>Returns the line of the batch for a comment.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Terminal.OneLine(Quote(["denoise", Command, .. Words]))}, in {Quantity.Of(Shards, "shard")}");

    /// <summary>Returns the memory of a shard in megabytes: the limit of the program, and a third more for what is not counted.</summary>
    private static int Memory(ParseResult shard) => (int)Math.Ceiling((shard.GetResult(MaxMemory) is null ? 1.5e9 : shard.GetValue<long>(MaxMemory)) * 4 / 3 / 1e6);
}
