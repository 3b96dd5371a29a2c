using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MlNetDenoise.Training;

/// <summary>Recipes as JSON: groups of fields, each known by its name.</summary>
internal static class RecipeJson
{
    private const string Stages = "stages";

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
            return Read(root);
        }
        catch (JsonException e)
        {
            throw new TrainingException($"{origin} is not a valid recipe: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Returns the content of the recipe's file.</summary>
    public static string Write(Recipe recipe)
    {
        var root = ToNode(recipe);
        if (recipe.Stages.Count > 0)
        {
            var common = CommonFields(root);
            root[Stages] = new JsonArray([.. recipe.Stages.Select(stage => Difference(common, ToNode(stage)))]);
        }
        return root.ToJsonString(Options) + "\n";
    }

    /// <summary>Sets one field of a recipe without its stages; <see cref="Recipe.With"/> says how.</summary>
    public static Recipe With(Recipe recipe, string field, string value)
    {
        if (field == Stages)
            throw new TrainingException("A recipe's stages cannot be set like a field. Write them into the recipe's file.");
        var path = Fields.FirstOrDefault(known => known == field || Name(known) == field)
            ?? throw new TrainingException($"A recipe has no field '{field}'. Did you mean '{Nearest(field)}'?");
        string? reason = null;
        foreach (var form in (string[])[value, $"[{value}]", JsonSerializer.Serialize(value)])
        {
            try
            {
                var root = ToNode(recipe);
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

    private static Recipe Read(JsonObject root)
    {
        root.Remove(Stages, out var stages);
        RequireKnownFields(root, typeof(Recipe), "");
        var recipe = root.Deserialize<Recipe>(Options)!;
        if (stages is null)
            return recipe;
        var list = stages as JsonArray ?? throw new JsonException($"'{Stages}' is a list: [{{ ... }}, {{ ... }}].");
        var common = CommonFields(root);
        return recipe with { Stages = [.. list.Select((stage, i) => ReadStage(common, stage, i + 1))] };
    }

    private static Recipe ReadStage(JsonObject common, JsonNode? stage, int number)
    {
        try
        {
            return Read(Merge(common, stage as JsonObject ?? throw new JsonException("It is not a JSON object.")));
        }
        catch (JsonException e)
        {
            throw new JsonException($"Stage {number}: {e.Message}", e);
        }
    }

    /// <summary>Returns the fields of a recipe that hold for its stages unless they change them.</summary>
    private static JsonObject CommonFields(JsonObject recipe)
    {
        var common = recipe.DeepClone().AsObject();
        common.Remove("about");
        common.Remove("from");
        return common;
    }

    private static JsonObject Merge(JsonObject common, JsonObject changes)
    {
        var merged = common.DeepClone().AsObject();
        foreach (var (name, value) in changes)
            merged[name] = merged[name] is JsonObject group && value is JsonObject fields ? Merge(group, fields) : value?.DeepClone();
        return merged;
    }

    /// <summary>Returns the changes that <see cref="Merge"/> makes from <paramref name="common"/> to <paramref name="stage"/>.</summary>
    private static JsonObject Difference(JsonObject common, JsonObject stage)
    {
        var changes = new JsonObject();
        foreach (var name in stage.Select(field => field.Key).Union(common.Select(field => field.Key)))
        {
            if (!JsonNode.DeepEquals(common[name], stage[name]))
                changes[name] = common[name] is JsonObject group && stage[name] is JsonObject fields ? Difference(group, fields) : stage[name]?.DeepClone();
        }
        return changes;
    }

    private static JsonObject ToNode(Recipe recipe) => JsonSerializer.SerializeToNode(recipe, Options)!.AsObject();

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
