using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MlNetDenoise;

/// <summary>
/// Finds a damaged <c>denoiser.zip</c> before ML.NET reads it. An entry that ML.NET ignores holds the model's card and the length
/// and SHA-256 of every other entry; the zip's comment is the SHA-256 of all bytes before it. Thread-safe.
/// </summary>
/// <remarks>
/// This is not a signature: whoever can write the file can write its hashes. But the check of a forged file reads no more than the
/// file and its unpacked entries, and keeps no more in memory than their names and the card.
/// </remarks>
public static class ModelGuard
{
    private const string CardName = "denoiser/card.json";
    private const string DigestPrefix = "sha256:";
    private const int DigestLength = 7 + 2 * SHA256.HashSizeInBytes;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private sealed record Content(long Length, string Sha256);

    private sealed record GuardedCard(ModelCard Card, Dictionary<string, Content> Entries);

    /// <summary>Checks every byte of a <c>denoiser.zip</c>, without ML.NET.</summary>
    /// <param name="path">The zip.</param>
    /// <returns>The description of the network in the zip.</returns>
    /// <exception cref="ModelException">The file does not exist, cannot be read, has no hashes, or differs from them.</exception>
    public static ModelCard Verify(string path)
    {
        var (file, card) = Open(path);
        file.Dispose();
        return card;
    }

    /// <summary>Adds the card and the hashes to a zip that ML.NET saved.</summary>
    internal static void Seal(string path, ModelCard card)
    {
        Dictionary<string, Content> entries;
        using (var zip = ZipFile.OpenRead(path))
            entries = zip.Entries.ToDictionary(Name, Measure);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            // Stored, not deflated: so it cannot be longer than the file.
            using (var entry = zip.CreateEntry(CardName, CompressionLevel.NoCompression).Open())
                JsonSerializer.Serialize(entry, new GuardedCard(card, entries), Json);
            zip.Comment = new string(' ', DigestLength);
        }
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Write(Digest(file));
    }

    /// <summary>Checks a zip as <see cref="Verify"/> does and keeps it open, so that what is loaded is what was checked.</summary>
    /// <returns>The file at its first byte, and the model's card.</returns>
    internal static (FileStream File, ModelCard Card) Open(string path)
    {
        if (!File.Exists(path))
            throw new ModelException($"The model file {path} does not exist. Create it with {nameof(DenoisingCatalog)}.{nameof(DenoisingCatalog.Pack)}.");
        FileStream? file = null;
        try
        {
            file = File.OpenRead(path);
            CheckDigest(file);
            var card = CheckEntries(file);
            file.Position = 0;
            return (file, card);
        }
        catch (Exception e)
        {
            file?.Dispose();
            throw new ModelException($"{path} is not an intact denoiser.zip: {e.Message.ReplaceLineEndings(" ")} Copy it again, or create it again with {nameof(DenoisingCatalog)}.{nameof(DenoisingCatalog.Pack)}.", e);
        }
    }

    /// <summary>Checks that the bytes are those that were written.</summary>
    private static void CheckDigest(FileStream file)
    {
        var expected = file.Length < DigestLength ? [] : Digest(file);
        var actual = new byte[expected.Length];
        file.ReadExactly(actual);
        if (!actual.AsSpan().StartsWith(Encoding.ASCII.GetBytes(DigestPrefix)))
            throw new InvalidDataException("it does not end in a SHA-256: it is truncated, or another program wrote it (ml.Model.Load loads a file from a trusted source without a check).");
        if (!actual.SequenceEqual(expected))
            throw new InvalidDataException("its SHA-256 differs from the one in it.");
    }

    /// <summary>Checks that the entries are those on the card: first their names and declared lengths, then their contents.</summary>
    private static ModelCard CheckEntries(FileStream file)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        var cardEntry = zip.GetEntry(CardName) ?? throw new InvalidDataException($"its entry {CardName} is missing.");
        var entries = zip.Entries.Where(entry => entry != cardEntry).ToList();
        if (zip.Entries.Sum(entry => entry.CompressedLength) > file.Length || cardEntry.Length > cardEntry.CompressedLength)
            throw new InvalidDataException("its entries declare more bytes than the file has.");
        var guarded = ReadCard(cardEntry);

        var missing = new Dictionary<string, Content>(guarded.Entries, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            if (Name(entry).Split('/').Any(part => part is "" or "." or "..") || Name(entry).Contains(':', StringComparison.Ordinal))
                throw new InvalidDataException($"its entry '{entry.FullName}' has a path outside of it.");
            if (!missing.Remove(Name(entry), out var listed))
                throw new InvalidDataException($"its entry '{entry.FullName}' exists twice, or is not on its card.");
            if (entry.Length != listed.Length)
                throw new InvalidDataException($"its entry '{entry.FullName}' declares {entry.Length} bytes, its card {listed.Length}.");
        }
        if (missing.Keys.FirstOrDefault() is { } name)
            throw new InvalidDataException($"its entry '{name}' is missing.");

        foreach (var entry in entries)
        {
            if (Measure(entry) != guarded.Entries[Name(entry)])
                throw new InvalidDataException($"its entry '{entry.FullName}' differs from its card.");
        }
        return guarded.Card;
    }

    private static GuardedCard ReadCard(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        return JsonSerializer.Deserialize<GuardedCard>(content, Json) ?? throw new InvalidDataException("its card is empty.");
    }

    /// <summary>Returns the name as ML.NET looks it up: on Windows ML.NET writes backslashes.</summary>
    private static string Name(ZipArchiveEntry entry) => entry.FullName.Replace('\\', '/');

    /// <summary>Returns the comment that the zip must end in, and leaves the file where that comment begins.</summary>
    private static byte[] Digest(FileStream file) => Encoding.ASCII.GetBytes(DigestPrefix + Measure(file, file.Length - DigestLength).Sha256);

    private static Content Measure(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        return Measure(content, entry.Length);
    }

    /// <summary>Returns length and hash of a stream, of which at most <paramref name="most"/> bytes are read.</summary>
    private static Content Measure(Stream stream, long most)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        long length = 0;
        while (stream.Read(buffer, 0, (int)Math.Min(buffer.Length, most - length)) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
        }
        return new(length, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }
}
