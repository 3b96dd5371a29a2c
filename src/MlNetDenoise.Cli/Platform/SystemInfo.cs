using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise.Cli;

/// <summary>What figures were measured on.</summary>
internal static class SystemInfo
{
    /// <summary>Processor, cores and system.</summary>
    public static string Description { get; } =
        $"{Processor()}, {Environment.ProcessorCount} {(Environment.ProcessorCount == 1 ? "core" : "cores")}, {RuntimeInformation.OSDescription.Trim()}";

    /// <summary>The ONNX Runtime.</summary>
    public static string OnnxRuntime => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    /// <summary>This program's version, with the commit that it was built from.</summary>
    public static string Program => InformationalVersion(typeof(SystemInfo));

    /// <summary>Name and version of the library that a type comes from.</summary>
    public static string Library(Type type) => $"{type.Assembly.GetName().Name} {Version(type)}";

    /// <summary>Version of the library that a type comes from, which its package has too.</summary>
    public static string Version(Type type) => InformationalVersion(type).Split('+')[0];

    private static string InformationalVersion(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? $"{type.Assembly.GetName().Version}";

    private static string Processor()
    {
        const string OfLinux = "/proc/cpuinfo";
        var name = File.Exists(OfLinux)
            ? File.ReadLines(OfLinux).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return name ?? $"{RuntimeInformation.ProcessArchitecture}";
    }
}
