using System.Runtime.InteropServices;

namespace MlNetDenoise.Training;

/// <summary>The C library's allocator, which libtorch uses for tensors.</summary>
internal static partial class Allocator
{
    private const int TrimThreshold = -1, MmapThreshold = -3;

    /// <summary>
    /// Makes glibc keep the memory of freed tensors. By default it returns large blocks to the system at once, and a training
    /// spends up to a fifth of its time on page faults.
    /// </summary>
    public static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = SetOption(TrimThreshold, 1 << 30);
            _ = SetOption(MmapThreshold, 1 << 25);
        }
        catch (EntryPointNotFoundException)
        {
            // another C library than glibc
        }
    }

    /// <summary>See mallopt(3).</summary>
    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
