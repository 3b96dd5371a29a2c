using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetDenoise;

/// <summary>Turns off the telemetry of ONNX Runtime, which otherwise creates a device id and a database in the user's home on Linux and macOS.</summary>
/// <remarks>See https://github.com/microsoft/onnxruntime/blob/main/docs/Privacy.md. Set <c>ORT_DISABLE_TELEMETRY=0</c> to keep it on.</remarks>
internal static partial class OnnxRuntimeTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Runs before any other code of this library, because ONNX Runtime reads the variable only once, when it is loaded.</summary>
#pragma warning disable CA2255 // no other event is certain to be early enough
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void TurnOff()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null)
            return;
        Environment.SetEnvironmentVariable(Variable, "1");
        // On Unix, .NET sets variables only in its own copy of the environment, which native code does not use.
        if (!OperatingSystem.IsWindows())
            _ = SetNative(Variable, "1", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
