using System.Text;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>A schema in the package's binary view format: a view without rows.</summary>
internal static class SchemaFile
{
    private const ulong Magic = 0x00425644004C4D43;
    private const ulong Tail = 0x434D4C0044564200;
    private const ulong Version = 0x0001000100010006;
    private const int HeaderSize = 0x100;

    public static void Write(Stream stream, DataViewSchema schema)
    {
        using var contents = new MemoryStream();
        using (var writer = new BinaryWriter(contents, Encoding.UTF8, leaveOpen: true))
        {
            foreach (var column in schema)
                WriteColumn(writer, column);
            writer.Write(Tail);
        }
        using var file = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        file.Write(Magic);
        file.Write(Version);
        file.Write(Version);
        file.Write((long)HeaderSize);
        file.Write(HeaderSize + contents.Length - sizeof(ulong));
        file.Write(0L);
        file.Write(schema.Count);
        file.Write(new byte[HeaderSize - 0x34]);
        file.Write(contents.ToArray());
    }

    /// <exception cref="FormatException">Not such a file, or a column of a type that this stand-in does not know.</exception>
    public static DataViewSchema Read(byte[] file)
    {
        Check.Decode(file.Length >= HeaderSize && BitConverter.ToUInt64(file) == Magic, "Wrong file type");
        using var reader = new BinaryReader(new MemoryStream(file), Encoding.UTF8);
        reader.BaseStream.Position = BitConverter.ToInt64(file, 0x18);
        var columns = new (string, DataViewType)[BitConverter.ToInt32(file, 0x30)];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = (reader.ReadString(), ReadType(reader));
            reader.ReadByte();
            reader.Read7BitEncodedInt();
            reader.ReadInt64();
            reader.ReadInt64();
        }
        return new DataViewSchema(columns);
    }

    private static void WriteColumn(BinaryWriter writer, DataViewSchema.Column column)
    {
        const byte Deflate = 1;
        const int RowsPerBlock = 1;
        const long EmptyTable = HeaderSize, NoAnnotations = 0;
        writer.Write(column.Name);
        WriteType(writer, column.Type);
        writer.Write(Deflate);
        writer.Write7BitEncodedInt(RowsPerBlock);
        writer.Write(EmptyTable);
        writer.Write(NoAnnotations);
    }

    private static void WriteType(BinaryWriter writer, DataViewType type)
    {
        if (type is not VectorDataViewType vector)
        {
            writer.Write(CodecOf(type));
            writer.Write7BitEncodedInt(0);
            return;
        }
        using var parameters = new MemoryStream();
        using (var inner = new BinaryWriter(parameters, Encoding.UTF8, leaveOpen: true))
        {
            WriteType(inner, vector.ItemType);
            inner.Write(vector.Dimensions.Length);
            foreach (var dimension in vector.Dimensions)
                inner.Write(dimension);
        }
        writer.Write("VBuffer");
        writer.Write7BitEncodedInt((int)parameters.Length);
        writer.Write(parameters.ToArray());
    }

    private static DataViewType ReadType(BinaryReader reader)
    {
        var codec = reader.ReadString();
        reader.Read7BitEncodedInt();
        if (codec != "VBuffer")
            return PrimitiveOf(codec);
        var item = (PrimitiveDataViewType)ReadType(reader);
        var dimensions = new int[reader.ReadInt32()];
        for (var i = 0; i < dimensions.Length; i++)
            dimensions[i] = reader.ReadInt32();
        return new VectorDataViewType(item, dimensions);
    }

    private static string CodecOf(DataViewType type)
    {
        Check.That(type is PrimitiveDataViewType, $"A column of type '{type}' cannot be saved in a schema");
        return type is TextDataViewType ? "TextSpan" : type.RawType.Name;
    }

    private static PrimitiveDataViewType PrimitiveOf(string codec)
    {
        var type = codec == "TextSpan" ? TextDataViewType.Instance : PrimitiveDataViewType.Of(Type.GetType($"System.{codec}") ?? typeof(object));
        Check.Decode(type is not null, $"Unknown column type '{codec}'");
        return type;
    }
}
