using System.CommandLine;
using System.CommandLine.Parsing;

namespace MlNetDenoise.Cli;

/// <summary>The options for one process of many: <c>--shard 3/7</c>, or <c>--shard auto</c> with <c>--shards 7</c>.</summary>
internal sealed class ShardOptions
{
    private const string Auto = "auto";

    /// <summary>The names of the options.</summary>
    public const string ShardName = "--shard", CountName = "--shards";

    private readonly Option<int?> _count = CommonOptions.Within(new Option<int?>(CountName) { Description = "The number of shards, for --shard auto where the system does not tell it.", HelpName = "N" }, 1, int.MaxValue);

    /// <summary>The option <c>--shard</c>.</summary>
    public Option<string?> Shard { get; } = new(ShardName) { Description = "Do only the part I of N, from 1, on one of many machines; auto: the part that Slurm, Kubernetes or another system gives this process. See docs/many-machines.md.", HelpName = $"I/N|{Auto}" };

    /// <summary>Adds the options to a command.</summary>
    public static ShardOptions AddTo(Command command)
    {
        var options = new ShardOptions();
        command.Add(options.Shard);
        command.Add(options._count);
        command.Validators.Add(options.Check);
        return options;
    }

    /// <summary>Returns the shard of the command line; null without one.</summary>
    public Shard? Get(ParseResult parsed) => Get(parsed.CommandResult);

    private Shard? Get(CommandResult result) => result.GetResult(Shard) is not { Tokens: [{ Value: var text }] } ? null
        : text == Auto ? ArrayTask.Read(Count(result), Environment.GetEnvironmentVariable)
        : Cli.Shard.Parse(text);

    private int? Count(CommandResult result) => result.GetResult(_count) is { Tokens: [{ Value: var text }] } && int.TryParse(text, out var count) ? count : null;

    private void Check(CommandResult result)
    {
        try
        {
            // a scheduler's command, such as denoise slurm run, has the number of tasks, each of which gets its --shard
            if (result.GetResult(_count) is { Implicit: false } && result.GetResult(Shard) is not { Tokens: [{ Value: Auto }] } && result.Parent is CommandResult { Command: RootCommand })
                result.AddError($"{CountName} is for {ShardName} {Auto}. Use both, or {ShardName} I/N.");
            _ = Get(result);
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
        }
    }
}
