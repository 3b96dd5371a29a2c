using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetDenoise;

/// <summary>Converts a value to a JSON string by its ToString method, and back.</summary>
/// <param name="parse">Parses the string, or throws a FormatException whose message says what is wrong with it.</param>
internal abstract class StringJsonConverter<T>(Func<string, T> parse) : JsonConverter<T> where T : notnull
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return reader.TokenType == JsonTokenType.String ? parse(reader.GetString()!) : throw new FormatException($"A {typeToConvert.Name} is a string in JSON.");
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
