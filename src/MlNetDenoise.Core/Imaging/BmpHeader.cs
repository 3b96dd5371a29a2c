using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetDenoise;

/// <summary>The headers of a Windows bitmap: how its pixels are stored, and what its values mean.</summary>
internal sealed class BmpHeader
{
    private const int FileHeader = 14, CoreHeader = 12, InfoHeader = 40, LongestHeader = 256;
    private const int None = 0, RunLength8 = 1, RunLength4 = 2, Masks = 3, AlphaMasks = 6;

    private readonly byte[][] _palette;
    private readonly uint[] _masks;

    private BmpHeader(PixelLayout layout, bool isBottomUp, int bits, bool isRunLength, long pixelsAt, byte[][] palette, uint[] masks) =>
        (Layout, IsBottomUp, Bits, IsRunLength, PixelsAt, _palette, _masks) = (layout, isBottomUp, bits, isRunLength, pixelsAt, palette, masks);

    public PixelLayout Layout { get; }

    public bool IsBottomUp { get; }

    /// <summary>Bits per pixel.</summary>
    public int Bits { get; }

    public bool IsRunLength { get; }

    /// <summary>Position of the pixels in the file.</summary>
    public long PixelsAt { get; }

    /// <exception cref="InvalidDataException">The file is truncated, damaged or of an unsupported kind.</exception>
    public static BmpHeader Read(Stream file)
    {
        var header = new byte[Math.Min(file.Length, FileHeader + LongestHeader + 4 * 256)];
        file.Position = 0;
        file.ReadExactly(header);
        int Int(int at) => BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(at));
        int Short(int at) => BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(at));
        if (header.Length < FileHeader + CoreHeader || header.Length < FileHeader + InfoHeader && Int(14) != CoreHeader)
            throw new InvalidDataException("its header is truncated");
        var (pixelsAt, headerSize) = (Int(10), Int(14));
        var isCore = headerSize == CoreHeader;
        var (width, signedHeight, bits) = isCore ? (Short(18), Short(20), Short(24)) : (Int(18), Int(22), Short(28));
        var compression = isCore ? None : Int(30);
        var height = Math.Abs((long)signedHeight);
        if (!isCore && headerSize is < InfoHeader or > LongestHeader || width is < 1 or > int.MaxValue / 4 || height is < 1 or > int.MaxValue)
            throw new InvalidDataException("its header is damaged or of an unsupported version");
        var isRunLength = (compression, bits) is (RunLength8, 8) or (RunLength4, 4);
        if (bits is not (1 or 4 or 8 or 16 or 24 or 32) || !(compression == None || isRunLength || compression is Masks or AlphaMasks && bits is 16 or 32))
            throw new NotSupportedException($"is a bitmap of {bits} bits with compression {compression}, which is not supported. Convert it to TIFF, PNG or JPEG.");
        if (pixelsAt < FileHeader || pixelsAt >= file.Length || !isRunLength && pixelsAt + (width * (long)bits + 31) / 32 * 4 * height > file.Length)
            throw new InvalidDataException("it is truncated");

        var palette = Palette(bits > 8 ? 0 : !isCore && Int(46) is > 0 and <= 256 and var count ? count : 1 << bits);
        var masks = compression is Masks or AlphaMasks ? ReadMasks() : bits == 16 ? [0x7C00, 0x03E0, 0x001F, 0] : [0xFF0000, 0x00FF00, 0x0000FF, bits == 32 && HasFourthByte() ? 0xFF000000 : 0];
        var isGray = palette.Length > 0 && palette.All(colour => colour[0] == colour[1] && colour[1] == colour[2]);
        var hasAlpha = palette.Length == 0 && masks[3] != 0;
        var layout = new PixelLayout(width, (int)height, isGray ? 1 : hasAlpha ? 4 : 3, SampleType.UInt8, isGray ? ColorModel.Gray : ColorModel.Rgb, hasAlpha);
        return new(layout, signedHeight > 0, bits, isRunLength, pixelsAt, palette, masks);

        byte[][] Palette(int count)
        {
            var (at, size) = (FileHeader + headerSize, isCore ? 3 : 4);
            if (count > 0 && at + size * count > Math.Min(header.Length, pixelsAt))
                throw new InvalidDataException("its palette is damaged");
            return [.. Enumerable.Range(0, count).Select(i => (byte[])[header[at + size * i + 2], header[at + size * i + 1], header[at + size * i]])];
        }

        // No mask says so, but many programs write alpha there, and others zeros.
        bool HasFourthByte()
        {
            var rows = new byte[1 << 16];
            file.Position = pixelsAt;
            for (var left = 4L * width * height; left > 0; left -= rows.Length)
            {
                var read = rows.AsSpan(0, (int)Math.Min(rows.Length, left));
                file.ReadExactly(read);
                foreach (var pixel in MemoryMarshal.Cast<byte, uint>(read))
                {
                    if (BitConverter.IsLittleEndian ? pixel >> 24 != 0 : (pixel & 255) != 0)
                        return true;
                }
            }
            return false;
        }

        // They follow a header of 40 bytes, and are within a longer one.
        uint[] ReadMasks()
        {
            const int At = FileHeader + InfoHeader;
            var hasAlphaMask = compression == AlphaMasks || headerSize >= InfoHeader + 16;
            return header.Length < At + 16 ? throw new InvalidDataException("its header is truncated") : [(uint)Int(At), (uint)Int(At + 4), (uint)Int(At + 8), hasAlphaMask ? (uint)Int(At + 12) : 0];
        }
    }

    /// <summary>Writes the bands of a pixel.</summary>
    /// <param name="value">Its stored value: an index of the palette, or bits of all bands.</param>
    /// <param name="pixel">Receives the bands.</param>
    /// <exception cref="InvalidDataException">The value is outside of the palette.</exception>
    public void Write(uint value, Span<byte> pixel)
    {
        if (_palette.Length > 0)
        {
            if (value >= _palette.Length)
                throw new InvalidDataException("a pixel is outside of its palette");
            _palette[value].AsSpan(0, pixel.Length).CopyTo(pixel);
            return;
        }
        for (var band = 0; band < pixel.Length; band++)
        {
            var mask = _masks[band];
            var shift = BitOperations.TrailingZeroCount(mask);
            var most = (ulong)mask >> shift;
            pixel[band] = mask == 0 ? (byte)0 : (byte)(((ulong)((value & mask) >> shift) * 255 + most / 2) / most);
        }
    }
}
