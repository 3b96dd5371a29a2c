using Xunit;

namespace MlNetDenoise.TestSupport;

/// <summary>A test with the images of a public set; it is skipped without them.</summary>
public sealed class DatasetTheoryAttribute : TheoryAttribute
{
    public DatasetTheoryAttribute(string name) => Skip = Repository.Dataset(name) is null ? $"{name} is not in datasets/ (datasets/README.md)." : null;
}

/// <summary>A test with signals, pipes, permissions or links, which Windows has not or otherwise.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Windows has no signals, pipes and permissions as Unix has." : null;
}

/// <summary>A test with the files in which Linux describes the machine.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "Only Linux describes the machine in /proc.";
}

/// <summary>A test with the names of native libraries on Linux.</summary>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "The native libraries have other names on this system.";
}
