using System.Diagnostics;

namespace MlNetDenoise.Cli;

/// <summary>Another process of this program.</summary>
internal static class SecondProcess
{
    /// <summary>The program and its first arguments: under "dotnet denoise.dll" the process is dotnet itself, which takes the program as its first argument.</summary>
    public static IReadOnlyList<string> Program { get; } = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [Environment.ProcessPath!, Environment.GetCommandLineArgs()[0]] : [Environment.ProcessPath!];

    /// <summary>Starts the process.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="quiet">Whether its output is discarded.</param>
    public static Process Start(string[] arguments, bool quiet = false)
    {
        var process = Process.Start(new ProcessStartInfo(Program[0], [.. Program.Skip(1), .. arguments])
        {
            RedirectStandardOutput = quiet,
            RedirectStandardError = quiet,
        })!;
        if (quiet)
        {
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }
        return process;
    }
}
