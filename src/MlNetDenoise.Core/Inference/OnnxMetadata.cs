using System.Text;

namespace MlNetDenoise;

/// <summary>The metadata of an ONNX file, read without its graph, so that a model can be chosen before any is loaded.</summary>
internal static class OnnxMetadata
{
    // In ModelProto, metadata_props is field 14: entries of a key (field 1) and a value (field 2).
    private const ulong MetadataField = 14, KeyField = 1;

    private const ulong Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    /// <summary>The file's <c>metadata_props</c>.</summary>
    /// <exception cref="ModelException">The file is absent, empty, truncated, or no ONNX file.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length == 0)
                throw new ModelException($"{path} is empty. Export or copy the model again.");
            var properties = new Dictionary<string, string>();
            foreach (var entry in Fields(file, MetadataField))
            {
                var (key, value) = ("", "");
                foreach (var (field, text) in Texts(entry))
                    (key, value) = field == KeyField ? (text, value) : (key, text);
                properties[key] = value;
            }
            return properties;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"There is no model {path}. Give an .onnx file, or the folder of a run of 'denoise train'.", e);
        }
        catch (InvalidDataException e)
        {
            throw new ModelException($"{path} is truncated or no ONNX file. Give an .onnx file that 'denoise train' wrote, or copy it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"Cannot read {path}: {e.Message} Check its permissions and the disk.", e);
        }
    }

    private static IEnumerable<(ulong Field, string Text)> Texts(byte[] entry)
    {
        using var stream = new MemoryStream(entry);
        while (stream.Position < stream.Length)
        {
            var tag = ReadVarint(stream);
            yield return (tag >> 3, Encoding.UTF8.GetString(ReadDelimited(stream)));
        }
    }

    /// <summary>The contents of every delimited field of one number; the others are skipped, not read.</summary>
    private static IEnumerable<byte[]> Fields(Stream message, ulong wanted)
    {
        while (message.Position < message.Length)
        {
            var tag = ReadVarint(message);
            switch (tag & 7)
            {
                case Varint:
                    ReadVarint(message);
                    break;
                case Fixed64:
                    Skip(message, 8);
                    break;
                case Fixed32:
                    Skip(message, 4);
                    break;
                case Delimited when tag >> 3 == wanted:
                    yield return ReadDelimited(message);
                    break;
                case Delimited:
                    Skip(message, ReadVarint(message));
                    break;
                default:
                    throw new InvalidDataException();
            }
        }
    }

    private static byte[] ReadDelimited(Stream stream)
    {
        var length = ReadVarint(stream);
        RequireLeft(stream, length);
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void Skip(Stream stream, ulong count)
    {
        RequireLeft(stream, count);
        stream.Position += (long)count;
    }

    private static void RequireLeft(Stream stream, ulong count)
    {
        if (count > (ulong)(stream.Length - stream.Position))
            throw new InvalidDataException();
    }

    private static ulong ReadVarint(Stream stream)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = stream.ReadByte();
            if (b < 0)
                break;
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
        throw new InvalidDataException();
    }
}
