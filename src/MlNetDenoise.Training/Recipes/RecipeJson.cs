using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MlNetDenoise.Training;

/// <summary>Recipes as JSON: groups of fields, each known by its name.</summary>
internal static class RecipeJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        WriteIndented = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a + stays a +
    };

    /// <summary>The path of every field that is not a group, such as <c>optimization.learningRate</c>.</summary>
    private static readonly IReadOnlyList<string> Fields = [.. FieldsOf(typeof(Recipe), "")];

    /// <summary>Earlier names of fields that are not similar to the present ones.</summary>
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["data"] = "data.images",
        ["network"] = "network.name",
        ["turns"] = "data.rotations90",
        ["clipNorm"] = "optimization.maxGradientNorm",
    };

    /// <summary>Reads a recipe.</summary>
    /// <param name="json">The content of a recipe's file.</param>
    /// <param name="origin">The file, for the error.</param>
    /// <exception cref="TrainingException">The text is not a recipe, or has an unknown field.</exception>
    public static Recipe Read(string json, string origin)
    {
        try
        {
            var root = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("It is not a JSON object.");
            RequireKnownFields(root, typeof(Recipe), "");
            return root.Deserialize<Recipe>(Options)!;
        }
        catch (JsonException e)
        {
            throw new TrainingException($"{origin} is not a valid recipe: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Returns the content of the recipe's file.</summary>
    public static string Write(Recipe recipe) => JsonSerializer.Serialize(recipe, Options) + "\n";

    /// <summary>Sets one field; <see cref="Recipe.With"/> says how.</summary>
    public static Recipe With(Recipe recipe, string field, string value)
    {
        var path = Fields.FirstOrDefault(known => known == field || Name(known) == field)
            ?? throw new TrainingException($"A recipe has no field '{field}'. Did you mean '{Nearest(field)}'?");
        string? reason = null;
        foreach (var form in (string[])[value, $"[{value}]", JsonSerializer.Serialize(value)])
        {
            try
            {
                var root = JsonSerializer.SerializeToNode(recipe, Options)!;
                var group = path.Contains('.') ? root[path.Split('.')[0]]! : root;
                group[Name(path)] = JsonNode.Parse(form);
                return root.Deserialize<Recipe>(Options)!;
            }
            catch (JsonException e)
            {
                reason = e.InnerException is FormatException format ? $" {format.Message}" : reason; // try the next form
            }
        }
        throw new TrainingException($"A recipe's {path} cannot be {value}.{reason}");
    }

    private static void RequireKnownFields(JsonObject node, Type type, string group)
    {
        var properties = Options.GetTypeInfo(type).Properties.ToDictionary(property => property.Name);
        foreach (var (name, value) in node)
        {
            if (!properties.TryGetValue(name, out var property))
                throw new JsonException($"There is no field '{group}{name}'. Did you mean '{Nearest(name)}'?");
            if (!IsGroup(property))
                continue;
            var fields = value as JsonObject
                ?? throw new JsonException($"'{name}' is a group of fields. Did you mean '{Renamed.GetValueOrDefault(name, name)}'? The fields: {string.Join(", ", FieldsOf(property.PropertyType, "").Order())}.");
            RequireKnownFields(fields, property.PropertyType, $"{name}.");
        }
    }

    private static string Nearest(string field)
    {
        if (Renamed.TryGetValue(field, out var renamed))
            return renamed;
        var name = Suggestion.For(Name(field), Fields.Select(Name));
        return Fields.First(known => Name(known) == name);
    }

    private static string Name(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static IEnumerable<string> FieldsOf(Type type, string group) => Options.GetTypeInfo(type).Properties
        .SelectMany(property => IsGroup(property) ? FieldsOf(property.PropertyType, $"{property.Name}.") : [group + property.Name]);

    private static bool IsGroup(JsonPropertyInfo property) => Options.GetTypeInfo(property.PropertyType).Kind == JsonTypeInfoKind.Object;
}
