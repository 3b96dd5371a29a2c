using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetDenoise;

/// <summary>Writes a TIFF file of any number of pages, as BigTIFF where it may exceed 4 GB.</summary>
/// <remarks>Strips are deflated, integers as differences from the pixel before (predictor 2), or not compressed at all.</remarks>
internal sealed class TiffSink : RowSink
{
    private const int StripBytes = 1 << 18, Uncompressed = 1, Deflate = 8, Differences = 2;

    // Room for tags in a file whose positions have 32 bits.
    private const long MaxClassicBytes = uint.MaxValue - (1 << 28);

    private readonly IReadOnlyList<PixelLayout> _pages;
    private readonly EncodingOptions _encoding;
    private readonly bool _isBig;
    private List<(ulong Offset, ulong Length)>[] _strips = []; // of each plane
    private byte[] _strip = [];
    private int _page, _row, _filled;
    private long _link;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public TiffSink(Stream file, IReadOnlyList<PixelLayout> pages, EncodingOptions encoding)
        : base(file)
    {
        (_pages, _encoding) = (pages, encoding);
        _isBig = pages.Sum(page => page.Bytes) > MaxClassicBytes;
        ReadOnlySpan<byte> header = _isBig ? [(byte)'I', (byte)'I', 43, 0, 8, 0, 0, 0] : [(byte)'I', (byte)'I', 42, 0];
        Output.Write(header);
        _link = header.Length;
        Output.Write(new byte[_isBig ? 8 : 4]);
        StartPage();
    }

    private PixelLayout Layout => _pages[_page];

    public override void Write(ReadOnlySpan<byte> rows)
    {
        var rowBytes = Layout.RowBytes;
        for (; rows.Length > 0; rows = rows[rowBytes..])
        {
            rows[..rowBytes].CopyTo(_strip.AsSpan(_filled));
            _filled += rowBytes;
            _row++;
            if (_filled == _strip.Length || _row == Layout.Height)
                WriteStrip();
        }
        if (_row == Layout.Height)
            EndPage();
    }

    private void StartPage()
    {
        _strip = new byte[Layout.RowBytes * Math.Clamp(StripBytes / Layout.RowBytes, 1, Layout.Height)];
        (_row, _filled) = (0, 0);
        _strips = [.. Enumerable.Range(0, Layout.IsPlanar ? Layout.Bands : 1).Select(_ => new List<(ulong, ulong)>())];
    }

    private void WriteStrip()
    {
        var strip = _strip.AsSpan(0, _filled);
        _filled = 0;
        if (_strips.Length == 1)
        {
            WriteStrip(strip, Layout.Bands, _strips[0]);
            return;
        }
        var size = Layout.Type.Size();
        var plane = new byte[strip.Length / Layout.Bands];
        for (var band = 0; band < Layout.Bands; band++)
        {
            for (var (at, from) = (0, band * size); at < plane.Length; at += size, from += Layout.PixelBytes)
                strip.Slice(from, size).CopyTo(plane.AsSpan(at));
            WriteStrip(plane, 1, _strips[band]);
        }
    }

    private void WriteStrip(Span<byte> strip, int bands, List<(ulong Offset, ulong Length)> written)
    {
        var offset = Output.Position;
        if (_encoding.IsUncompressed)
        {
            Output.Write(strip);
        }
        else
        {
            if (HasPredictor)
                TakeDifferences(strip, bands);
            using var deflated = new ZLibStream(Output, CompressionLevel.Optimal, leaveOpen: true);
            deflated.Write(strip);
        }
        written.Add(((ulong)offset, (ulong)(Output.Position - offset)));
    }

    private bool HasPredictor => !Layout.Type.IsFloat();

