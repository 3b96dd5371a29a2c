using System.Buffers.Binary;
using System.Text;

namespace MlNetDenoise;

/// <summary>A box of an ISO media file (ISO 14496-12) in memory: reads its fields one after the other, most significant byte first.</summary>
/// <remarks>Whoever reads more than there is gets an <see cref="EndOfStreamException"/>.</remarks>
/// <param name="type">Its type, four letters.</param>
/// <param name="content">What follows the type.</param>
internal sealed class IsoBox(string type, ReadOnlyMemory<byte> content)
{
    private const int HeaderSize = 8;

    private int _position;

    /// <summary>Its type, four letters.</summary>
    public string Type { get; } = type;

    /// <summary>What follows the type.</summary>
    public ReadOnlyMemory<byte> Content { get; } = content;

    /// <summary>Finds a box at the top of a file, whose position is at the end of the box then.</summary>
    /// <returns>The box and its position in the file.</returns>
    public static (IsoBox Box, long At) Find(Stream file, string type)
    {
        for (long at = 0; ;)
        {
            file.Position = at;
            var header = file.ReadBytes(HeaderSize);
            long size = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (size == 1) // the size has 64 bits
                size = (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(file.ReadBytes(HeaderSize)), long.MaxValue);
            else if (size == 0) // up to the end of the file
                size = file.Length - at;
            if (size < file.Position - at || size > file.Length - at)
                throw new EndOfStreamException();
            if (Encoding.Latin1.GetString(header, 4, 4) == type)
                return (new(type, file.ReadBytes(at + size - file.Position)), at);
            at += size;
        }
    }

    /// <summary>Returns the bytes of a box.</summary>
    public static byte[] Create(string type, params ReadOnlySpan<byte[]> content)
    {
        using var box = new MemoryStream();
        box.Write(new byte[4]);
        box.Write(Encoding.Latin1.GetBytes(type));
        foreach (var part in content)
            box.Write(part);
        var bytes = box.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length);
        return bytes;
    }

    /// <summary>Returns the bytes of an integer.</summary>
    /// <param name="value">The integer.</param>
    /// <param name="size">Number of bytes, up to 8.</param>
    public static byte[] Integer(long value, int size)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes[^size..];
    }

    /// <summary>Reads an integer.</summary>
    /// <param name="size">Number of bytes, up to 8; 0 reads none and returns 0.</param>
    public long ReadInteger(int size)
    {
        var value = 0L;
        foreach (var part in Read(size))
            value = value << 8 | part;
        return value;
    }

    /// <summary>Reads a number of bytes.</summary>
    public ReadOnlySpan<byte> Read(int size)
    {
        if (size > Content.Length - _position)
            throw new EndOfStreamException();
        _position += size;
        return Content.Span.Slice(_position - size, size);
    }

    /// <summary>Reads four letters.</summary>
    public string ReadType() => Encoding.Latin1.GetString(Read(4));

    /// <summary>Reads a text up to its zero, or to the end.</summary>
    public string ReadText()
    {
        var rest = Content.Span[_position..];
        var length = rest.IndexOf((byte)0) is >= 0 and var end ? end : rest.Length;
        _position += Math.Min(length + 1, rest.Length);
        return Encoding.Latin1.GetString(rest[..length]);
    }

    /// <summary>Reads the version and the flags that some boxes begin with.</summary>
    public (int Version, int Flags) ReadVersion() => ((int)ReadInteger(1), (int)ReadInteger(3));

    /// <summary>Reads the boxes up to the end.</summary>
    public List<IsoBox> ReadBoxes()
    {
        var boxes = new List<IsoBox>();
        while (_position < Content.Length)
        {
            var start = _position;
            var size = ReadInteger(4);
            var type = ReadType();
            if (size == 0)
                size = Content.Length - start;
            if (size < HeaderSize || size > Content.Length - start)
                throw new EndOfStreamException();
            boxes.Add(new(type, Content.Slice(start + HeaderSize, (int)size - HeaderSize)));
            _position = start + (int)size;
        }
        return boxes;
    }

    /// <summary>Returns the bytes of this box.</summary>
    public byte[] ToBytes() => Create(Type, Content.ToArray());
}
