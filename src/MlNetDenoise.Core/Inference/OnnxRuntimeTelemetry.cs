using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetDenoise;

/// <summary>Turns off the telemetry of ONNX Runtime, which otherwise makes a device id and a database below the user's home on Linux and macOS.</summary>
/// <remarks>See https://github.com/microsoft/onnxruntime/blob/main/docs/Privacy.md. A program or a user that sets <c>ORT_DISABLE_TELEMETRY=0</c> keeps it on.</remarks>
internal static partial class OnnxRuntimeTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Runs before any other code of this library: ONNX Runtime reads the variable once, when it is loaded.</summary>
#pragma warning disable CA2255 // a program has no other moment that is surely early enough
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void TurnOff()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null)
            return;
        Environment.SetEnvironmentVariable(Variable, "1");
        // On Unix, .NET keeps a copy of the environment, which native code does not see.
        if (!OperatingSystem.IsWindows())
            _ = SetNative(Variable, "1", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
