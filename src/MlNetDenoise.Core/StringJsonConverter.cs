using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetDenoise;

/// <summary>A value that is a text in JSON, the same that it is on the command line.</summary>
/// <param name="parse">Reads the text that ToString writes; a FormatException says what is wrong with it.</param>
internal abstract class StringJsonConverter<T>(Func<string, T> parse) : JsonConverter<T> where T : notnull
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return reader.TokenType == JsonTokenType.String ? parse(reader.GetString()!) : throw new FormatException($"A {typeToConvert.Name.ToLowerInvariant()} is a text.");
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }
}
