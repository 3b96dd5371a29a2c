using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace MlNetDenoise;

/// <summary>Portable gray and pixel maps (netpbm's PGM and PPM), which the packaged libvips does not support.</summary>
internal static class PnmFile
{
    /// <summary>Whether a file starts with the signature of these maps: P2, P3, P5 or P6.</summary>
    internal static bool IsPnm(ReadOnlySpan<byte> start) => start is [(byte)'P', (byte)'2' or (byte)'3' or (byte)'5' or (byte)'6', ..];

    /// <summary>Reads a plain or raw map and divides its values by its maximum. A maximum above 255 means 16 bits.</summary>
    internal sealed class Source : RowSource
    {
        private readonly Stream _file;
        private readonly Header _header;
        private readonly byte[] _stored;

        /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
        public Source(Stream file)
            : this(file, Header.Read(file))
        {
        }

        private Source(Stream file, Header header)
            : base(header.Width, header.Height, header.Channels, 8 * header.Bytes)
        {
            (_file, _header) = (file, header);
            _stored = new byte[header.IsPlain ? 0 : header.Width * header.Channels * header.Bytes];
        }

        public override void Dispose() => _file.Dispose();

        protected override void ReadRows(FloatImage image, int first, int count)
        {
            for (var y = first; y < first + count; y++)
            {
                _file.ReadExactly(_stored);
                for (var i = 0; i < Width * Channels; i++)
                    image.Plane(i % Channels)[y * Width + i / Channels] = Value(i) / (float)_header.Maximum;
            }
        }

        private int Value(int i) =>
            _header.IsPlain ? Number(_file)
            : _header.Bytes == 1 ? _stored[i]
            : BinaryPrimitives.ReadUInt16BigEndian(_stored.AsSpan(2 * i));
    }

    /// <summary>Writes a raw map (P5 for gray, P6 for RGB) whose maximum is 255 or 65535.</summary>
    internal sealed class Sink : RowSink
    {
        private readonly int _bits;
        private readonly byte[] _stored;

        /// <exception cref="IOException">The file cannot be written.</exception>
        public Sink(Stream file, int width, int height, int channels, int bits)
            : base(file)
        {
            (_bits, _stored) = (bits, new byte[width * channels * bits / 8]);
            Output.Write(Encoding.ASCII.GetBytes($"P{(channels == 1 ? 5 : 6)}\n{width} {height}\n{(1 << bits) - 1}\n"));
        }

        public override void Write(FloatImage image, int first, int count)
        {
            for (var y = first; y < first + count; y++)
            {
                image.Interleave(_stored, _bits, y);
                if (_bits == 16 && BitConverter.IsLittleEndian)
                {
                    var values = MemoryMarshal.Cast<byte, ushort>(_stored.AsSpan());
                    BinaryPrimitives.ReverseEndianness(values, values);
                }
                Output.Write(_stored);
            }
        }
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

    private sealed record Header(int Width, int Height, int Channels, bool IsPlain, int Maximum)
    {
        public int Bytes => Maximum > 255 ? 2 : 1;

        public static Header Read(Stream file)
        {
            file.ReadByte();
            var kind = file.ReadByte();
            var (width, height, maximum) = (Number(file), Number(file), Number(file));
            var header = new Header(width, height, kind is '3' or '6' ? 3 : 1, kind is '2' or '3', maximum);
            if (width is < 1 or > int.MaxValue / 6 || height < 1 || maximum is < 1 or > 65535)
                throw new InvalidDataException("its header is damaged");
            // A damaged header must not allocate memory: plain values have at least a digit and, except for the last, a white space.
            var count = (decimal)width * height * header.Channels;
            if (file.Length - file.Position < (header.IsPlain ? 2 * count - 1 : header.Bytes * count))
                throw new InvalidDataException("it is truncated");
            return header;
        }
    }
}