    private void TakeDifferences(Span<byte> strip, int bands)
    {
        var rowBytes = Layout.Width * bands * Layout.Type.Size();
        for (; strip.Length > 0; strip = strip[rowBytes..])
        {
            var row = strip[..rowBytes];
            switch (Layout.Type.Size())
            {
                case 1: TakeDifferences<byte>(row, bands); break;
                case 2: TakeDifferences(MemoryMarshal.Cast<byte, ushort>(row), bands); break;
                default: TakeDifferences(MemoryMarshal.Cast<byte, uint>(row), bands); break;
            }
        }
    }

    private static void TakeDifferences<T>(Span<T> row, int bands) where T : ISubtractionOperators<T, T, T>
    {
        for (var i = row.Length - 1; i >= bands; i--)
            row[i] = unchecked(row[i] - row[i - bands]);
    }

    private void EndPage()
    {
        var alignment = _isBig ? 8 : 2;
        Output.Write(new byte[(alignment - Output.Position % alignment) % alignment]);
        var at = Output.Position;
        var directory = TiffDirectory.Serialize(Tags(), at, _isBig);
        Output.Write(directory);
        var end = Output.Position;
        Output.Position = _link;
        Span<byte> link = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(link, at);
        Output.Write(link[..(_isBig ? 8 : 4)]);
        Output.Position = end;
        _link = at + TiffDirectory.LinkAt(_isBig ? (int)BinaryPrimitives.ReadInt64LittleEndian(directory) : BinaryPrimitives.ReadUInt16LittleEndian(directory), _isBig);
        if (++_page < _pages.Count)
            StartPage();
    }

    private IEnumerable<TiffTag> Tags()
    {
        const ushort Unsigned = 1, Signed = 2, Float = 3;
        var layout = Layout;
        var extra = layout.Bands - layout.Model switch { ColorModel.Rgb => 3, ColorModel.Cmyk => 4, _ => 1 };
        var strips = _strips.SelectMany(plane => plane);
        ushort[] EachBand(int value) => [.. Enumerable.Repeat((ushort)value, layout.Bands)];
        yield return TiffTag.Long(TiffId.ImageWidth, (uint)layout.Width);
        yield return TiffTag.Long(TiffId.ImageLength, (uint)layout.Height);
        yield return TiffTag.Short(TiffId.BitsPerSample, EachBand(8 * layout.Type.Size()));
        yield return TiffTag.Short(TiffId.Compression, (ushort)(_encoding.IsUncompressed ? Uncompressed : Deflate));
        yield return TiffTag.Short(TiffId.Photometric, (ushort)(layout.Model switch { ColorModel.Rgb => 2, ColorModel.Cmyk => 5, _ => layout.IsInverted ? 0 : 1 }));
        yield return TiffTag.Long8(TiffId.StripOffsets, [.. strips.Select(strip => strip.Offset)]);
        yield return TiffTag.Short(TiffId.SamplesPerPixel, (ushort)layout.Bands);
        yield return TiffTag.Long(TiffId.RowsPerStrip, (uint)(_strip.Length / layout.RowBytes));
        yield return TiffTag.Long8(TiffId.StripByteCounts, [.. strips.Select(strip => strip.Length)]);
        yield return TiffTag.Short(TiffId.PlanarConfiguration, (ushort)(layout.IsPlanar ? 2 : 1));
        if (HasPredictor && !_encoding.IsUncompressed)
            yield return TiffTag.Short(TiffId.Predictor, Differences);
        if (extra > 0)
            yield return TiffTag.Short(TiffId.ExtraSamples, [.. Enumerable.Repeat((ushort)0, extra - (layout.HasAlpha ? 1 : 0)), .. layout.HasAlpha ? new ushort[] { (ushort)(layout.IsPremultiplied ? 1 : 2) } : []]);
        yield return TiffTag.Short(TiffId.SampleFormat, EachBand(layout.Type.IsFloat() ? Float : layout.Type is SampleType.Int8 or SampleType.Int16 or SampleType.Int32 ? Signed : Unsigned));
        foreach (var tag in _encoding.TiffTags is { } pages ? pages[_page] : [])
            yield return tag;
    }
}
