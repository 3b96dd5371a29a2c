using System.Diagnostics;

namespace MlNetDenoise.TestSupport;

/// <summary>The result of a process.</summary>
public sealed record ProcessResult(int ExitCode, string Output, string Error);

/// <summary>Runs other programs.</summary>
public static class ChildProcess
{
    /// <summary>Starts a process whose output is read by <see cref="WaitFor"/>.</summary>
    /// <param name="program">The program.</param>
    /// <param name="folder">The current folder.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="environment">Environment variables; null removes one.</param>
    public static Process Start(string program, string folder, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Starts a process and waits for it.</summary>
    public static ProcessResult Run(string program, string folder, IEnumerable<string> arguments, params (string Name, string? Value)[] environment)
    {
        using var process = Start(program, folder, arguments, environment);
        return WaitFor(process);
    }

    /// <summary>Waits for a process.</summary>
    /// <exception cref="TimeoutException">It does not exit within ten minutes.</exception>
    public static ProcessResult WaitFor(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(10)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{process.StartInfo.FileName} did not exit. Its output:\n{error.Result}");
        }
        return new(process.ExitCode, output.Result, error.Result);
    }
}
