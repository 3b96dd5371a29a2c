using System.Security.Cryptography;

namespace MlNetDenoise.Cli;

/// <summary>A file as it was.</summary>
/// <param name="Bytes">Its size; null for an image of a test set, which need not be a file.</param>
/// <param name="Modified">When it was written; null for an image of a test set.</param>
/// <param name="Sha256">SHA-256 of its content, in hexadecimal.</param>
internal sealed record FileState(long? Bytes, DateTime? Modified, string Sha256)
{
    /// <summary>Reads a file.</summary>
    public static FileState Read(string path)
    {
        using var content = File.OpenRead(path);
        return new(content.Length, File.GetLastWriteTimeUtc(path), Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    /// <summary>Whether a file still has the content. It is not read if its size and its time are the same.</summary>
    public bool IsUnchanged(string path) => HasSize(path) && (File.GetLastWriteTimeUtc(path) == Modified || Read(path).Sha256 == Sha256);

    /// <summary>Whether a file has the content, which is read: a crash of a machine can leave a file with its size but without its content.</summary>
    public bool IsContentOf(string path) => HasSize(path) && Read(path).Sha256 == Sha256;

    private bool HasSize(string path) => new FileInfo(path) is { Exists: true, Length: var length } && length == Bytes;
}
