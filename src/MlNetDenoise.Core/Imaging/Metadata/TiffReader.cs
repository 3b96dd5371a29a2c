using System.Buffers.Binary;

namespace MlNetDenoise;

/// <summary>Where a tag of a directory and its values are. The values lie within the file.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="At">The position of the entry.</param>
/// <param name="ValueAt">The position of the values, which may be inside the entry.</param>
/// <param name="Length">The bytes of the values.</param>
internal readonly record struct TiffEntry(ushort Id, TiffType Type, long At, long ValueAt, long Length);

/// <summary>Reads the directories of a TIFF structure: a file, classic or BigTIFF, or an EXIF block. What is damaged is left out.</summary>
internal sealed class TiffReader
{
    private const int MaxEntries = ushort.MaxValue;
    private readonly Stream _file;

    // Values may overlap, so a small file can point to more than there is memory.
    private long _budget = 1 << 28;

    private TiffReader(Stream file, bool isBigEndian, bool isBig) => (_file, IsBigEndian, IsBig) = (file, isBigEndian, isBig);

    /// <summary>Whether integers have their most significant byte first.</summary>
    public bool IsBigEndian { get; }

    /// <summary>Whether positions have 64 bits.</summary>
    public bool IsBig { get; }

    /// <summary>The position of the first directory.</summary>
    public long First { get; private set; }

    /// <summary>The position of the link to the first directory.</summary>
    public int FirstAt => IsBig ? 8 : 4;

    private int EntrySize => IsBig ? 20 : 12;

    private int CountSize => IsBig ? 8 : 2;

    private int OffsetSize => IsBig ? 8 : 4;

    /// <summary>Reads the header; returns null if it is not that of a TIFF structure.</summary>
    public static TiffReader? Open(Stream file)
    {
        var header = new byte[16];
        file.Position = 0;
        var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        var isBigEndian = header.AsSpan().StartsWith("MM"u8);
        if (read < 8 || !(isBigEndian || header.AsSpan().StartsWith("II"u8)))
            return null;
        var version = isBigEndian ? header[3] : header[2];
        if (version is not (42 or 43) || (version == 43 && read < 16))
            return null;
        var reader = new TiffReader(file, isBigEndian, version == 43);
        reader.First = reader.Offset(header.AsSpan(reader.FirstAt));
        return reader;
    }

    /// <summary>Reads the entries of a directory. An entry of an unknown type, or whose values lie outside of the file, is left out.</summary>
    /// <param name="at">The position of the directory.</param>
    /// <param name="linkAt">The position of the link to the next directory.</param>
    /// <param name="next">The link: the position of the next directory, or 0.</param>
    /// <returns>The entries; null if the directory does not lie within the file.</returns>
    public List<TiffEntry>? ReadEntries(long at, out long linkAt, out long next)
    {
        (linkAt, next) = (0, 0);
        if (Read(at, CountSize) is not { } countBytes)
            return null;
        var count = IsBig ? Offset(countBytes) : UInt16(countBytes);
        if (count > MaxEntries || Read(at + CountSize, count * EntrySize) is not { } bytes)
            return null;
        linkAt = at + CountSize + bytes.Length;
        next = Read(linkAt, OffsetSize) is { } link ? Offset(link) : 0;

        var entries = new List<TiffEntry>();
        for (var i = 0; i < bytes.Length; i += EntrySize)
        {
            var entry = bytes.AsSpan(i, EntrySize);
            var type = (TiffType)UInt16(entry[2..]);
            var values = Offset(entry[4..]);
            var valueField = i + EntrySize - OffsetSize;
            var size = TiffTag.SizeOf(type);
            if (size == 0 || values > StreamBytes.MaxItem / size)
                continue;
            var length = values * size;
            var valueAt = length <= OffsetSize ? at + CountSize + valueField : Offset(bytes.AsSpan(valueField));
            if (valueAt <= _file.Length - length)
                entries.Add(new(UInt16(entry), type, at + CountSize + i, valueAt, length));
        }
        return entries;
    }

    /// <summary>Reads the values of an entry, as they are stored; null if the structure holds more than is sound.</summary>
    public byte[]? ReadValues(TiffEntry entry) => Read(entry.ValueAt, entry.Length);

    /// <summary>Reads the first value of an entry as an integer, -1 if it is not one.</summary>
    public long ReadInteger(TiffEntry entry) => ReadValues(entry) is not { } value ? -1 : entry switch
    {
        { Type: TiffType.Short, Length: >= 2 } => UInt16(value),
        { Type: TiffType.Long or TiffType.Ifd, Length: >= 4 } => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(value) : BinaryPrimitives.ReadUInt32LittleEndian(value),
        { Type: TiffType.Long8 or TiffType.Ifd8, Length: >= 8 } when IsBig => Offset(value),
        _ => -1,
    };

    private byte[]? Read(long at, long length)
    {
        if (at < 0 || at > _file.Length - length || (_budget -= length) < 0)
            return null;
        var bytes = new byte[length];
        _file.Position = at;
        _file.ReadExactly(bytes);
        return bytes;
    }

    private ushort UInt16(ReadOnlySpan<byte> bytes) => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    /// <summary>A position or a count, which has 32 bits, and 64 bits in BigTIFF. What no file has becomes the largest number.</summary>
    private long Offset(ReadOnlySpan<byte> bytes)
    {
        if (!IsBig)
            return IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var value = IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return (long)Math.Min(value, long.MaxValue);
    }
}
