using System.Buffers.Binary;
using System.Buffers.Text;

namespace MlNetDenoise;

/// <summary>Portable gray and pixel maps (netpbm's PGM and PPM, plain and raw), whose values count up to a maximum of their own, which libvips leaves out of account.</summary>
internal static class PnmFile
{
    /// <summary>Whether the file begins as such a map does: P2, P3, P5 or P6.</summary>
    internal static bool IsPnm(ReadOnlySpan<byte> start) => start is [(byte)'P', (byte)'2' or (byte)'3' or (byte)'5' or (byte)'6', ..];

    /// <summary>Reads a map; values are divided by its maximum. A maximum above 255 makes 16 bits.</summary>
    /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
    internal static FloatImage Decode(ReadOnlySpan<byte> file)
    {
        var channels = file[1] is (byte)'3' or (byte)'6' ? 3 : 1;
        var plain = file[1] is (byte)'2' or (byte)'3';
        var rest = file[2..];
        var (width, height, maximum) = (Number(ref rest), Number(ref rest), Number(ref rest));
        if (width < 1 || height < 1 || (long)width * height > Array.MaxLength / channels || maximum is < 1 or > 65535)
            throw new InvalidDataException("its header is damaged");
        var bytes = maximum > 255 ? 2 : 1;
        var count = width * height * channels;
        if (rest.Length < (plain ? 2L * count : 1 + (long)bytes * count)) // at the least, so that no header alone takes memory
            throw new InvalidDataException("it is truncated");
        if (!plain)
            rest = rest[1..]; // one white space ends the header

        var image = new FloatImage(width, height, channels) { BitDepth = 8 * bytes };
        for (var i = 0; i < count; i++)
        {
            var value = plain ? Number(ref rest) : bytes == 1 ? rest[i] : BinaryPrimitives.ReadUInt16BigEndian(rest[(2 * i)..]);
            image.Pixels[i % channels * width * height + i / channels] = value / (float)maximum;
        }
        return image;
    }

    /// <summary>The next number after white space and comments, which is taken from <paramref name="text"/>.</summary>
    private static int Number(ref ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\r\n\v\f"u8);
        while (text is [(byte)'#', ..])
        {
            var end = text.IndexOfAny((byte)'\n', (byte)'\r');
            text = text[(end < 0 ? text.Length : end)..].TrimStart(" \t\r\n\v\f"u8);
        }
        if (!Utf8Parser.TryParse(text, out int number, out var length) || number < 0)
            throw new InvalidDataException("it is truncated or damaged");
        text = text[length..];
        return number;
    }
}
