namespace MlNetDenoise.Cli.Tests;

/// <summary>A test that sends a signal to one process, which Windows cannot.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Windows cannot send a signal to one process." : null;
}

/// <summary>A test of the names that native libraries have on Linux.</summary>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "The native libraries have other names on this system.";
}
