using System.Globalization;

namespace MlNetDenoise;

/// <summary>What a model is and what it is for; it rides in the ONNX file's <c>metadata_props</c>, each key beginning with <c>denoise.</c>.</summary>
public sealed record ModelCard
{
    /// <summary>Name of the network, such as <c>half-unet</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the model, free text.</summary>
    public string Version { get; init; } = "";

    /// <summary>Channels of the images: 1 (gray) or 3 (RGB).</summary>
    public required int Channels { get; init; }

    /// <summary>Whether the network is told the noise level.</summary>
    public required bool TakesSigma { get; init; }

    /// <summary>The lowest noise level that it was trained for, on the 0-255 scale.</summary>
    public required float SigmaMin { get; init; }

    /// <summary>The highest noise level that it was trained for, on the 0-255 scale.</summary>
    public required float SigmaMax { get; init; }

    /// <summary>Side, in pixels, of the square of input that one output pixel depends on.</summary>
    public required int ReceptiveField { get; init; }

    /// <summary>What the network's own width and height are multiples of; the graph pads by itself.</summary>
    public required int Alignment { get; init; }

    /// <summary>Bytes of memory that a run takes for each pixel, at the most; without it, what a network of 32 features at full resolution takes.</summary>
    public int MemoryPerPixel { get; init; } = 512;

    /// <summary>The images it learned from.</summary>
    public string TrainingData { get; init; } = "";

    /// <summary>Terms of use of the weights.</summary>
    public string License { get; init; } = "";

    /// <summary>What it scored, as JSON or text.</summary>
    public string Scores { get; init; } = "";

    private const string Prefix = "denoise.";

    /// <summary>The card as an ONNX file's metadata.</summary>
    internal IReadOnlyDictionary<string, string> ToProperties() => new Dictionary<string, string>
    {
        [Prefix + "name"] = Name,
        [Prefix + "version"] = Version,
        [Prefix + "channels"] = Channels.ToString(CultureInfo.InvariantCulture),
        [Prefix + "takes_sigma"] = TakesSigma ? "true" : "false",
        [Prefix + "sigma_min"] = SigmaMin.ToString(CultureInfo.InvariantCulture),
        [Prefix + "sigma_max"] = SigmaMax.ToString(CultureInfo.InvariantCulture),
        [Prefix + "receptive_field"] = ReceptiveField.ToString(CultureInfo.InvariantCulture),
        [Prefix + "alignment"] = Alignment.ToString(CultureInfo.InvariantCulture),
        [Prefix + "memory_per_pixel"] = MemoryPerPixel.ToString(CultureInfo.InvariantCulture),
        [Prefix + "training_data"] = TrainingData,
        [Prefix + "license"] = License,
        [Prefix + "scores"] = Scores,
    };

    /// <summary>The card in an ONNX file's metadata.</summary>
    /// <param name="properties">The file's <c>metadata_props</c>; keys of others are passed over.</param>
    /// <param name="path">The file, for the error.</param>
    /// <exception cref="ModelException">The file is not one of this project's models, or its card is damaged.</exception>
    internal static ModelCard FromProperties(IReadOnlyDictionary<string, string> properties, string path)
    {
        if (!properties.ContainsKey(Prefix + "name"))
            throw new ModelException($"{path} is no denoising model of this project: its metadata has no '{Prefix}name'. Give a file that 'denoise train' wrote.");
        var (sigmaMin, sigmaMax) = (Number<float>("sigma_min"), Number<float>("sigma_max"));
        var card = new ModelCard
        {
            Name = Text("name"),
            Version = Text("version"),
            Channels = Number<int>("channels") is var channels and (1 or 3) ? channels : throw Damaged("channels"),
            TakesSigma = bool.TryParse(Text("takes_sigma"), out var takes) ? takes : throw Damaged("takes_sigma"),
            SigmaMin = sigmaMin,
            SigmaMax = sigmaMax >= sigmaMin ? sigmaMax : throw Damaged("sigma_max"),
            ReceptiveField = Positive("receptive_field"),
            Alignment = Positive("alignment"),
            TrainingData = Text("training_data"),
            License = Text("license") is { Length: > 0 } license ? license : Text("licence"), // the key of models of earlier versions
            Scores = Text("scores"),
        };
        // files of earlier versions do not tell it
        return Text("memory_per_pixel").Length == 0 ? card : card with { MemoryPerPixel = Positive("memory_per_pixel") };

        string Text(string key) => properties.TryGetValue(Prefix + key, out var text) ? text : "";

        T Number<T>(string key) where T : IParsable<T> =>
            T.TryParse(Text(key), CultureInfo.InvariantCulture, out var number) ? number : throw Damaged(key);

        int Positive(string key) => Number<int>(key) is var number and > 0 ? number : throw Damaged(key);

        ModelException Damaged(string key) =>
            new($"{path}: its metadata '{Prefix}{key}' is '{Text(key)}', which is no value for it. Export the model again.");
    }
}
