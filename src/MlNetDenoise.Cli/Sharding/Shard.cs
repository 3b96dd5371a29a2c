using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MlNetDenoise.Cli;

/// <summary>A part of a batch, for one process of many.</summary>
/// <param name="Index">Its number, from 1 to <paramref name="Count"/>.</param>
/// <param name="Count">The number of shards of the batch.</param>
internal sealed record Shard(int Index, int Count)
{
    /// <summary>Parses <c>3/7</c>.</summary>
    /// <exception cref="FormatException">The text has another form, or the index is out of range.</exception>
    public static Shard Parse(string text) =>
        text.Split('/') is [var index, var count] && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0
            ? Create(i, n)
            : throw new FormatException($"{text} is not a shard such as 3/7: its number, from 1, and the number of shards.");

    /// <summary>Returns a shard whose index is checked.</summary>
    /// <exception cref="FormatException">The index is out of range.</exception>
    public static Shard Create(int index, int count) => index >= 1 && index <= count
        ? new(index, count)
        : throw new FormatException($"Shard {index} of {count} does not exist. The shards of a batch have the numbers from 1 to {count}.");

    /// <summary>Whether an image belongs to the shard. It depends on its name only, so it is the same on every machine.</summary>
    /// <param name="name">The path of the image relative to the input, with / between folders: the first 8 bytes of its SHA-256 determine the shard.</param>
    public bool Contains(string name) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))) % (ulong)Count == (ulong)Index - 1;

    /// <summary>Returns <c>3/7</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
