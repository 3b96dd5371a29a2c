using System.CommandLine;
using System.Text.RegularExpressions;

namespace MlNetDenoise.Cli;

/// <summary>Amounts of memory as text: 1.5GB, 800MB.</summary>
internal static partial class MemorySize
{
    /// <summary>Creates an option whose value is in bytes; 0 without the option.</summary>
    public static Option<long> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result =>
        {
            var bytes = Bytes(result.Tokens[0].Value);
            if (bytes is null)
                result.AddError($"{name} {result.Tokens[0].Value} is not an amount of memory such as 800MB or 1.5GB.");
            return bytes ?? 0;
        },
    };

    private static long? Bytes(string text) =>
        Amount().Match(text) is { Success: true } match && CommonOptions.Number(match.Groups[1].Value) is > 0 and var number
            ? (long)(number * (char.ToUpperInvariant(match.Groups[2].Value[0]) == 'G' ? 1e9 : 1e6))
            : null;

    [GeneratedRegex(@"^(\d{1,6}(?:\.\d{1,6})?) ?([MG]B?)$", RegexOptions.IgnoreCase)]
    private static partial Regex Amount();
}
