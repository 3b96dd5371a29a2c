using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MlNetDenoise;

/// <summary>Rows of a TIFF page whose type libvips does not know: reads integers, and returns what they stand for.</summary>
/// <param name="stored">The integers.</param>
/// <param name="layout">The page.</param>
/// <param name="decode">Turns a row of integers into one of the page.</param>
internal sealed class TiffRows(RowSource stored, PixelLayout layout, TiffRows.Decoder decode) : RowSource(layout)
{
    private readonly byte[] _row = new byte[stored.Layout.RowBytes];

    /// <summary>Turns a row of integers into one of the page.</summary>
    /// <param name="stored">The integers.</param>
    /// <param name="row">Receives the row.</param>
    /// <param name="layout">The page.</param>
    public delegate void Decoder(ReadOnlySpan<byte> stored, Span<byte> row, PixelLayout layout);

    public override string Name
    {
        get => stored.Name;
        set => stored.Name = value;
    }

    public override void Dispose() => stored.Dispose();

    /// <summary>Undoes the floating-point predictor of 16-bit floats (Adobe's TIFF Technical Note 3): the high bytes of a row, then its low bytes, each as the difference from the pixel before.</summary>
    /// <param name="isBigEndian">Whether the bytes of integers were swapped.</param>
    public static Decoder UndoPredictor(bool isBigEndian) => (stored, row, layout) =>
    {
        var bytes = new byte[stored.Length];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(stored[isBigEndian ? i ^ 1 : i] + (i < layout.Bands ? 0 : bytes[i - layout.Bands]));
        var count = bytes.Length / 2;
        for (var i = 0; i < count; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(row[(2 * i)..], (ushort)(bytes[i] << 8 | bytes[count + i]));
    };

    /// <summary>Joins the halves of 64-bit floats.</summary>
    /// <param name="isBigEndian">Whether the upper half is the first.</param>
    public static Decoder JoinHalves(bool isBigEndian) => (stored, row, layout) =>
    {
        stored.CopyTo(row);
        if (!isBigEndian)
            return;
        var halves = MemoryMarshal.Cast<byte, uint>(row);
        for (var i = 0; i < halves.Length; i += 2)
            (halves[i], halves[i + 1]) = (halves[i + 1], halves[i]);
    };

    /// <summary>Unpacks integers of 9 to 15 bits, the first in the upper bits of the first byte.</summary>
    /// <param name="bits">Bits of an integer.</param>
    public static Decoder Unpack(int bits) => (stored, row, layout) =>
    {
        var values = MemoryMarshal.Cast<byte, ushort>(row);
        var (buffer, filled, at) = (0, 0, 0);
        foreach (ref var value in values)
        {
            for (; filled < bits; filled += 8)
                buffer = (buffer & 0xFFFF) << 8 | stored[at++];
            filled -= bits;
            value = (ushort)(buffer >> filled & ((1 << bits) - 1));
        }
    };

    protected override void ReadRows(Span<byte> rows)
    {
        for (; rows.Length > 0; rows = rows[Layout.RowBytes..])
        {
            stored.Read(_row);
            decode(_row, rows[..Layout.RowBytes], Layout);
        }
    }
}

/// <summary>Rows of a TIFF page with a plane for each band.</summary>
/// <param name="planes">The planes.</param>
/// <param name="layout">The page.</param>
internal sealed class TiffPlanes(IReadOnlyList<RowSource> planes, PixelLayout layout) : RowSource(layout)
{
    public override string Name
    {
        get => planes[0].Name;
        set
        {
            foreach (var plane in planes)
                plane.Name = value;
        }
    }

    public override void Dispose()
    {
        foreach (var plane in planes)
            plane.Dispose();
    }

    protected override void ReadRows(Span<byte> rows)
    {
        var size = Layout.Type.Size();
        var values = new byte[rows.Length / Layout.Bands];
        for (var band = 0; band < planes.Count; band++)
        {
            planes[band].Read(values);
            for (var (at, to) = (0, band * size); at < values.Length; at += size, to += Layout.PixelBytes)
                values.AsSpan(at, size).CopyTo(rows[to..]);
        }
    }
}
