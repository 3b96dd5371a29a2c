using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.ML;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>The card of a shipped model, <c>NAME.json</c> beside <c>NAME.onnx</c>.</summary>
internal sealed record PublishedModel
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The card in the ONNX file.</summary>
    public required ModelCard Model { get; init; }

    /// <summary>SHA-256 of the ONNX file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Number of trained parameters.</summary>
    public required int Parameters { get; init; }

    /// <summary>Millions of operations per pixel; a multiplication with its addition counts as two.</summary>
    public required double MegaflopsPerPixel { get; init; }

    /// <summary>Terms of use of the training images.</summary>
    public required string DataTerms { get; init; }

    /// <summary>The recipes of the training and, before it, of the trainings whose weights it started from; folders without their paths.</summary>
    public required IReadOnlyList<JsonNode> Recipes { get; init; }

    /// <summary>Device, steps and images of the training.</summary>
    public required PublishedTraining Training { get; init; }

    /// <summary>Scores on clean images with known noise, from an <see cref="Evaluator"/>.</summary>
    public required IReadOnlyList<PublishedScore> Scores { get; init; }

    /// <summary>Date, machine and version of the program of the scores.</summary>
    public required PublishedMeasurement Measured { get; init; }

    /// <summary>Creates the card of a finished run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="network">The folder with the network that is published.</param>
    /// <param name="card">The card in its ONNX file.</param>
    /// <param name="dataTerms">Terms of use of the training images.</param>
    /// <param name="scores">Its scores.</param>
    /// <param name="engine">What computed the scores.</param>
    public static PublishedModel Create(RunFolder run, string network, ModelCard card, string dataTerms, IReadOnlyList<PublishedScore> scores, string engine)
    {
        var (recipe, record) = (run.ReadRecipe(), run.ReadRecord());
        var graph = recipe.CreateNetwork();
        return new()
        {
            Model = card,
            Sha256 = ComputeHash(Path.Combine(network, ModelFiles.ImageForm)),
            Parameters = graph.ParameterCount,
            MegaflopsPerPixel = Math.Round(graph.MegaflopsPerPixel, 4),
            DataTerms = dataTerms,
            Recipes = [.. ReadRecipes(run)],
            Training = new(record.Device, record.Steps, record.BestStep, record.TrainingImages, record.TrainingHash, record.Versions),
            Scores = scores,
            Measured = new(DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), SystemInfo.Description, engine, SystemInfo.Program),
        };
    }

    /// <summary>Reads a card.</summary>
    /// <exception cref="ModelException">The file cannot be read, or is not a card.</exception>
    public static PublishedModel Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<PublishedModel>(File.ReadAllText(path), Json) ?? throw new JsonException("It is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ModelException($"{path} is not the card of a shipped model: {e.Message.ReplaceLineEndings(" ")} Publish the model again.", e);
        }
    }

    /// <summary>Creates the network of the model.</summary>
    /// <exception cref="TrainingException">The network is unknown, or its widths or depth are invalid.</exception>
    public NetworkGraph CreateNetwork() => Networks.Create(Model.Name, Model.Channels, Recipes[^1]["network"]!["widths"].Deserialize<int[]>(), Recipes[^1]["network"]!["depth"].Deserialize<int?>());

    /// <summary>Copies a network to the folder of the shipped models, with this card, a line in the README, and for the standard quality the zip for ML.NET.</summary>
    /// <param name="network">The folder with both forms of the network.</param>
    /// <param name="folder">The folder of the shipped models.</param>
    /// <param name="name">Name of the model: <see cref="ModelFiles.ShippedName"/>.</param>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public void Publish(string network, string folder, string name)
    {
        string Below(string file) => Path.Combine(folder, file);

        var onnx = Below($"{name}.onnx");
        AtomicFile.Write(onnx, path => File.WriteAllBytes(path, File.ReadAllBytes(Path.Combine(network, ModelFiles.ImageForm)))); // a new time of writing, for incremental builds
        AtomicFile.Write(Below($"{name}.json"), path => File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n"));
        if (name == ModelFiles.ShippedName(ModelQuality.Standard, Model.Channels))
            new MLContext().Denoising.Pack(network, Below(Model.Channels == 1 ? "denoiser-gray.zip" : "denoiser.zip"));
        PublishedTable.Write(folder);
        Terminal.Note($"{onnx}: {string.Join(", ", Scores.Select(score => $"{score.Set} {(score.Sigma is { } sigma ? $"sigma {sigma}" : score.Noise)} {score.Psnr:0.00} dB"))}");
    }

    private static IEnumerable<JsonNode> ReadRecipes(RunFolder run)
    {
        var stages = run.ReadStages().ConvertAll(stage => stage.Recipe);
        var named = stages.Select(stage => stage with { Data = stage.Data with { Images = [.. stage.Data.Images.Select(ImageSet.NameOf)] }, From = stage.From is null ? null : ImageSet.NameOf(stage.From) });
        return [.. ReadRecipesBefore(stages[0].From), .. named.Select(stage => JsonNode.Parse(stage.ToJson())!)];
    }

    /// <summary>Reads the recipes of the weights that a training started from: those of a run, or of a shipped model.</summary>
    private static IEnumerable<JsonNode> ReadRecipesBefore(string? from)
    {
        if (from is not null && RunFolder.Exists(from))
            return ReadRecipes(RunFolder.Open(from));
        var card = Path.ChangeExtension(from, ".json");
        return File.Exists(card) ? Load(card).Recipes : [];
    }

    /// <summary>Returns the SHA-256 of a file, in hexadecimal.</summary>
    public static string ComputeHash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
