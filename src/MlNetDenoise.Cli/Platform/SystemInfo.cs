using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise.Cli;

/// <summary>The machine and the versions of the software.</summary>
internal static class SystemInfo
{
    /// <summary>Processor with its instruction sets, cores and operating system.</summary>
    public static string Description { get; } =
        $"{Processor()}{(CpuInstructions.Current.ToString() is { Length: > 0 } sets ? $" ({sets})" : "")}, {Quantity.Of(Environment.ProcessorCount, "core")}, {RuntimeInformation.OSDescription.Trim()}";

    /// <summary>Name and version of ONNX Runtime.</summary>
    public static string OnnxRuntime => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    /// <summary>Version of this program, with its commit.</summary>
    public static string Program => InformationalVersion(typeof(SystemInfo));

    /// <summary>Returns name and version of the library of a type.</summary>
    public static string Library(Type type) => $"{type.Assembly.GetName().Name} {Version(type)}";

    /// <summary>Returns the version of the library of a type, which is that of its package.</summary>
    public static string Version(Type type) => InformationalVersion(type).Split('+')[0];

    private static string InformationalVersion(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? $"{type.Assembly.GetName().Version}";

    private static string Processor()
    {
        const string LinuxCpuInfo = "/proc/cpuinfo";
        var name = File.Exists(LinuxCpuInfo)
            ? File.ReadLines(LinuxCpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return name ?? $"{RuntimeInformation.ProcessArchitecture}";
    }
}
