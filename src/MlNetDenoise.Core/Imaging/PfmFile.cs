using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MlNetDenoise;

/// <summary>Portable float maps, netpbm's files of 32-bit floats, which also store values outside of [0,1]. Rows are stored from bottom to top.</summary>
internal static class PfmFile
{
    /// <summary>The scale of files that were none before: this machine's byte order.</summary>
    public static string DefaultScale { get; } = BitConverter.IsLittleEndian ? "-1.0" : "1.0";

    /// <summary>Reads the scale of a file as text. It is a factor that is not applied to the values; a negative scale means little-endian.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
    public static string ReadScale(Stream file)
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

        private Source(Stream file, (PixelLayout Layout, string Scale) header)
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
        public Sink(Stream file, PixelLayout layout, string scale)
            : base(file)
        {
            (_layout, _isSwapped) = (layout, IsSwapped(scale));
            Output.Write(Encoding.ASCII.GetBytes($"{(layout.Bands == 3 ? "PF" : "Pf")}\n{layout.Width} {layout.Height}\n{scale}\n"));
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

    private static bool IsSwapped(string scale) => scale.StartsWith('-') != BitConverter.IsLittleEndian;

    private static (PixelLayout Layout, string Scale) ReadHeader(Stream file)
    {
        var channels = Word() switch { "PF" => 3, "Pf" => 1, _ => throw new InvalidDataException("its header is damaged") };
        if (!int.TryParse(Word(), CultureInfo.InvariantCulture, out var width) || !int.TryParse(Word(), CultureInfo.InvariantCulture, out var height) || width < 1 || height < 1
            || Word() is var scale && !(float.TryParse(scale, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number) && number != 0))
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
