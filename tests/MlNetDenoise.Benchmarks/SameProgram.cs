using System.Diagnostics;

namespace MlNetDenoise.Benchmarks;

/// <summary>Starts this program once more.</summary>
internal static class SameProgram
{
    /// <summary>Starts a process, whose output and errors can be read.</summary>
    public static Process Start(params string[] arguments)
    {
        // The program is dotnet if it was started by its assembly.
        string[] launcher = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(SameProgram).Assembly.Location] : [];
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. launcher, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }
}
