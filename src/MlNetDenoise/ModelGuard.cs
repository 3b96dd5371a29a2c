using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MlNetDenoise;

/// <summary>
/// What finds a damaged denoiser.zip before ML.NET reads a byte of it: an entry that ML.NET passes over holds the model's card
/// with the length and SHA-256 of every other entry, and the zip's comment is the SHA-256 of all bytes before it.
/// </summary>
/// <remarks>
/// It is no signature: whoever can write the file can write its hashes. But even a forged file cannot make the check read more
/// than the file and what is packed in it, or keep more than its names and its card.
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

    /// <summary>Checks every byte of a denoiser.zip; ML.NET has no part in it.</summary>
    /// <param name="path">The zip.</param>
    /// <returns>What the model in it is.</returns>
    /// <exception cref="ModelException">It is absent, unreadable, without a guard, or differs from what its guard says.</exception>
    public static ModelCard Verify(string path)
    {
        var (file, card) = Open(path);
        file.Dispose();
        return card;
    }

    /// <summary>Puts the guard into a zip that ML.NET saved.</summary>
    internal static void Seal(string path, ModelCard card)
    {
        Dictionary<string, Content> entries;
        using (var zip = ZipFile.OpenRead(path))
            entries = zip.Entries.ToDictionary(Name, Measure);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            // Stored, not deflated: it is no longer than the file, whatever it says of itself.
            using (var entry = zip.CreateEntry(CardName, CompressionLevel.NoCompression).Open())
                JsonSerializer.Serialize(entry, new GuardedCard(card, entries), Json);
            zip.Comment = new string(' ', DigestLength);
        }
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Write(Digest(file));
    }

    /// <summary>Checks a zip as <see cref="Verify"/> does and leaves it open: what is read then is what was checked.</summary>
    /// <returns>The file, at its first byte, and the model's card.</returns>
    internal static (FileStream File, ModelCard Card) Open(string path)
    {
        if (!File.Exists(path))
            throw new ModelException($"There is no model file {path}. Make one with 'denoise pack'.");
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
            throw new ModelException($"{path} is no sound denoiser.zip: {e.Message.ReplaceLineEndings(" ")} Copy it again, or make it again with 'denoise pack'.", e);
        }
    }

    /// <summary>That the bytes are those that were written.</summary>
    private static void CheckDigest(FileStream file)
    {
        var expected = file.Length < DigestLength ? [] : Digest(file);
        var actual = new byte[expected.Length];
        file.ReadExactly(actual);
        if (!actual.AsSpan().StartsWith(Encoding.ASCII.GetBytes(DigestPrefix)))
            throw new InvalidDataException("it ends in no digest of 'denoise pack': it is truncated, or another program wrote it (ml.Model.Load opens what you trust unchecked).");
        if (!actual.SequenceEqual(expected))
            throw new InvalidDataException("its SHA-256 is not the one that was written into it.");
    }

    /// <summary>That the entries are those on the card: first what they say of themselves, then what is in them.</summary>
    private static ModelCard CheckEntries(FileStream file)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        var cardEntry = zip.GetEntry(CardName) ?? throw new InvalidDataException($"its entry {CardName} is missing.");
        var entries = zip.Entries.Where(entry => entry != cardEntry).ToList();
        if (zip.Entries.Sum(entry => entry.CompressedLength) > file.Length || cardEntry.Length > cardEntry.CompressedLength)
            throw new InvalidDataException("its entries say that they are longer than the file.");
        var guarded = ReadCard(cardEntry);

        var missing = new Dictionary<string, Content>(guarded.Entries, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            if (Name(entry).Split('/').Any(part => part is "" or "." or "..") || Name(entry).Contains(':', StringComparison.Ordinal))
                throw new InvalidDataException($"its entry '{entry.FullName}' leads out of it.");
            if (!missing.Remove(Name(entry), out var listed))
                throw new InvalidDataException($"its entry '{entry.FullName}' is there twice, or not on its card.");
            if (entry.Length != listed.Length)
                throw new InvalidDataException($"its entry '{entry.FullName}' says that it has {entry.Length} bytes, the card says {listed.Length}.");
        }
        if (missing.Keys.FirstOrDefault() is { } name)
            throw new InvalidDataException($"its entry '{name}' is missing.");

        foreach (var entry in entries)
        {
            if (Measure(entry) != guarded.Entries[Name(entry)])
                throw new InvalidDataException($"its entry '{entry.FullName}' is not what the card says.");
        }
        return guarded.Card;
    }

    private static GuardedCard ReadCard(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        return JsonSerializer.Deserialize<GuardedCard>(content, Json) ?? throw new InvalidDataException("its card is empty.");
    }

    /// <summary>The name as ML.NET looks it up: on Windows it writes backslashes.</summary>
    private static string Name(ZipArchiveEntry entry) => entry.FullName.Replace('\\', '/');

    /// <summary>The comment that the zip must end in; the file is left where that begins.</summary>
    private static byte[] Digest(FileStream file) => Encoding.ASCII.GetBytes(DigestPrefix + Measure(file, file.Length - DigestLength).Sha256);

    private static Content Measure(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        return Measure(content, entry.Length);
    }

    /// <summary>What a stream holds, of which at most so many bytes are read.</summary>
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
