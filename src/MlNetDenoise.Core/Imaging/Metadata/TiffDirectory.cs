using System.Buffers.Binary;

namespace MlNetDenoise;

/// <summary>A directory of a TIFF structure: a page of a file, an EXIF block, or what these point to as EXIF, GPS or Interop data.</summary>
/// <param name="tags">Its tags.</param>
internal sealed class TiffDirectory(IReadOnlyList<TiffTag> tags)
{
    private const int ColourFilterArray = 32803;

    /// <summary>The tags.</summary>
    public IReadOnlyList<TiffTag> Tags { get; } = tags;

    /// <summary>The position of a page's directory in the file.</summary>
    public long At { get; private init; }

    /// <summary>Whether this page is from the raw file of a camera (DNG, CR2, NEF, ARW), whose pages are previews, or pixels before demosaicing.</summary>
    public bool IsCameraRaw =>
        Find(TiffId.DngVersion) is not null || Find(TiffId.Cr2Slice) is not null || Integer(TiffId.Photometric) == ColourFilterArray
        || ((Integer(TiffId.SubfileType) & 1) != 0 && Find(TiffId.SubDirectories) is not null);

    /// <summary>Reads the pages of a TIFF file, classic or BigTIFF. The values of tags become little-endian.</summary>
    /// <param name="file">Is read while the result is enumerated; its position does not matter.</param>
    /// <returns>The pages up to a link to one of them; none if the file is not a TIFF file.</returns>
    /// <exception cref="InvalidDataException">A page after the first is not within the file.</exception>
    public static IEnumerable<TiffDirectory> ReadAll(Stream file)
    {
        if (TiffReader.Open(file) is not { } reader)
            yield break;
        var visited = new HashSet<long>();
        for (long at = reader.First, next; at != 0 && visited.Add(at); at = next)
        {
            if (reader.ReadEntries(at, out _, out next) is { } entries)
                yield return new(Read(reader, entries, [TiffId.ExifDirectory, TiffId.GpsDirectory]).Tags) { At = at };
            else if (visited.Count > 1)
                throw new InvalidDataException($"its page {visited.Count} is missing");
        }
    }

    /// <summary>Returns the directory with other tags in place of some.</summary>
    public TiffDirectory With(params IReadOnlyList<TiffTag> tags) => new([.. Tags.Where(tag => !tags.Any(other => other.Id == tag.Id)), .. tags]) { At = At };

    /// <summary>Returns a tag, or null.</summary>
    public TiffTag? Find(ushort id) => Tags.FirstOrDefault(tag => tag.Id == id);

    /// <summary>Returns the first value of a tag as an integer.</summary>
    /// <param name="id">The tag.</param>
    /// <param name="absent">The result if there is no such tag, or it has no value.</param>
    public long Integer(ushort id, long absent = 0) => Find(id) is { Count: > 0 } tag ? (long)tag.Number() : absent;

    /// <summary>Returns the values of a tag as integers; none if there is no such tag.</summary>
    public long[] Integers(ushort id) => Find(id)?.Integers() ?? [];

    /// <summary>The position of the link to the next directory, in the bytes of a directory of a number of tags.</summary>
    public static int LinkAt(int tags, bool isBig) => isBig ? 8 + 20 * tags : 2 + 12 * tags;

    /// <summary>Returns the bytes of a little-endian directory: its entries by number, a link of 0 at <see cref="LinkAt"/>, the values, the directories that it points to.</summary>
    /// <param name="tags">Tags, each number once. In a classic file, one with a value of more than 32 bits is left out.</param>
    /// <param name="offset">The position that the bytes will have in the file: even, for BigTIFF a multiple of 8.</param>
    /// <param name="isBig">Whether the file is a BigTIFF file.</param>
    /// <exception cref="OverflowException">The position of a value needs more than 32 bits in a classic file.</exception>
    public static byte[] Serialize(IEnumerable<TiffTag> tags, long offset, bool isBig)
    {
        var sorted = (isBig ? tags : tags.Select(Narrow).OfType<TiffTag>()).OrderBy(tag => tag.Id).ToList();
        using var bytes = new MemoryStream();
        var field = isBig ? 8 : 4;
        bytes.SetLength(LinkAt(sorted.Count, isBig) + field);
        void Put(long value, int size)
        {
            Span<byte> integer = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(integer, value);
            bytes.Write(integer[..size]);
        }
        Put(sorted.Count, isBig ? 8 : 2);
        foreach (var tag in sorted)
        {
            var isDirectory = tag.SubDirectory is not null;
            Put(tag.Id, 2);
            Put((long)(isDirectory ? (isBig ? TiffType.Ifd8 : TiffType.Long) : tag.Type), 2);
            Put(isDirectory ? 1 : tag.Count, field);
            if (!isDirectory && tag.Data.Length <= field)
            {
                bytes.Write(tag.Data);
                bytes.Position += field - tag.Data.Length;
                continue;
            }
            var at = (bytes.Length + field - 1) / field * field;
            Put(isBig ? offset + at : checked((uint)(offset + at)), field);
            var nextEntry = bytes.Position;
            bytes.SetLength(at);
            bytes.Position = at;
            bytes.Write(isDirectory ? Serialize(tag.SubDirectory!.Tags, offset + at, isBig) : tag.Data);
            bytes.Position = nextEntry;
        }
        return bytes.ToArray();
    }

    private static TiffDirectory Read(TiffReader reader, List<TiffEntry> entries, ReadOnlySpan<ushort> subDirectories)
    {
        var tags = new List<TiffTag>(entries.Count);
        foreach (var entry in entries.DistinctBy(entry => entry.Id))
        {
            if (subDirectories.Contains(entry.Id))
            {
                if (reader.ReadEntries(reader.ReadInteger(entry), out _, out _) is { Count: > 0 } below)
                    tags.Add(new(entry.Id, entry.Type, [], Read(reader, below, entry.Id == TiffId.ExifDirectory ? [TiffId.InteropDirectory] : [])));
            }
            else if (reader.ReadValues(entry) is { } data)
            {
                tags.Add(new(entry.Id, entry.Type, data));
            }
        }
        if (reader.IsBigEndian)
            ToLittleEndian(tags);
        return new(tags);
    }

    private static void ToLittleEndian(List<TiffTag> tags)
    {
        foreach (var tag in tags)
        {
            // Programs store the bytes of IPTC as if they were 32-bit integers, in their order.
            if (tag.Id != TiffId.Iptc)
                tag.Data.ReverseEach(tag.Type is TiffType.Rational or TiffType.SRational ? 4 : TiffTag.SizeOf(tag.Type));
        }
        if (tags.Find(tag => tag.Id == TiffId.ImageJ) is { } imageJ && tags.Find(tag => tag.Id == TiffId.ImageJCounts) is { } counts)
            ImageJMetadata.ToLittleEndian(imageJ.Data, counts.Integers());
    }

    /// <summary>Returns the tag with 32-bit values if it has 64-bit values; null if one of these is too large.</summary>
    private static TiffTag? Narrow(TiffTag tag)
    {
        if (tag.Type is not (TiffType.Long8 or TiffType.SLong8 or TiffType.Ifd8) || tag.SubDirectory is not null)
            return tag;
        var values = tag.Integers();
        var isSigned = tag.Type == TiffType.SLong8;
        return values.All(value => isSigned ? value == (int)value : value == (uint)value)
            ? TiffTag.Long(tag.Id, [.. values.Select(value => (uint)value)]) with { Type = isSigned ? TiffType.SLong : TiffType.Long }
            : null;
    }
}
