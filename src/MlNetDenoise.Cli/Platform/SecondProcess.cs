using System.Diagnostics;

namespace MlNetDenoise.Cli;

/// <summary>Another process of this program.</summary>
internal static class SecondProcess
{
    /// <summary>Starts the process.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="quiet">Whether its output is discarded.</param>
    public static Process Start(string[] arguments, bool quiet = false)
    {
        // Under "dotnet denoise.dll" the process is dotnet itself, which takes the program as its first argument.
        var program = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var process = Process.Start(new ProcessStartInfo(program, isHost ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments)
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
