using System.Text.RegularExpressions;
using MlNetDenoise.Reporting;

namespace MlNetDenoise.Cli;

/// <summary>The HTML report of a command.</summary>
internal static partial class ReportFile
{
    /// <summary>Its name in the folder of a command.</summary>
    public const string Name = "report.html";

    /// <summary>Adds the section on the origin of the results: the command, the given facts, the program and the machine.</summary>
    public static void AddOrigin(this HtmlReport report, params IReadOnlyList<(string Name, string Value)> facts)
    {
        report.AddHeading("Origin");
        report.AddCode("The command, to repeat it", $"denoise {string.Join(' ', Environment.GetCommandLineArgs().Skip(1).Select(Quoted))}");
        report.AddFacts([.. facts, ("Program", $"MlNetDenoise {SystemInfo.Program}"), ("Machine", SystemInfo.Description)]);
    }

    /// <summary>Returns an argument as a shell takes it.</summary>
    internal static string Quoted(string argument) => Plain().IsMatch(argument) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[\w@%+=:,./\\-]+$")]
    private static partial Regex Plain();
}
