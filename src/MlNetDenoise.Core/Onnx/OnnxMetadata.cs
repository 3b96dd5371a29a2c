using Google.Protobuf;
using Onnx;

namespace MlNetDenoise;

/// <summary>Reads the metadata of an ONNX file, so that a model can be chosen before it is loaded into ONNX Runtime.</summary>
internal static class OnnxMetadata
{
    /// <summary>Returns the file's <c>metadata_props</c>.</summary>
    /// <exception cref="ModelException">The file does not exist, is empty, truncated or not an ONNX file, or cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length == 0)
                throw new ModelException($"{path} is empty. Export or copy the model again.");
            var properties = new Dictionary<string, string>();
            foreach (var entry in ModelProto.Parser.ParseFrom(file).MetadataProps)
                properties[entry.Key] = entry.Value;
            return properties;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"There is no model {path}. Use the path of an .onnx file.", e);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ModelException($"{path} is truncated or not an ONNX file. Use a model that this library exported, or copy it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"Cannot read {path}: {e.Message} Check its permissions and the disk.", e);
        }
    }
}
