using Xunit;

namespace MlNetDenoise.TestSupport;

/// <summary>A test that asks another program for its opinion; it is skipped if the program is not installed.</summary>
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program) => Skip = Programs.WhyMissing(program);
}

/// <inheritdoc cref="ProgramFactAttribute"/>
public sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(string program) => Skip = Programs.WhyMissing(program);
}

internal static class Programs
{
    /// <summary>Returns why a test cannot run; null if the program is in a folder of PATH.</summary>
    internal static string? WhyMissing(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)))
            ? null
            : $"{program} is not installed (eng/install-test-packages).";
}
