using System.Runtime.CompilerServices;

namespace MlNetDenoise;

/// <summary>Turns off the telemetry of ONNX Runtime when this library is loaded: before ML.NET loads the network of a zip, because a zip's first mapping is in this library.</summary>
internal static class TelemetryOff
{
#pragma warning disable CA2255 // no other moment in a program is early enough for certain
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void InitializeCore() => RuntimeHelpers.RunModuleConstructor(typeof(FloatImage).Module.ModuleHandle);
}
