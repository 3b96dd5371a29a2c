using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MlNetDenoise;

/// <summary>Identifies a file or folder on this machine, whichever of its names, links and hard links a path uses.</summary>
/// <param name="Device">The disk.</param>
/// <param name="Number">The number of the file on the disk.</param>
internal readonly record struct FileIdentity(long Device, long Number)
{
    /// <summary>Returns the identity of a file or folder, through links; null if it does not exist or cannot be reached.</summary>
    public static FileIdentity? Get(string path)
    {
        if (!OperatingSystem.IsWindows())
            return Unix.Stat(path, out var status) == 0 ? new(status.Device, status.Number) : null;
        using var handle = Windows.CreateFile(path, 0, FileShare.ReadWrite | FileShare.Delete, 0, FileMode.Open, Windows.OpensFolders, 0);
        return !handle.IsInvalid && Windows.GetFileInformationByHandle(handle, out var information)
            ? new(information.Volume, ((long)information.NumberHigh << 32) | information.NumberLow)
            : null;
    }

    /// <summary>Whether a path exists and is neither a file nor a folder, but a pipe, a socket, a device or an open file of the process.</summary>
    public static bool IsStream(string path) => !OperatingSystem.IsWindows() && Unix.Stat(path, out var status) == 0
        && ((status.Mode & Unix.TypeOfFile) is not (Unix.RegularFile or Unix.Folder) || path.StartsWith("/dev/std", StringComparison.Ordinal) || path.StartsWith("/dev/fd/", StringComparison.Ordinal));

    /// <summary>Whether the disk of a path, which need not exist, takes A and a in names for the same letter.</summary>
    public static bool IgnoresCase(string path)
    {
        for (var existing = Path.GetFullPath(path); Path.GetDirectoryName(existing) is { } folder; existing = folder)
        {
            var name = Path.GetFileName(existing);
            var other = name.Any(char.IsLower) ? name.ToUpperInvariant() : name.ToLowerInvariant();
            if (other != name && Get(existing) is { } identity)
                return identity == Get(Path.Combine(folder, other));
        }
        return OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();
    }

    /// <summary>Gives a file the owner and group of another, as far as the process may: the administrator may.</summary>
    public static void CopyOwner(string path, string copy)
    {
        if (!OperatingSystem.IsWindows() && Unix.Stat(path, out var status) == 0)
            _ = Unix.ChangeOwner(copy, status.Owner, status.Group);
    }

    /// <summary>The function of .NET's own native library for all Unix systems, whose structures are the same everywhere.</summary>
    private static class Unix
    {
        public const int TypeOfFile = 0xF000, RegularFile = 0x8000, Folder = 0x4000;

        [DllImport("libc", EntryPoint = "chown")]
        public static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);

        [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat")]
        public static extern int Stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out Status status);

        [StructLayout(LayoutKind.Explicit, Size = 128)]
        public struct Status
        {
            [FieldOffset(4)]
            public int Mode;

            [FieldOffset(8)]
            public uint Owner;

            [FieldOffset(12)]
            public uint Group;

            [FieldOffset(88)]
            public long Device;

            [FieldOffset(104)]
            public long Number;
        }
    }

    private static class Windows
    {
        public const int OpensFolders = 0x02000000;

        [DllImport("kernel32", EntryPoint = "CreateFileW", CharSet = CharSet.Unicode)]
        public static extern SafeFileHandle CreateFile(string path, int access, FileShare share, nint security, FileMode mode, int flags, nint template);

        [DllImport("kernel32")]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static extern bool GetFileInformationByHandle(SafeFileHandle file, out Information information);

        [StructLayout(LayoutKind.Explicit, Size = 52)]
        public struct Information
        {
            [FieldOffset(28)]
            public uint Volume;

            [FieldOffset(44)]
            public uint NumberHigh;

            [FieldOffset(48)]
            public uint NumberLow;
        }
    }
}
