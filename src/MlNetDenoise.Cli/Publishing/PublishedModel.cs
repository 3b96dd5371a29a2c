using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>A shipped model's card, <c>NAME.json</c> beside <c>NAME.onnx</c>: all that is known of the model, nothing of it typed.</summary>
internal sealed record PublishedModel
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What the ONNX file says of itself.</summary>
    public required ModelCard Model { get; init; }

    /// <summary>SHA-256 of the ONNX file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Numbers that the network learned.</summary>
    public required int Parameters { get; init; }

    /// <summary>Millions of operations for one pixel; a multiplication with its addition counts as two.</summary>
    public required double MegaflopsPerPixel { get; init; }

    /// <summary>Terms of use of the images that it learned from.</summary>
    public required string DataTerms { get; init; }

    /// <summary>The recipe of the training, its seed with it, after those of the trainings that it went on from; folders by their names.</summary>
    public required IReadOnlyList<JsonNode> Recipes { get; init; }

    /// <summary>What the training ran on.</summary>
    public required PublishedTraining Training { get; init; }

    /// <summary>What it scores: known noise on clean images, as <see cref="MlNetDenoise.Training.Evaluator"/> measures.</summary>
    public required IReadOnlyList<PublishedScore> Scores { get; init; }

    /// <summary>When, where and with what version of this program the scores were measured.</summary>
    public required PublishedMeasurement Measured { get; init; }

    /// <summary>The card of a finished run.</summary>
    public static PublishedModel Create(RunFolder run, ModelCard card, string dataTerms, IReadOnlyList<PublishedScore> scores, string engine)
    {
        var (recipe, record) = (run.ReadRecipe(), run.ReadRecord());
        var network = recipe.CreateNetwork();
        return new()
        {
            Model = card,
            Sha256 = HashOf(run.OnnxFile),
            Parameters = network.ParameterCount,
            MegaflopsPerPixel = Math.Round(network.MegaflopsPerPixel, 4),
            DataTerms = dataTerms,
            Recipes = [.. RecipesOf(run)],
            Training = new(record.Device, record.Steps, record.BestStep, record.TrainingImages, record.TrainingHash, record.Versions),
            Scores = scores,
            Measured = new(DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), SystemInfo.Description, engine, SystemInfo.Program),
        };
    }

    /// <summary>Reads a card.</summary>
    /// <exception cref="ModelException">The file cannot be read, or is no card.</exception>
    public static PublishedModel Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<PublishedModel>(File.ReadAllText(path), Json) ?? throw new JsonException("It is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ModelException($"{path} is no card of a shipped model: {e.Message.ReplaceLineEndings(" ")} Publish the model again.", e);
        }
    }

    /// <summary>The model's network, which is built anew.</summary>
    /// <exception cref="TrainingException">No such network, or widths or a depth that it cannot have.</exception>
    public NetworkGraph CreateNetwork() => Networks.Create(Model.Name, Model.Channels, Recipes[^1]["network"]!["widths"].Deserialize<int[]>(), Recipes[^1]["network"]!["depth"].Deserialize<int?>());

    /// <summary>Copies a network into the folder of the shipped models, with this card, a line in the README, and for the standard quality the zip for ML.NET.</summary>
    /// <param name="network">The folder that holds both forms of the network.</param>
    /// <param name="folder">The folder of the shipped models.</param>
    /// <param name="name">The model's name there: <see cref="ModelFiles.ShippedName"/>.</param>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public void Publish(string network, string folder, string name)
    {
        string Below(string file) => Path.Combine(folder, file);

        var onnx = Below($"{name}.onnx");
        AtomicFile.Write(onnx, path => File.WriteAllBytes(path, File.ReadAllBytes(Path.Combine(network, ModelFiles.ImageForm)))); // as a new file, for builds that look at times
        AtomicFile.Write(Below($"{name}.json"), path => File.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n"));
        if (name == ModelFiles.ShippedName(ModelQuality.Standard, Model.Channels))
            new MLContext().Denoising.Pack(network, Below(Model.Channels == 1 ? "denoiser-gray.zip" : "denoiser.zip"));
        PublishedTable.Write(folder);
        Terminal.Note($"{onnx}: {string.Join(", ", Scores.Select(score => $"{score.Set} sigma {score.Sigma} {score.Psnr:0.00} dB"))}");
    }

    private static IEnumerable<JsonNode> RecipesOf(RunFolder run)
    {
        var recipe = run.ReadRecipe();
        var before = recipe.From is { } from && RunFolder.Exists(from) ? RecipesOf(RunFolder.Open(from)) : [];
        var named = recipe with { Data = recipe.Data with { Images = [.. recipe.Data.Images.Select(ImageSet.NameOf)] }, From = recipe.From is null ? null : ImageSet.NameOf(recipe.From) };
        return [.. before, JsonNode.Parse(named.ToJson())!];
    }

    /// <summary>SHA-256 of a file, in hexadecimal.</summary>
    public static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
