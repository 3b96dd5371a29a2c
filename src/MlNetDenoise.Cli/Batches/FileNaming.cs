using System.Text;

namespace MlNetDenoise.Cli;

/// <summary>Which names a system has for files, and which of them are the same.</summary>
/// <param name="IgnoresCase">Whether A and a are the same letter.</param>
/// <param name="IsWindows">Whether Windows reserves names.</param>
internal sealed record FileNaming(bool IgnoresCase, bool IsWindows)
{
    private const int LongestName = 255;

    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>Extensions of image formats, supported or not: a path with one of them is never a folder.</summary>
    private static readonly HashSet<string> ImageExtensions =
    [
        .. ImageFiles.Extensions,
        ".3fr", ".ai", ".apng", ".arw", ".avif", ".bpg", ".cr2", ".cr3", ".cur", ".czi", ".dcm", ".dds", ".dib", ".djvu", ".dng", ".dpx", ".emf", ".eps", ".exr", ".fits", ".fit",
        ".flif", ".fts", ".gif", ".hdr", ".heic", ".heif", ".hif", ".icns", ".ico", ".j2c", ".j2k", ".jfif", ".jif", ".jp2", ".jpe", ".jpf", ".jpx", ".jxl", ".jxr", ".kra", ".lif", ".mng", ".mpo",
        ".nd2", ".ndpi", ".nef", ".nii", ".npy", ".nrw", ".ora", ".orf", ".pam", ".pbm", ".pcx", ".pdf", ".pef", ".pic", ".pict", ".psb", ".psd", ".qoi", ".raf", ".raw", ".rw2", ".sgi", ".srw",
        ".svg", ".svs", ".tga", ".wbmp", ".wdp", ".wmf", ".xbm", ".xcf", ".xpm",
    ];

    /// <summary>Returns the rules for a path, which need not exist.</summary>
    public static FileNaming For(string path) => new(FileIdentity.IgnoresCase(path), OperatingSystem.IsWindows());

    /// <summary>Compares paths.</summary>
    public StringComparer Comparer => IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Whether a path has the extension of an image format, supported or not.</summary>
    public static bool IsImage(string path) => ImageExtensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    /// <summary>Returns why a file or folder cannot have a name; null if it can.</summary>
    /// <param name="name">A name without folders.</param>
    public string? Refusal(string name)
    {
        if ((IsWindows ? name.Length : Encoding.UTF8.GetByteCount(name)) > LongestName)
            return $"the name is longer than {LongestName} {(IsWindows ? "characters" : "bytes")}";
        if (!IsWindows)
            return null;
        var stem = name.Split('.')[0].TrimEnd();
        return IsDevice(stem) ? $"Windows reserves the name {stem} for a device"
            : name is not ("." or "..") && name.EndsWith('.') || name.EndsWith(' ') ? "on Windows, a name cannot end with a dot or a space"
            : name.FirstOrDefault(letter => letter < ' ' || "<>:\"|?*".Contains(letter, StringComparison.Ordinal)) is not '\0' and var letter ? $"on Windows, a name cannot contain {(letter < ' ' ? "control characters" : letter)}"
            : null;
    }

    private static bool IsDevice(string stem) => Devices.Contains(stem, StringComparer.OrdinalIgnoreCase)
        || stem.Length == 4 && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase)) && (stem[3] is >= '0' and <= '9' or '¹' or '²' or '³');
}
