using System.Diagnostics;

namespace MlNetDenoise.Cli;

/// <summary>This program, once more.</summary>
internal static class SecondProcess
{
    /// <summary>Starts it with other arguments.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="quiet">Whether what it prints is dropped.</param>
    public static Process Start(string[] arguments, bool quiet = false)
    {
        // Under "dotnet denoise.dll" the process is dotnet itself, which wants to be told the program.
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
