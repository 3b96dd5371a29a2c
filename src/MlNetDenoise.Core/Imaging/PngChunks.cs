using System.Buffers.Binary;
using System.Text;

namespace MlNetDenoise;

/// <summary>The parts of PNG files: chunks of length, type, data and checksum.</summary>
internal static class PngChunks
{
    public const string Header = "IHDR", Palette = "PLTE", Transparency = "tRNS", Pixels = "IDAT", End = "IEND";

    /// <summary>Where a file has its width and height.</summary>
    public const int SizePosition = 16;

    /// <summary>What every file starts with.</summary>
    public static readonly byte[] Signature = [0x89, .. "PNG\r\n\u001a\n"u8];

    /// <summary>Reads the chunks: the type of each, and the length of its data, at whose start the file's position is.</summary>
    /// <exception cref="EndOfStreamException">The file is truncated.</exception>
    public static IEnumerable<(string Type, long Length)> Read(Stream file)
    {
        file.Position = Signature.Length;
        for (var type = ""; type != End;)
        {
            var header = file.ReadBytes(8);
            var length = BinaryPrimitives.ReadUInt32BigEndian(header);
            type = Encoding.Latin1.GetString(header, 4, 4);
            var next = file.Position + length + 4;
            if (next > file.Length)
                throw new EndOfStreamException();
            yield return (type, length);
            file.Position = next;
        }
    }

    /// <summary>Writes a chunk.</summary>
    public static void Write(Stream output, string type, params ReadOnlySpan<byte> data)
    {
        byte[] content = [.. Encoding.Latin1.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(content));
        output.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        }
        return ~crc;
    }
}
