using Google.Protobuf;

namespace MlNetDenoise.Training;

/// <summary>A message of protocol buffers, field after field (protobuf.dev/programming-guides/encoding).</summary>
internal sealed class ProtoMessage
{
    private readonly List<byte[]> _fields = [];

    internal ProtoMessage Add(int field, long value) => Add(field, WireFormat.WireType.Varint, output => output.WriteInt64(value));

    internal ProtoMessage Add(int field, float value) => Add(field, WireFormat.WireType.Fixed32, output => output.WriteFloat(value));

    internal ProtoMessage Add(int field, string value) => Add(field, WireFormat.WireType.LengthDelimited, output => output.WriteString(value));

    internal ProtoMessage Add(int field, ByteString value) => Add(field, WireFormat.WireType.LengthDelimited, output => output.WriteBytes(value));

    internal ProtoMessage Add(int field, ProtoMessage message) => Add(field, UnsafeByteOperations.UnsafeWrap(message.ToArray()));

    internal ProtoMessage Add(int field, IEnumerable<long> values)
    {
        foreach (var value in values)
            Add(field, value);
        return this;
    }

    internal byte[] ToArray()
    {
        var bytes = new byte[_fields.Sum(field => field.Length)];
        var offset = 0;
        foreach (var field in _fields)
        {
            field.CopyTo(bytes, offset);
            offset += field.Length;
        }
        return bytes;
    }

    private ProtoMessage Add(int field, WireFormat.WireType type, Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes);
        output.WriteTag(field, type);
        write(output);
        output.Flush();
        _fields.Add(bytes.ToArray());
        return this;
    }
}
