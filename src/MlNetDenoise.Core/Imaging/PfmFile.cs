using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MlNetDenoise;

/// <summary>Portable float maps, netpbm's files of 32-bit floats: noise that reaches beyond [0,1] survives in them.</summary>
internal static class PfmFile
{
    /// <summary>Whether the file begins as a float map does.</summary>
    internal static bool IsPfm(ReadOnlySpan<byte> start) => start is [(byte)'P', (byte)'F' or (byte)'f', ..];

    /// <summary>Reads a float map: "PF" is RGB, "Pf" gray; rows from the bottom up, little-endian where the scale is negative.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
    internal static FloatImage Decode(byte[] file)
    {
        var at = 0;
        var channels = Word() == "PF" ? 3 : 1;
        if (!int.TryParse(Word(), CultureInfo.InvariantCulture, out var width) || !int.TryParse(Word(), CultureInfo.InvariantCulture, out var height) || width < 1 || height < 1
            || !float.TryParse(Word(), CultureInfo.InvariantCulture, out var scale) || scale == 0)
            throw new InvalidDataException("its header is damaged");
        if ((long)width * height > (file.Length - at) / (channels * sizeof(float)))
            throw new InvalidDataException("it is truncated");

        var image = new FloatImage(width, height, channels) { BitDepth = 32 };
        for (var y = height - 1; y >= 0; y--)
        {
            for (var x = 0; x < width; x++)
            {
                for (var channel = 0; channel < channels; channel++, at += sizeof(float))
                    image.Plane(channel)[y * width + x] = scale < 0 ? BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(at)) : BinaryPrimitives.ReadSingleBigEndian(file.AsSpan(at));
            }
        }
        return image;

        string Word()
        {
            var start = at;
            while (at < file.Length && !char.IsWhiteSpace((char)file[at]))
                at++;
            if (at == file.Length)
                throw new InvalidDataException("it is truncated");
            return Encoding.ASCII.GetString(file, start, at++ - start);
        }
    }

    /// <summary>Writes all values as they are.</summary>
    internal static byte[] Encode(FloatImage image)
    {
        var header = Encoding.ASCII.GetBytes($"{(image.Channels == 3 ? "PF" : "Pf")}\n{image.Width} {image.Height}\n-1.0\n");
        var file = new byte[header.Length + image.Pixels.Length * sizeof(float)];
        header.CopyTo(file, 0);
        var values = file.AsSpan(header.Length);
        for (var y = image.Height - 1; y >= 0; y--)
        {
            for (var x = 0; x < image.Width; x++)
            {
                for (var channel = 0; channel < image.Channels; channel++, values = values[sizeof(float)..])
                    BinaryPrimitives.WriteSingleLittleEndian(values, image.Plane(channel)[y * image.Width + x]);
            }
        }
        return file;
    }
}
