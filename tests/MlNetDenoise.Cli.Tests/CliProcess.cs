using System.Diagnostics;

namespace MlNetDenoise.Cli.Tests;

/// <summary>Runs <c>denoise</c> as a process.</summary>
internal static class CliProcess
{
    private const string Program = "denoise.dll";

    /// <summary>The lines with errors.</summary>
    extension(ProcessResult result)
    {
        internal string[] Errors => [.. result.Error.Split('\n').Where(line => line.StartsWith("denoise:", StringComparison.Ordinal))];
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

    private static Process Start(string program, string folder, string[] arguments) => ChildProcess.Start("dotnet", folder, [Path.Combine(program, Program), .. arguments]);

    /// <summary>Starts the program with variables of the environment.</summary>
    internal static Process Start(string folder, (string Name, string? Value)[] environment, params string[] arguments) =>
        ChildProcess.Start("dotnet", folder, [Path.Combine(AppContext.BaseDirectory, Program), .. arguments], environment);

    internal static ProcessResult Run(string folder, params string[] arguments) => RunCopy(AppContext.BaseDirectory, folder, arguments);

    /// <summary>Runs a copy of the program.</summary>
    internal static ProcessResult RunCopy(string program, string folder, params string[] arguments)
    {
        using var process = Start(program, folder, arguments);
        return ChildProcess.WaitFor(process);
    }

    /// <summary>Runs a command that has to succeed.</summary>
    internal static ProcessResult Succeed(string folder, params string[] arguments)
    {
        var result = Run(folder, arguments);
        Assert.True(result.ExitCode == 0, $"denoise {string.Join(' ', arguments)} exited with {result.ExitCode}:\n{result.Error}\n{result.Output}");
        return result;
    }
}
