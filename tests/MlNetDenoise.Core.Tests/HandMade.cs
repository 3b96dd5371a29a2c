using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MlNetDenoise.Core.Tests;

/// <summary>Image files written byte by byte from their specifications, to hold the codecs against.</summary>
internal static class HandMade
{
    /// <summary>A PNG (RFC 2083) of filter type 0; each row of <paramref name="rows"/> as the colour type and depth have it.</summary>
    internal static byte[] Png(int width, byte depth, byte colourType, byte[][] rows, byte[]? palette = null)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), rows.Length);
        (header[8], header[9]) = (depth, colourType);
        using var pixels = new MemoryStream();
        using (var zlib = new ZLibStream(pixels, CompressionLevel.Fastest))
        {
            foreach (var row in rows)
                zlib.Write([0, .. row]);
        }
        return
        [
            0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", header), .. palette is null ? [] : Chunk("PLTE", palette),
            .. Chunk("IDAT", pixels.ToArray()), .. Chunk("IEND", []),
        ];
    }

    /// <summary>An uncompressed little-endian TIFF 6.0 of one strip, or of one strip a plane.</summary>
    internal static byte[] Tiff(int width, int height, int samples, int bits, int photometric, byte[] pixels, int orientation = 1, int sampleFormat = 1, bool planar = false)
    {
        var strips = planar ? samples : 1;
        (ushort Tag, int[] Values)[] fields =
        [
            (256, [width]), (257, [height]), (258, [.. Enumerable.Repeat(bits, samples)]), (259, [1]), (262, [photometric]), (273, [.. Enumerable.Range(0, strips).Select(strip => 8 + strip * pixels.Length / strips)]),
            (274, [orientation]), (277, [samples]), (278, [height]), (279, [.. Enumerable.Repeat(pixels.Length / strips, strips)]), (284, [planar ? 2 : 1]), (339, [.. Enumerable.Repeat(sampleFormat, samples)]),
        ];
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("II*\0"u8);
        writer.Write(8 + pixels.Length);
        writer.Write(pixels);
        writer.Write((ushort)fields.Length);
        var afterDirectory = 8 + pixels.Length + 2 + 12 * fields.Length + 4;
        foreach (var (tag, values) in fields)
        {
            const ushort Long = 4;
            writer.Write(tag);
            writer.Write(Long);
            writer.Write(values.Length);
            writer.Write(values.Length == 1 ? values[0] : afterDirectory);
            afterDirectory += values.Length == 1 ? 0 : 4 * values.Length;
        }
        writer.Write(0);
        foreach (var value in fields.Where(field => field.Values.Length > 1).SelectMany(field => field.Values))
            writer.Write(value);
        return file.ToArray();
    }

    /// <summary>A JPEG with an EXIF block that holds nothing but the orientation (1 to 8).</summary>
    internal static byte[] WithExifOrientation(byte[] jpeg, byte orientation)
    {
        byte[] exif =
        [
            .. "Exif\0\0"u8, .. "II*\0"u8, 8, 0, 0, 0, // TIFF header, first directory at 8
            1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0, // one field: orientation, a short
        ];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg[2..]];
    }

    /// <summary>Corrects the checksums of the chunks of a PNG, as far as it has whole ones.</summary>
    internal static void CorrectChecksums(byte[] png)
    {
        for (long at = 8; at + 12 <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan((int)at));
            if (at + 12 + length > png.Length)
                return;
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan((int)(at + 8 + length)), Crc(png.AsSpan((int)at + 4, (int)length + 4)));
            at += 12 + length;
        }
    }

    internal static byte[] Chunk(string name, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. data];
        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(body.Length + 4), Crc(body));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB88320;
        }
        return ~crc;
    }
}
