using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace MlNetDenoise;

/// <summary>Portable gray and pixel maps (netpbm's PGM and PPM), which the packaged libvips does not support.</summary>
internal static class PnmFile
{
    /// <summary>Reads a plain or raw map. White is its maximum; one above 255 means 16 bits.</summary>
    internal sealed class Source : RowSource
    {
        private readonly Stream _file;
        private readonly bool _isPlain;

        /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
        public Source(Stream file)
            : this(file, ReadHeader(file))
        {
        }

        private Source(Stream file, (PixelLayout Layout, bool IsPlain) header)
            : base(header.Layout) => (_file, _isPlain) = (file, header.IsPlain);

        public override void Dispose()
        {
        }

        protected override void ReadRows(Span<byte> rows)
        {
            var words = Layout.Type == SampleType.UInt16 ? MemoryMarshal.Cast<byte, ushort>(rows) : [];
            if (_isPlain)
            {
                for (var i = 0; i < rows.Length / Layout.Type.Size(); i++)
                {
                    var value = Math.Min(Number(_file), (int)Layout.White);
                    if (words.Length > 0)
                        words[i] = (ushort)value;
                    else
                        rows[i] = (byte)value;
                }
                return;
            }
            _file.ReadExactly(rows);
            if (BitConverter.IsLittleEndian)
                BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    /// <summary>Writes a raw map: P5 for gray, P6 for RGB.</summary>
    internal sealed class Sink : RowSink
    {
        private readonly PixelLayout _layout;

        /// <exception cref="IOException">The file cannot be written.</exception>
        public Sink(Stream file, PixelLayout layout)
            : base(file)
        {
            _layout = layout;
            Output.Write(Encoding.ASCII.GetBytes($"P{(layout.Bands == 1 ? 5 : 6)}\n{layout.Width} {layout.Height}\n{(int)layout.White}\n"));
        }

        public override void Write(ReadOnlySpan<byte> rows)
        {
            if (_layout.Type == SampleType.UInt8 || !BitConverter.IsLittleEndian)
            {
                Output.Write(rows);
                return;
            }
            var words = MemoryMarshal.Cast<byte, ushort>(rows);
            var swapped = new ushort[words.Length];
            BinaryPrimitives.ReverseEndianness(words, swapped);
            Output.Write(MemoryMarshal.AsBytes(swapped.AsSpan()));
        }
    }

    private static (PixelLayout, bool) ReadHeader(Stream file)
    {
        file.ReadByte();
        var kind = file.ReadByte();
        var isPlain = kind is '2' or '3';
        var channels = kind is '3' or '6' ? 3 : 1;
        var (width, height, maximum) = (Number(file), Number(file), Number(file));
        if (width is < 1 or > int.MaxValue / 6 || height < 1 || maximum is < 1 or > 65535)
            throw new InvalidDataException("its header is damaged");
        var type = maximum > 255 ? SampleType.UInt16 : SampleType.UInt8;
        // A damaged header must not allocate memory: plain values have at least a digit and, except for the last, a white space.
        var count = (decimal)width * height * channels;
        if (file.Length - file.Position < (isPlain ? 2 * count - 1 : type.Size() * count))
            throw new InvalidDataException("it is truncated");
        return (new(width, height, channels, type, channels == 1 ? ColorModel.Gray : ColorModel.Rgb, false) { White = maximum }, isPlain);
    }

    /// <summary>Reads white space and comments, a number, and the white space after it.</summary>
    private static int Number(Stream file)
    {
        int letter;
        for (var isComment = false; (letter = file.ReadByte()) >= 0 && (isComment || letter == '#' || IsSpace(letter));)
            isComment = letter == '#' || (isComment && letter is not ('\n' or '\r'));
        if (!char.IsAsciiDigit((char)letter))
            throw new InvalidDataException("it is truncated or damaged");
        long number = 0;
        for (; letter >= 0 && char.IsAsciiDigit((char)letter); letter = file.ReadByte())
            number = Math.Min(10 * number + letter - '0', int.MaxValue);
        if (letter == '#')
            file.Position--;
        return (int)number;
    }

    private static bool IsSpace(int letter) => letter is ' ' or (>= '\t' and <= '\r');
}
