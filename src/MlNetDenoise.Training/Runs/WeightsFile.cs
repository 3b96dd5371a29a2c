using System.Runtime.InteropServices;
using System.Text.Json;

namespace MlNetDenoise.Training;

/// <summary>Named float32 tensors and notes in a safetensors file (huggingface.co/docs/safetensors), which PyTorch reads too.</summary>
/// <param name="Tensors">Values by name.</param>
/// <param name="Notes">Texts by name.</param>
internal sealed record WeightsFile(IReadOnlyDictionary<string, float[]> Tensors, IReadOnlyDictionary<string, string> Notes)
{
    private const string NotesKey = "__metadata__";

    /// <summary>Writes the file completely, or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shapes">Returns the dimensions of a tensor by name; null: one dimension.</param>
    /// <exception cref="OutputException">The file cannot be written. An existing file is not changed.</exception>
    internal void Save(string path, Func<string, long[]?> shapes)
    {
        var header = new Dictionary<string, object> { [NotesKey] = Notes };
        long offset = 0;
        foreach (var (name, values) in Tensors)
        {
            header[name] = new { dtype = "F32", shape = shapes(name) ?? [values.Length], data_offsets = new[] { offset, offset + values.Length * sizeof(float) } };
            offset += values.Length * sizeof(float);
        }
        AtomicFile.Write(path, temporary =>
        {
            using var stream = File.Create(temporary);
            var text = JsonSerializer.SerializeToUtf8Bytes(header);
            stream.Write(BitConverter.GetBytes((long)text.Length));
            stream.Write(text);
            foreach (var values in Tensors.Values)
                stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            stream.Flush(flushToDisk: true);
        });
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="TrainingException">The file does not exist, is damaged, or is not a safetensors file.</exception>
    internal static WeightsFile Load(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            var length = checked((int)BitConverter.ToInt64(bytes));
            using var header = JsonDocument.Parse(bytes.AsMemory(sizeof(long), length));
            var data = bytes.AsSpan(sizeof(long) + length);
            var (tensors, notes) = (new Dictionary<string, float[]>(), new Dictionary<string, string>());
            foreach (var entry in header.RootElement.EnumerateObject())
            {
                if (entry.Name == NotesKey)
                    notes = entry.Value.Deserialize<Dictionary<string, string>>()!;
                else
                    tensors.Add(entry.Name, Values(entry.Value, data));
            }
            return new WeightsFile(tensors, notes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{path} cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or OverflowException or KeyNotFoundException or InvalidOperationException)
        {
            throw new TrainingException($"{path} is damaged, or is not a safetensors file. Train again, or use another run.", e);
        }
    }

    private static float[] Values(JsonElement entry, ReadOnlySpan<byte> data)
    {
        var offsets = entry.GetProperty("data_offsets");
        var (begin, end) = (offsets[0].GetInt32(), offsets[1].GetInt32());
        return entry.GetProperty("dtype").GetString() == "F32"
            ? MemoryMarshal.Cast<byte, float>(data[begin..end]).ToArray()
            : throw new ArgumentException("The type is not F32.");
    }
}
