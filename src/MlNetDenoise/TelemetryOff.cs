using System.Runtime.CompilerServices;

namespace MlNetDenoise;

/// <summary>Turns off the telemetry of ONNX Runtime before ML.NET loads the network of a zip, whose first mapping is in this library.</summary>
internal static class TelemetryOff
{
#pragma warning disable CA2255 // a program has no other moment that is surely early enough
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void InitializeCore() => RuntimeHelpers.RunModuleConstructor(typeof(FloatImage).Module.ModuleHandle);
}
