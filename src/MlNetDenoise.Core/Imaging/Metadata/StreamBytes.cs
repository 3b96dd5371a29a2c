using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace MlNetDenoise;

/// <summary>Reads and copies the parts of a file. Whoever reads more than there is gets an <see cref="EndOfStreamException"/> before memory is allocated.</summary>
internal static class StreamBytes
{
    /// <summary>The most bytes that one item may have; a larger one is passed over.</summary>
    public const int MaxItem = 1 << 26;

    /// <summary>Reads a number of bytes.</summary>
    public static byte[] ReadBytes(this Stream file, long count)
    {
        if (count > MaxItem || count > file.Length - file.Position)
            throw new EndOfStreamException();
        var bytes = new byte[count];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Reads a 16-bit integer, most significant byte first.</summary>
    public static ushort ReadUInt16BigEndian(this Stream file)
    {
        Span<byte> bytes = stackalloc byte[2];
        file.ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    /// <summary>Reads one byte.</summary>
    public static byte ReadOneByte(this Stream file) => file.ReadByte() is >= 0 and var value ? (byte)value : throw new EndOfStreamException();

    /// <summary>Passes over a number of bytes.</summary>
    public static void Skip(this Stream file, long count)
    {
        if (count > file.Length - file.Position)
            throw new EndOfStreamException();
        file.Position += count;
    }

    /// <summary>Copies a number of bytes to another stream.</summary>
    public static void CopyBytes(this Stream file, Stream output, long count)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        for (int read; count > 0; count -= read)
        {
            read = (int)Math.Min(buffer.Length, count);
            file.ReadExactly(buffer, 0, read);
            output.Write(buffer, 0, read);
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Decompresses zlib data; null if it is damaged or has more than <see cref="MaxItem"/> bytes.</summary>
    public static byte[]? Inflate(ReadOnlySpan<byte> compressed)
    {
        using var content = new MemoryStream();
        using var zlib = new ZLibStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
        var buffer = new byte[1 << 14];
        try
        {
            for (int read; (read = zlib.Read(buffer)) > 0;)
            {
                if (content.Length + read > MaxItem)
                    return null;
                content.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }
        return content.ToArray();
    }

    /// <summary>Compresses data in the format of zlib.</summary>
    public static byte[] Deflate(ReadOnlySpan<byte> content)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
            zlib.Write(content);
        return compressed.ToArray();
    }
}
