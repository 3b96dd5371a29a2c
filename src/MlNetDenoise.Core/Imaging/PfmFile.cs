using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MlNetDenoise;

/// <summary>Portable float maps, netpbm's files of 32-bit floats, which also store values outside of [0,1]. Rows are stored from bottom to top.</summary>
internal static class PfmFile
{
    /// <summary>The scale of files that were none before: this machine's byte order.</summary>
    public static float DefaultScale { get; } = BitConverter.IsLittleEndian ? -1 : 1;

    /// <summary>Reads the scale of a file: a factor of its values, which stay as they are stored; negative means little-endian.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
    public static float ReadScale(Stream file)
    {
        file.Position = 0;
        return ReadHeader(file).Scale;
    }

    /// <summary>Reads a float map: "PF" is RGB and "Pf" gray; a negative scale means little-endian.</summary>
    internal sealed class Source : RowSource
    {
        private readonly Stream _file;
        private readonly long _pixelsAt;
        private readonly bool _isSwapped;
        private int _row;

        /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
        public Source(Stream file)
            : this(file, ReadHeader(file))
        {
        }

        private Source(Stream file, (PixelLayout Layout, float Scale) header)
            : base(header.Layout) => (_file, _pixelsAt, _isSwapped) = (file, file.Position, IsSwapped(header.Scale));

        public override void Dispose()
        {
        }

        protected override void ReadRows(Span<byte> rows)
        {
            for (; rows.Length > 0; rows = rows[Layout.RowBytes..], _row++)
            {
                var row = rows[..Layout.RowBytes];
                _file.Position = _pixelsAt + (Layout.Height - 1 - _row) * (long)row.Length;
                _file.ReadExactly(row);
                if (_isSwapped)
                {
                    var words = MemoryMarshal.Cast<byte, uint>(row);
                    BinaryPrimitives.ReverseEndianness(words, words);
                }
            }
        }
    }

    /// <summary>Writes a float map.</summary>
    internal sealed class Sink : RowSink
    {
        private readonly PixelLayout _layout;
        private readonly bool _isSwapped;
        private readonly long _pixelsAt;
        private int _row;

        /// <exception cref="IOException">The file cannot be written.</exception>
        public Sink(Stream file, PixelLayout layout, float scale)
            : base(file)
        {
            (_layout, _isSwapped) = (layout, IsSwapped(scale));
            Output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{(layout.Bands == 3 ? "PF" : "Pf")}\n{layout.Width} {layout.Height}\n{scale:0.0######}\n")));
            _pixelsAt = Output.Position;
        }

        public override void Write(ReadOnlySpan<byte> rows)
        {
            for (; rows.Length > 0; rows = rows[_layout.RowBytes..], _row++)
            {
                Output.Position = _pixelsAt + (_layout.Height - 1 - _row) * (long)_layout.RowBytes;
                var row = rows[.._layout.RowBytes];
                if (_isSwapped)
                {
                    var words = new uint[row.Length / sizeof(uint)];
                    BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, uint>(row), words);
                    row = MemoryMarshal.AsBytes(words.AsSpan());
                }
                Output.Write(row);
            }
        }
    }

    private static bool IsSwapped(float scale) => scale < 0 != BitConverter.IsLittleEndian;

    private static (PixelLayout Layout, float Scale) ReadHeader(Stream file)
    {
        var channels = Word() == "PF" ? 3 : 1;
        if (!int.TryParse(Word(), CultureInfo.InvariantCulture, out var width) || !int.TryParse(Word(), CultureInfo.InvariantCulture, out var height) || width < 1 || height < 1
            || !float.TryParse(Word(), CultureInfo.InvariantCulture, out var scale) || scale == 0)
            throw new InvalidDataException("its header is damaged");
        if ((long)width * height > (file.Length - file.Position) / (channels * sizeof(float)))
            throw new InvalidDataException("it is truncated");
        return (new(width, height, channels, SampleType.Float32, channels == 1 ? ColorModel.Gray : ColorModel.Rgb, false), scale);

        // consumes the white space after the word
        string Word()
        {
            var word = new StringBuilder();
            for (var letter = file.ReadByte(); !char.IsWhiteSpace((char)letter); letter = file.ReadByte())
            {
                if (letter < 0 || word.Length > 40)
                    throw new InvalidDataException("its header is truncated or damaged");
                word.Append((char)letter);
            }
            return word.ToString();
        }
    }
}
