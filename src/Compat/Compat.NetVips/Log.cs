using System.Runtime.InteropServices;
using NetVips.Internal;

namespace NetVips;

/// <summary>What libvips says through GLib's log.</summary>
public static class Log
{
    public delegate void LogDelegate(string logDomain, Enums.LogLevelFlags logLevel, string message);

    public static uint SetLogHandler(string logDomain, Enums.LogLevelFlags flags, LogDelegate logFunc)
    {
        unsafe
        {
            // a handler stays for good: so does its handle
            return Native.g_log_set_handler(logDomain, (int)flags, (nint)(delegate* unmanaged<nint, int, nint, nint, void>)&Pass, GCHandle.ToIntPtr(GCHandle.Alloc(logFunc)));
        }
    }

    [UnmanagedCallersOnly]
    private static void Pass(nint domain, int level, nint message, nint handler) =>
        ((LogDelegate)GCHandle.FromIntPtr(handler).Target!)(Marshal.PtrToStringUTF8(domain) ?? "", (Enums.LogLevelFlags)level, Marshal.PtrToStringUTF8(message) ?? "");
}
