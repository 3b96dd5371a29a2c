using System.Buffers.Binary;

namespace MlNetDenoise;

/// <summary>Windows bitmaps, which libvips does not know: uncompressed ones of 1, 4, 8, 24 and 32 bits a pixel.</summary>
internal static class BmpFile
{
    private const int FileHeader = 14;
    private const int InfoHeader = 40;

    /// <summary>Whether the file begins as a bitmap does.</summary>
    internal static bool IsBmp(ReadOnlySpan<byte> start) => start is [(byte)'B', (byte)'M', ..];

    /// <summary>Reads a bitmap: gray where all colours of its palette are gray, else RGB.</summary>
    /// <exception cref="InvalidDataException">The file is truncated, damaged or compressed.</exception>
    internal static FloatImage Decode(ReadOnlySpan<byte> file)
    {
        if (file.Length < FileHeader + InfoHeader)
            throw new InvalidDataException("its header is truncated");
        var pixelsAt = Int(file, 10);
        var headerSize = Int(file, 14);
        var (width, signedHeight) = (Int(file, 18), Int(file, 22));
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
        var compression = Int(file, 30);
        var height = Math.Abs((long)signedHeight);
        if (headerSize is < InfoHeader or > 256 || width < 1 || height < 1 || width * height > Array.MaxLength / 3)
            throw new InvalidDataException("its header is damaged or of an old kind");
        if (bits is not (1 or 4 or 8 or 24 or 32) || !(compression == 0 || (compression == 3 && bits == 32)))
            throw new InvalidDataException($"it is a bitmap of {bits} bits with compression {compression}, which is not supported");
        var stride = (width * (long)bits + 31) / 32 * 4;
        if (pixelsAt < FileHeader || pixelsAt + stride * height > file.Length)
            throw new InvalidDataException("it is truncated");

        var palette = bits <= 8 ? Palette(file[..pixelsAt], FileHeader + headerSize, Int(file, 46), bits) : [];
        var gray = palette.Length > 0 && palette.All(colour => colour.Red == colour.Green && colour.Green == colour.Blue);
        var interleaved = new byte[(int)(width * height) * 3];
        for (var y = 0; y < height; y++)
        {
            var row = file.Slice((int)(pixelsAt + stride * (signedHeight > 0 ? height - 1 - y : y)), (int)stride);
            for (var x = 0; x < width; x++)
            {
                var (red, green, blue) = bits <= 8 ? Colour(palette, row, x, bits) : (row[x * (bits / 8) + 2], row[x * (bits / 8) + 1], row[x * (bits / 8)]);
                var at = (y * width + x) * 3;
                (interleaved[at], interleaved[at + 1], interleaved[at + 2]) = (red, green, blue);
            }
        }
        return FloatImage.FromInterleaved<byte>(interleaved, width, (int)height, gray ? 1 : 3);
    }

    /// <summary>Writes a bitmap of 8 bits with a gray palette, or of 24 bits.</summary>
    internal static byte[] Encode(FloatImage image)
    {
        var palette = image.Channels == 1 ? 256 : 0;
        var stride = (image.Width * image.Channels + 3) / 4 * 4;
        var pixelsAt = FileHeader + InfoHeader + 4 * palette;
        var file = new byte[checked(pixelsAt + stride * image.Height)];
        file[0] = (byte)'B';
        file[1] = (byte)'M';
        void Put(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        Put(2, file.Length);
        Put(10, pixelsAt);
        Put(14, InfoHeader);
        Put(18, image.Width);
        Put(22, image.Height);
        Put(26, 1 | (8 * image.Channels) << 16); // one plane; bits a pixel
        Put(34, stride * image.Height);
        Put(46, palette);
        for (var i = 0; i < palette; i++)
            Put(FileHeader + InfoHeader + 4 * i, i * 0x010101);

        var pixels = image.Interleaved<byte>();
        for (var y = 0; y < image.Height; y++)
        {
            var row = file.AsSpan(pixelsAt + stride * (image.Height - 1 - y), image.Width * image.Channels);
            pixels.AsSpan(y * row.Length, row.Length).CopyTo(row);
            for (var x = 0; image.Channels == 3 && x < row.Length; x += 3)
                (row[x], row[x + 2]) = (row[x + 2], row[x]);
        }
        return file;
    }

    private static (byte Red, byte Green, byte Blue)[] Palette(ReadOnlySpan<byte> header, int at, int count, int bits)
    {
        var palette = new (byte, byte, byte)[count is > 0 and <= 256 ? count : 1 << bits];
        if (at + 4 * palette.Length > header.Length)
            throw new InvalidDataException("its palette is damaged");
        for (var i = 0; i < palette.Length; i++)
            palette[i] = (header[at + 4 * i + 2], header[at + 4 * i + 1], header[at + 4 * i]);
        return palette;
    }

    private static (byte Red, byte Green, byte Blue) Colour((byte, byte, byte)[] palette, ReadOnlySpan<byte> row, int x, int bits)
    {
        var index = row[x * bits / 8] >> (8 - bits - x * bits % 8) & ((1 << bits) - 1);
        return index < palette.Length ? palette[index] : throw new InvalidDataException("a pixel lies outside its palette");
    }

    private static int Int(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadInt32LittleEndian(file[at..]);
}
