using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using System.Text;

namespace MlNetDenoise.Cli;

/// <summary>Command lines as they were given.</summary>
internal static class RecordedCommand
{
    /// <summary>Options that change no result: where it is written, how it is printed, which part is done, and how fast.</summary>
    private static readonly string[] WithoutEffect = ["--output", ShardOptions.ShardName, ShardOptions.CountName, "--files", "--overwrite", "--quiet", "--json", "--jobs", "--max-memory"];

    /// <summary>Returns what the shards of a batch have in common.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="models">The model files.</param>
    /// <param name="names">The names of all images.</param>
    public static ShardSettings Settings(ParseResult parsed, IEnumerable<string> models, IReadOnlyList<string> names) => new(
        parsed.CommandResult.Command.Name,
        Words(parsed, WithoutEffect),
        string.Join(", ", models.Select(model => $"{Path.GetFileName(model)} {FileState.Read(model).Sha256}")),
        SystemInfo.Program,
        names.Count,
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', names)))));

    /// <summary>Returns the arguments and options of a command.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="without">The names of options that are left out.</param>
    public static IReadOnlyList<string> Words(ParseResult parsed, params IReadOnlyList<string> without)
    {
        var words = new List<string>();
        var leftOut = 0;
        foreach (var token in parsed.Tokens.SkipWhile(token => token.Type == TokenType.Command))
        {
            if (token.Type == TokenType.Option && parsed.CommandResult.Command.Options.First(option => option.Name == token.Value || option.Aliases.Contains(token.Value)) is var option && without.Contains(option.Name))
                leftOut = option.ValueType == typeof(bool) ? 0 : 1;
            else if (leftOut > 0)
                leftOut--;
            else
                words.Add(token.Value);
        }
        return words;
    }
}
