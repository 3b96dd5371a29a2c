using System.Runtime.InteropServices;
using TorchSharp;

namespace MlNetDenoise.Cli;

/// <summary>The packages with the native libraries of a program.</summary>
internal static class NativePackages
{
    public const string OnnxRuntime = "Microsoft.ML.OnnxRuntime";

    private static readonly string Platform =
        $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    public static string Libvips { get; } = $"NetVips.Native.{Platform}";

    public static string Libtorch { get; } = $"libtorch-cpu-{Platform}";

    public static string Skia { get; } = "SkiaSharp.NativeAssets." + (OperatingSystem.IsWindows() ? "Win32" : OperatingSystem.IsMacOS() ? "macOS" : "Linux.NoDependencies");

    /// <summary>Returns the problem of a native library, and the package that contains it.</summary>
    public static string Describe(DllNotFoundException e)
    {
        if (e.Message.Split('\n').FirstOrDefault(line => line.Contains("(required by", StringComparison.Ordinal)) is { } mismatch)
            return $"A native library does not match this system: {mismatch.Trim()}.";
        var reason = e.Message.Split(["\n", ". "], StringSplitOptions.None)[0].TrimEnd().TrimEnd('.');
        (string Part, string Package)[] packages = [("vips", Libvips), ("torch", Libtorch), ("onnxruntime", OnnxRuntime), ("skia", Skia)];
        var package = packages.FirstOrDefault(known => reason.Contains(known.Part, StringComparison.OrdinalIgnoreCase)).Package;
        return $"A native library is missing: {reason}. {(package is null ? "Run: denoise doctor" : $"Add the package {package} to the program.")}";
    }

    /// <summary>Loads libtorch. TorchSharp itself writes pages to standard output where it is missing.</summary>
    /// <exception cref="DllNotFoundException">It is missing.</exception>
    public static void RequireLibtorch()
    {
        foreach (var library in (string[])["torch_cpu", "LibTorchSharp"])
            NativeLibrary.Load(library, typeof(torch).Assembly, searchPath: null);
    }
}
