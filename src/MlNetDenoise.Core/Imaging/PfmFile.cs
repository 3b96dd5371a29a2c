using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MlNetDenoise;

/// <summary>Portable float maps, netpbm's files of 32-bit floats, which also store values outside of [0,1]. Rows are stored from bottom to top.</summary>
internal static class PfmFile
{
    /// <summary>Whether a file starts with the signature of float maps.</summary>
    internal static bool IsPfm(ReadOnlySpan<byte> start) => start is [(byte)'P', (byte)'F' or (byte)'f', ..];

    /// <summary>Reads a float map: "PF" is RGB and "Pf" gray; a negative scale means little-endian.</summary>
    internal sealed class Source : RowSource
    {
        private readonly Stream _file;
        private readonly long _pixelsAt;
        private readonly bool _isSwapped;
        private readonly float[] _stored;
        private int _row;

        /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
        public Source(Stream file)
            : this(file, ReadHeader(file))
        {
        }

        private Source(Stream file, (int Width, int Height, int Channels, float Scale) header)
            : base(header.Width, header.Height, header.Channels, 32)
        {
            (_file, _pixelsAt, _isSwapped) = (file, file.Position, header.Scale < 0 != BitConverter.IsLittleEndian);
            _stored = new float[header.Width * header.Channels];
        }

        public override void Dispose() => _file.Dispose();

        protected override void ReadRows(FloatImage image, int first, int count)
        {
            for (var y = first; y < first + count; y++, _row++)
            {
                var bytes = MemoryMarshal.AsBytes(_stored.AsSpan());
                _file.Position = _pixelsAt + (Height - 1 - _row) * (long)bytes.Length;
                _file.ReadExactly(bytes);
                if (_isSwapped)
                {
                    var words = MemoryMarshal.Cast<float, uint>(_stored.AsSpan());
                    BinaryPrimitives.ReverseEndianness(words, words);
                }
                image.Deinterleave<float>(_stored, Channels, y);
            }
        }

        private static (int, int, int, float) ReadHeader(Stream file)
        {
            var channels = Word() == "PF" ? 3 : 1;
            if (!int.TryParse(Word(), CultureInfo.InvariantCulture, out var width) || !int.TryParse(Word(), CultureInfo.InvariantCulture, out var height) || width < 1 || height < 1
                || !float.TryParse(Word(), CultureInfo.InvariantCulture, out var scale) || scale == 0)
                throw new InvalidDataException("its header is damaged");
            if ((long)width * height > (file.Length - file.Position) / (channels * sizeof(float)))
                throw new InvalidDataException("it is truncated");
            return (width, height, channels, scale);

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

    /// <summary>Writes a float map in this machine's byte order.</summary>
    internal sealed class Sink : RowSink
    {
        private readonly long _pixelsAt;
        private readonly int _height;
        private readonly float[] _stored;
        private int _row;

        /// <exception cref="IOException">The file cannot be written.</exception>
        public Sink(Stream file, int width, int height, int channels)
            : base(file)
        {
            (_height, _stored) = (height, new float[width * channels]);
            Output.Write(Encoding.ASCII.GetBytes($"{(channels == 3 ? "PF" : "Pf")}\n{width} {height}\n{(BitConverter.IsLittleEndian ? "-1.0" : "1.0")}\n"));
            _pixelsAt = Output.Position;
        }

        public override void Write(FloatImage image, int first, int count)
        {
            for (var y = first; y < first + count; y++, _row++)
            {
                image.Interleave(_stored.AsSpan(), y);
                var bytes = MemoryMarshal.AsBytes(_stored.AsSpan());
                Output.Position = _pixelsAt + (_height - 1 - _row) * (long)bytes.Length;
                Output.Write(bytes);
            }
        }
    }
}
