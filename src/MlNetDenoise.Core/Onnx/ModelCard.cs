using System.Globalization;

namespace MlNetDenoise;

/// <summary>Description of a model, stored in the ONNX file's <c>metadata_props</c> under keys that start with <c>denoise.</c>.</summary>
/// <remarks>Immutable, and so thread-safe.</remarks>
public sealed record ModelCard
{
    /// <summary>Name of the network, such as <c>light-unet</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the library that trained the model.</summary>
    public string Version { get; init; } = "";

    /// <summary>Channels of the images: 1 (gray) or 3 (RGB).</summary>
    public required int Channels { get; init; }

    /// <summary>Whether the noise level is an input of the network.</summary>
    public required bool TakesSigma { get; init; }

    /// <summary>The lowest noise level that the model was trained for, on the 0-255 scale.</summary>
    public required float SigmaMin { get; init; }

    /// <summary>The highest noise level that the model was trained for, on the 0-255 scale.</summary>
    public required float SigmaMax { get; init; }

    /// <summary>Side, in pixels, of the square of input pixels that an output pixel depends on.</summary>
    public required int ReceptiveField { get; init; }

    /// <summary>Number of pixels that the width and height within the network are multiples of. The ONNX graph pads the image.</summary>
    public required int Alignment { get; init; }

    /// <summary>Upper limit of the bytes of memory that a run needs per pixel. Default: that of a network with 32 features at full resolution.</summary>
    public int MemoryPerPixel { get; init; } = 512;

    /// <summary>The precision of the convolutions.</summary>
    public ModelPrecision Precision { get; init; }

    /// <summary>The type of noise that the model was trained for.</summary>
    public NoiseType NoiseType { get; init; }

    /// <summary>The images that the model was trained on.</summary>
    public string TrainingData { get; init; } = "";

    /// <summary>Terms of use of the weights.</summary>
    public string License { get; init; } = "";

    /// <summary>The scores of the model, as JSON or text.</summary>
    public string Scores { get; init; } = "";

    private const string Prefix = "denoise.";

    /// <summary>Returns the card as the metadata of an ONNX file.</summary>
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
        [Prefix + "precision"] = Precision.ToString().ToLowerInvariant(),
        [Prefix + "noise_type"] = NoiseType.ToString().ToLowerInvariant(),
        [Prefix + "training_data"] = TrainingData,
        [Prefix + "license"] = License,
        [Prefix + "scores"] = Scores,
    };

    /// <summary>Reads a card from the metadata of an ONNX file.</summary>
    /// <param name="properties">The file's <c>metadata_props</c>. Other keys are ignored.</param>
    /// <param name="path">The file, for the error message.</param>
    /// <exception cref="ModelException">The file is not a denoising model of this library, or its card is damaged.</exception>
    internal static ModelCard FromProperties(IReadOnlyDictionary<string, string> properties, string path)
    {
        if (!properties.ContainsKey(Prefix + "name"))
            throw new ModelException($"{path} is not a denoising model of this library: its metadata has no '{Prefix}name'. Use a model that this library exported.");
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
            // earlier versions, whose models are all in floats and for white noise, did not write these two
            Precision = Choice<ModelPrecision>("precision"),
            NoiseType = Choice<NoiseType>("noise_type"),
            TrainingData = Text("training_data"),
            License = Text("license") is { Length: > 0 } license ? license : Text("licence"), // earlier versions wrote this key
            Scores = Text("scores"),
        };
        // earlier versions did not write it
        return Text("memory_per_pixel").Length == 0 ? card : card with { MemoryPerPixel = Positive("memory_per_pixel") };

        string Text(string key) => properties.TryGetValue(Prefix + key, out var text) ? text : "";

        T Number<T>(string key) where T : IParsable<T> =>
            T.TryParse(Text(key), CultureInfo.InvariantCulture, out var number) ? number : throw Damaged(key);

        T Choice<T>(string key) where T : struct, Enum =>
            Text(key).Length == 0 ? default : Enum.TryParse<T>(Text(key), ignoreCase: true, out var choice) && Enum.IsDefined(choice) ? choice : throw Damaged(key);

        int Positive(string key) => Number<int>(key) is var number and > 0 ? number : throw Damaged(key);

        ModelException Damaged(string key) =>
            new($"{path}: its metadata has the invalid value '{Text(key)}' for '{Prefix}{key}'. Export the model again.");
    }
}
