using System.Runtime.InteropServices;
using TorchSharp;

namespace MlNetDenoise.Cli;

/// <summary>The packages that bring the native libraries of a program.</summary>
internal static class NativePackages
{
    public const string OnnxRuntime = "Microsoft.ML.OnnxRuntime";

    public static string Libvips { get; } = $"NetVips.Native.{RuntimeInformation.RuntimeIdentifier}";

    public static string Libtorch { get; } = $"libtorch-cpu-{RuntimeInformation.RuntimeIdentifier}";

    public static string Skia { get; } = "SkiaSharp.NativeAssets." + (OperatingSystem.IsWindows() ? "Win32" : OperatingSystem.IsMacOS() ? "macOS" : "Linux.NoDependencies");

    /// <summary>The package that brings what could not be loaded; null where the message names nothing that is known.</summary>
    public static string? For(string message)
    {
        (string Part, string Package)[] packages = [("vips", Libvips), ("torch", Libtorch), ("onnxruntime", OnnxRuntime), ("skia", Skia)];
        return packages.FirstOrDefault(known => message.Contains(known.Part, StringComparison.OrdinalIgnoreCase)).Package;
    }

    /// <summary>Loads libtorch. Left to itself, TorchSharp writes pages to standard output where it does not find it.</summary>
    /// <exception cref="DllNotFoundException">It is absent.</exception>
    public static void RequireLibtorch()
    {
        foreach (var library in (string[])["torch_cpu", "LibTorchSharp"])
            NativeLibrary.Load(library, typeof(torch).Assembly, searchPath: null);
    }
}
