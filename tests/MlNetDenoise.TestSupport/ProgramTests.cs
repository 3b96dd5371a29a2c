using Xunit;

namespace MlNetDenoise.TestSupport;

/// <summary>A test that asks other programs for their opinion; it is skipped if one is not installed.</summary>
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(params string[] programs) => Skip = Programs.WhyMissing(programs);
}

/// <inheritdoc cref="ProgramFactAttribute"/>
public sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(params string[] programs) => Skip = Programs.WhyMissing(programs);
}

/// <summary>A test on a Slurm cluster of its own (eng/slurm-test-cluster); it is skipped without Slurm, and where its daemons may not run.</summary>
public sealed class SlurmFactAttribute : FactAttribute
{
    public SlurmFactAttribute() => Skip = Programs.WhyMissing(["slurmctld", "slurmd", "munged"]) ?? (Environment.UserName == "root" ? null : "Slurm's daemons need root.");
}

internal static class Programs
{
    /// <summary>Returns why a test cannot run; null if every program is in a folder of PATH.</summary>
    internal static string? WhyMissing(string[] programs) => Array.Find(programs, program => !IsInstalled(program)) is { } missing ? $"{missing} is not installed (eng/install-test-packages)." : null;

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
