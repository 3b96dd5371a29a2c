using System.Buffers.Binary;

namespace MlNetDenoise;

/// <summary>Windows bitmaps, which libvips does not support.</summary>
internal static class BmpFile
{
    private const int FileHeader = 14, InfoHeader = 40, AlphaHeader = 108;

    /// <summary>Bytes per row, padded to a multiple of four.</summary>
    private static long Stride(int width, int bits) => (width * (long)bits + 31) / 32 * 4;

    /// <summary>Reads a bitmap of 1, 4, 8, 16, 24 or 32 bits per pixel, also a run-length encoded one: as gray if all colours of its palette are gray, otherwise as RGB, with alpha if the file has a mask for it.</summary>
    internal sealed class Source : RowSource
    {
        private readonly Stream _file;
        private readonly BmpHeader _header;
        private readonly byte[] _stored;
        private readonly byte[]? _indices;
        private int _row;

        /// <exception cref="InvalidDataException">The file is truncated, damaged or of an unsupported kind.</exception>
        public Source(Stream file)
            : this(file, BmpHeader.Read(file))
        {
        }

        private Source(Stream file, BmpHeader header)
            : base(header.Layout)
        {
            (_file, _header) = (file, header);
            if (header.IsRunLength)
                RequireData((long)Layout.Width * Layout.Height, file.Length, ImageFormat.Bmp.MaxPixelsPerByte);
            _indices = header.IsRunLength ? BmpRunLength.Decode(file, header) : null;
            _stored = new byte[header.IsRunLength ? 0 : Stride(Layout.Width, header.Bits)];
        }

        public override void Dispose()
        {
        }

        protected override void ReadRows(Span<byte> rows)
        {
            for (; rows.Length > 0; rows = rows[Layout.RowBytes..], _row++)
            {
                var row = _header.IsBottomUp ? Layout.Height - 1 - _row : _row;
                if (_indices is null)
                {
                    _file.Position = _header.PixelsAt + row * (long)_stored.Length;
                    _file.ReadExactly(_stored);
                }
                for (var x = 0; x < Layout.Width; x++)
                {
                    var value = _indices is null ? Value(x) : _indices[(long)row * Layout.Width + x];
                    _header.Write(value, rows.Slice(x * Layout.Bands, Layout.Bands));
                }
            }
        }

        private uint Value(int x) => _header.Bits switch
        {
            8 => _stored[x],
            16 => BinaryPrimitives.ReadUInt16LittleEndian(_stored.AsSpan(2 * x)),
            24 => (uint)(_stored[3 * x] | _stored[3 * x + 1] << 8 | _stored[3 * x + 2] << 16),
            32 => BinaryPrimitives.ReadUInt32LittleEndian(_stored.AsSpan(4 * x)),
            var bits => (uint)(_stored[x * bits / 8] >> (8 - bits - x * bits % 8) & ((1 << bits) - 1)),
        };
    }

    /// <summary>Writes a bitmap of 8 bits with a gray palette, of 24 bits, or of 32 bits with alpha.</summary>
    internal sealed class Sink : RowSink
    {
        private readonly PixelLayout _layout;
        private readonly int _pixelsAt;
        private readonly byte[] _stored;
        private int _row;

        /// <exception cref="IOException">The file cannot be written, or is too large for the format.</exception>
        public Sink(Stream file, PixelLayout layout)
            : base(file)
        {
            _layout = layout;
            var bits = layout.HasAlpha ? 32 : 8 * layout.Bands;
            var palette = bits == 8 ? 256 : 0;
            var headerSize = layout.HasAlpha ? AlphaHeader : InfoHeader;
            _pixelsAt = FileHeader + headerSize + 4 * palette;
            _stored = new byte[Stride(layout.Width, bits)];
            var length = _pixelsAt + (long)_stored.Length * layout.Height;
            if (length > uint.MaxValue)
                throw new IOException("Bitmaps have at most 4 GB.");

            var header = new byte[_pixelsAt];
            header[0] = (byte)'B';
            header[1] = (byte)'M';
            void Put(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at), value);
            Put(2, (uint)length);
            Put(10, (uint)_pixelsAt);
            Put(14, (uint)headerSize);
            Put(18, (uint)layout.Width);
            Put(22, (uint)layout.Height);
            Put(26, 1 | (uint)bits << 16); // one plane; bits a pixel
            Put(34, (uint)(length - _pixelsAt));
            Put(46, (uint)palette);
            for (var i = 0; i < palette; i++)
                Put(FileHeader + headerSize + 4 * i, (uint)i * 0x010101);
            if (layout.HasAlpha)
            {
                Put(30, 3); // masks
                Put(54, 0x00FF0000);
                Put(58, 0x0000FF00);
                Put(62, 0x000000FF);
                Put(66, 0xFF000000);
                Put(70, 0x73524742); // sRGB
            }
            Output.Write(header);
        }

        public override void Write(ReadOnlySpan<byte> rows)
        {
            for (; rows.Length > 0; rows = rows[_layout.RowBytes..], _row++)
            {
                var bands = _layout.Bands;
                for (var x = 0; x < _layout.Width; x++)
                {
                    var pixel = rows.Slice(x * bands, bands);
                    if (bands == 1)
                        _stored[x] = pixel[0];
                    else if (bands == 3)
                        (_stored[3 * x], _stored[3 * x + 1], _stored[3 * x + 2]) = (pixel[2], pixel[1], pixel[0]);
                    else
                        (_stored[4 * x], _stored[4 * x + 1], _stored[4 * x + 2], _stored[4 * x + 3]) = (pixel[bands == 2 ? 0 : 2], pixel[bands == 2 ? 0 : 1], pixel[0], pixel[^1]);
                }
                Output.Position = _pixelsAt + (_layout.Height - 1 - _row) * (long)_stored.Length;
                Output.Write(_stored);
            }
        }
    }
}
