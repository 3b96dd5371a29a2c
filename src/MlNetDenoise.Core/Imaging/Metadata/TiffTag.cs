using System.Buffers.Binary;

namespace MlNetDenoise;

/// <summary>The type of the values of a TIFF tag.</summary>
internal enum TiffType : ushort
{
    Byte = 1,
    Ascii = 2,
    Short = 3,
    Long = 4,
    Rational = 5,
    SByte = 6,
    Undefined = 7,
    SShort = 8,
    SLong = 9,
    SRational = 10,
    Float = 11,
    Double = 12,
    Ifd = 13,
    Long8 = 16,
    SLong8 = 17,
    Ifd8 = 18,
}

/// <summary>One tag of a TIFF directory.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Data">The values, little-endian.</param>
/// <param name="SubDirectory">The directory that the tag points to, for the EXIF, GPS and Interop tags; the values have no meaning then.</param>
internal sealed record TiffTag(ushort Id, TiffType Type, byte[] Data, TiffDirectory? SubDirectory = null)
{
    private const uint Denominator = 10000;

    /// <summary>Number of values.</summary>
    public int Count => Data.Length / SizeOf(Type);

    /// <summary>Creates a tag of 16-bit values.</summary>
    public static TiffTag Short(ushort id, params ReadOnlySpan<ushort> values)
    {
        var data = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(2 * i), values[i]);
        return new(id, TiffType.Short, data);
    }

    /// <summary>Creates a tag of 32-bit values.</summary>
    public static TiffTag Long(ushort id, params ReadOnlySpan<uint> values)
    {
        var data = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4 * i), values[i]);
        return new(id, TiffType.Long, data);
    }

    /// <summary>Creates a tag of 64-bit values, which a classic file gets as 32-bit values.</summary>
    public static TiffTag Long8(ushort id, params ReadOnlySpan<ulong> values)
    {
        var data = new byte[8 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(8 * i), values[i]);
        return new(id, TiffType.Long8, data);
    }

    /// <summary>Creates a tag of one positive fraction.</summary>
    public static TiffTag Rational(ushort id, double value)
    {
        var isInteger = value == Math.Floor(value) || value > uint.MaxValue / Denominator;
        return Long(id, (uint)Math.Round(isInteger ? value : value * Denominator), isInteger ? 1 : Denominator) with { Type = TiffType.Rational };
    }

    /// <summary>Creates a tag of text, whose bytes are UTF-8.</summary>
    public static TiffTag Ascii(ushort id, ReadOnlySpan<byte> text) => new(id, TiffType.Ascii, [.. text, 0]);

    /// <summary>Bytes per value; 0 for an unknown type.</summary>
    public static int SizeOf(TiffType type) => type switch
    {
        TiffType.Byte or TiffType.Ascii or TiffType.SByte or TiffType.Undefined => 1,
        TiffType.Short or TiffType.SShort => 2,
        TiffType.Long or TiffType.SLong or TiffType.Float or TiffType.Ifd => 4,
        TiffType.Rational or TiffType.SRational or TiffType.Double or TiffType.Long8 or TiffType.SLong8 or TiffType.Ifd8 => 8,
        _ => 0,
    };

    /// <summary>A value as a number; NaN if the tag has fewer values.</summary>
    public double Number(int index = 0)
    {
        if (index >= Count)
            return double.NaN;
        var value = Data.AsSpan(index * SizeOf(Type));
        return Type switch
        {
            TiffType.SByte => (sbyte)value[0],
            TiffType.Short => BinaryPrimitives.ReadUInt16LittleEndian(value),
            TiffType.SShort => BinaryPrimitives.ReadInt16LittleEndian(value),
            TiffType.Long or TiffType.Ifd => BinaryPrimitives.ReadUInt32LittleEndian(value),
            TiffType.SLong => BinaryPrimitives.ReadInt32LittleEndian(value),
            TiffType.Rational => (double)BinaryPrimitives.ReadUInt32LittleEndian(value) / BinaryPrimitives.ReadUInt32LittleEndian(value[4..]),
            TiffType.SRational => (double)BinaryPrimitives.ReadInt32LittleEndian(value) / BinaryPrimitives.ReadInt32LittleEndian(value[4..]),
            TiffType.Float => BinaryPrimitives.ReadSingleLittleEndian(value),
            TiffType.Double => BinaryPrimitives.ReadDoubleLittleEndian(value),
            TiffType.Long8 or TiffType.Ifd8 => BinaryPrimitives.ReadUInt64LittleEndian(value),
            TiffType.SLong8 => BinaryPrimitives.ReadInt64LittleEndian(value),
            _ => value[0],
        };
    }

    /// <summary>The values as integers.</summary>
    public long[] Integers() => [.. Enumerable.Range(0, Count).Select(i => (long)Number(i))];
}
