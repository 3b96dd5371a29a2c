using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MlNetDenoise.Cli.Tests;

/// <summary>Runs <c>denoise</c> as a process.</summary>
internal static class CliProcess
{
    private const string Program = "denoise.dll";

    /// <summary>The root of the checkout.</summary>
    internal static string Repository { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../.."));

    internal sealed record Result(int ExitCode, string Output, string Error)
    {
        /// <summary>The lines with errors.</summary>
        public string[] Errors => [.. Error.Split('\n').Where(line => line.StartsWith("denoise:", StringComparison.Ordinal))];
    }

    internal static Process Start(string folder, params string[] arguments) => Start(AppContext.BaseDirectory, folder, arguments);

    /// <summary>Copies the program without the excluded files, given by their paths in its folder; large files become links.</summary>
    internal static void CopyTo(string folder, Predicate<string> excludes)
    {
        const long Large = 1_000_000;
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(AppContext.BaseDirectory, file);
            var copy = Path.Combine(folder, name);
            if (excludes(name))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (new FileInfo(file).Length > Large && !OperatingSystem.IsWindows())
                File.CreateSymbolicLink(copy, file);
            else
                File.Copy(file, copy);
        }
    }

    private static Process Start(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(program, Program), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    internal static Result Run(string folder, params string[] arguments) => RunCopy(AppContext.BaseDirectory, folder, arguments);

    /// <summary>Runs a copy of the program.</summary>
    internal static Result RunCopy(string program, string folder, params string[] arguments)
    {
        using var process = Start(program, folder, arguments);
        return WaitFor(process);
    }

    internal static Result WaitFor(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(5)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"denoise did not exit. Its output:\n{error.Result}");
        }
        return new(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs a command that has to succeed.</summary>
    internal static Result Succeed(string folder, params string[] arguments)
    {
        var result = Run(folder, arguments);
        Assert.True(result.ExitCode == 0, $"denoise {string.Join(' ', arguments)} exited with {result.ExitCode}:\n{result.Error}\n{result.Output}");
        return result;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
