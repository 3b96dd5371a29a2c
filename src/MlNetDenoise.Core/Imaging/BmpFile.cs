using System.Buffers.Binary;

namespace MlNetDenoise;

/// <summary>Uncompressed Windows bitmaps of 1, 4, 8, 24 and 32 bits per pixel, which libvips does not support.</summary>
internal static class BmpFile
{
    private const int FileHeader = 14;
    private const int InfoHeader = 40;
    private const int LongestHeader = 256;

    /// <summary>Whether a file starts with the signature of bitmaps.</summary>
    internal static bool IsBmp(ReadOnlySpan<byte> start) => start is [(byte)'B', (byte)'M', ..];

    /// <summary>Bytes per row, padded to a multiple of four.</summary>
    private static long Stride(int width, int bits) => (width * (long)bits + 31) / 32 * 4;

    /// <summary>Reads a bitmap: as gray if all colours of its palette are gray, otherwise as RGB.</summary>
    internal sealed class Source : RowSource
    {
        private readonly Stream _file;
        private readonly Header _header;
        private readonly byte[] _stored, _colours;
        private int _row;

        /// <exception cref="InvalidDataException">The file is truncated, damaged or compressed.</exception>
        public Source(Stream file)
            : this(file, Header.Read(file))
        {
        }

        private Source(Stream file, Header header)
            : base(header.Width, header.Height, header.IsGray ? 1 : 3, 8)
        {
            (_file, _header) = (file, header);
            (_stored, _colours) = (new byte[Stride(header.Width, header.Bits)], new byte[3 * header.Width]);
        }

        public override void Dispose() => _file.Dispose();

        protected override void ReadRows(FloatImage image, int first, int count)
        {
            for (var y = first; y < first + count; y++, _row++)
            {
                _file.Position = _header.PixelsAt + (_header.IsBottomUp ? Height - 1 - _row : _row) * (long)_stored.Length;
                _file.ReadExactly(_stored);
                for (var x = 0; x < Width; x++)
                    (_colours[3 * x], _colours[3 * x + 1], _colours[3 * x + 2]) = _header.Colour(_stored, x);
                image.Deinterleave<byte>(_colours, 3, y);
            }
        }
    }

    /// <summary>Writes a bitmap of 8 bits with a gray palette or of 24 bits.</summary>
    internal sealed class Sink : RowSink
    {
        private readonly int _pixelsAt, _height, _channels;
        private readonly byte[] _stored;
        private int _row;

        /// <exception cref="IOException">The file cannot be written, or is too large for the format.</exception>
        public Sink(Stream file, int width, int height, int channels)
            : base(file)
        {
            var palette = channels == 1 ? 256 : 0;
            (_height, _channels, _pixelsAt) = (height, channels, FileHeader + InfoHeader + 4 * palette);
            _stored = new byte[Stride(width, 8 * channels)];
            var length = _pixelsAt + (long)_stored.Length * height;
            if (length > uint.MaxValue)
                throw new IOException("Bitmaps have at most 4 GB.");

            var header = new byte[_pixelsAt];
            header[0] = (byte)'B';
            header[1] = (byte)'M';
            void Put(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at), value);
            Put(2, (uint)length);
            Put(10, (uint)_pixelsAt);
            Put(14, InfoHeader);
            Put(18, (uint)width);
            Put(22, (uint)height);
            Put(26, 1 | (uint)(8 * channels) << 16); // one plane; bits a pixel
            Put(34, (uint)(length - _pixelsAt));
            Put(46, (uint)palette);
            for (var i = 0; i < palette; i++)
                Put(FileHeader + InfoHeader + 4 * i, (uint)i * 0x010101);
            Output.Write(header);
        }

        public override void Write(FloatImage image, int first, int count)
        {
            for (var y = first; y < first + count; y++, _row++)
            {
                var row = _stored.AsSpan(0, image.Width * _channels);
                image.Interleave(row, y);
                for (var x = 0; _channels == 3 && x < row.Length; x += 3)
                    (row[x], row[x + 2]) = (row[x + 2], row[x]);
                Output.Position = _pixelsAt + (_height - 1 - _row) * (long)_stored.Length;
                Output.Write(_stored);
            }
        }
    }

    private sealed record Header(int Width, int Height, bool IsBottomUp, int Bits, long PixelsAt, (byte Red, byte Green, byte Blue)[] Palette)
    {
        public bool IsGray => Palette.Length > 0 && Palette.All(colour => colour.Red == colour.Green && colour.Green == colour.Blue);

        public static Header Read(Stream file)
        {
            var header = new byte[Math.Min(file.Length, FileHeader + LongestHeader + 4 * 256)];
            file.ReadExactly(header);
            int Int(int at) => BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(at));
            if (header.Length < FileHeader + InfoHeader)
                throw new InvalidDataException("its header is truncated");
            var (pixelsAt, headerSize, width, signedHeight, compression) = (Int(10), Int(14), Int(18), Int(22), Int(30));
            int bits = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
            var height = Math.Abs((long)signedHeight);
            if (headerSize is < InfoHeader or > LongestHeader || width < 1 || height is < 1 or > int.MaxValue)
                throw new InvalidDataException("its header is damaged or of an unsupported version");
            if (bits is not (1 or 4 or 8 or 24 or 32) || !(compression == 0 || (compression == 3 && bits == 32)))
                throw new InvalidDataException($"bitmaps of {bits} bits with compression {compression} are not supported");
            if (pixelsAt < FileHeader || pixelsAt + Stride(width, bits) * height > file.Length)
                throw new InvalidDataException("it is truncated");

            var palette = new (byte, byte, byte)[bits > 8 ? 0 : Int(46) is > 0 and <= 256 and var count ? count : 1 << bits];
            var paletteAt = FileHeader + headerSize;
            if (palette.Length > 0 && paletteAt + 4 * palette.Length > Math.Min(header.Length, pixelsAt))
                throw new InvalidDataException("its palette is damaged");
            for (var i = 0; i < palette.Length; i++)
                palette[i] = (header[paletteAt + 4 * i + 2], header[paletteAt + 4 * i + 1], header[paletteAt + 4 * i]);
            return new(width, (int)height, signedHeight > 0, bits, pixelsAt, palette);
        }

        public (byte Red, byte Green, byte Blue) Colour(byte[] row, int x)
        {
            if (Bits > 8)
                return (row[x * (Bits / 8) + 2], row[x * (Bits / 8) + 1], row[x * (Bits / 8)]);
            var bit = x * (long)Bits;
            var index = row[bit / 8] >> (int)(8 - Bits - bit % 8) & ((1 << Bits) - 1);
            return index < Palette.Length ? Palette[index] : throw new InvalidDataException("a pixel is outside of its palette");
        }
    }
}
