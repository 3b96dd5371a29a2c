using System.Reflection;
using System.Runtime.InteropServices;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>The packages with the native libraries of a program.</summary>
internal static class NativePackages
{
    private static readonly string Platform =
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    private static readonly (string Part, string Package)[] Packages =
    [
        ("vips", "NetVips.Native"),
        ("torch", "TorchSharp"),
        ("onnxruntime", "Microsoft.ML.OnnxRuntime"),
        ("skia", "SkiaSharp.NativeAssets." + (OperatingSystem.IsWindows() ? "Win32" : OperatingSystem.IsMacOS() ? "macOS" : "Linux.NoDependencies")),
    ];

    /// <summary>Returns the problem of a native library, and the package that contains it.</summary>
    public static string Describe(DllNotFoundException e)
    {
        if (e.Message.Split('\n').FirstOrDefault(line => line.Contains("(required by", StringComparison.Ordinal)) is { } mismatch)
            return $"A native library does not match this system: {mismatch.Trim()}.";
        var reason = e.Message.Split(["\n", ". "], StringSplitOptions.None)[0].TrimEnd().TrimEnd('.');
        var package = Packages.FirstOrDefault(known => reason.Contains(known.Part, StringComparison.OrdinalIgnoreCase)).Package;
        return $"A native library is missing: {reason}. {(package is null ? "Run: denoise doctor" : $"Add the package {package} to the program.")}";
    }

    /// <summary>Loads libtorch from the program's folder, or from NuGet's packages folder, because it is too large for the tool's package.</summary>
    /// <remarks>TorchSharp itself would load any libtorch of the system, and writes pages to standard output where it is missing.</remarks>
    /// <exception cref="TrainingException">libtorch is in neither folder.</exception>
    public static void RequireLibtorch()
    {
        var package = $"libtorch-cpu-{Platform}";
        var version = typeof(NativePackages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "libtorch").Value!;
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string[] folders = [AppContext.BaseDirectory, Path.Combine(packages, package, version, "runtimes", Platform, "native")];
        var libtorch = folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, FileName("torch_cpu"))))
            ?? throw new TrainingException($"libtorch is not installed. Install it with: dotnet package download {package}@{version} --output \"{packages}\"");
        // LibTorchSharp then finds these loaded.
        foreach (var library in (string[])["torch_cpu", "torch"])
            NativeLibrary.Load(Path.Combine(libtorch, FileName(library)));
        NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, FileName("LibTorchSharp")));
    }

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";
}
