using System.Text.Json.Nodes;

namespace MlNetDenoise.Service;

/// <summary>A model as <c>GET models</c> describes it.</summary>
/// <param name="Name">The name of its file without extension, such as <c>fast-rgb</c>.</param>
/// <param name="Quality">The quality.</param>
/// <param name="Channels">Channels of the images: 1 (gray) or 3 (RGB).</param>
/// <param name="NoiseType">The noise that it was trained for: white or camera.</param>
/// <param name="Precision">The precision of the convolutions.</param>
/// <param name="SigmaMin">The lowest noise level that it was trained for, on the 0-255 scale.</param>
/// <param name="SigmaMax">The highest noise level that it was trained for.</param>
/// <param name="Network">The name of the network.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="MegaflopsPerPixel">Cost: millions of multiplications and additions for a pixel.</param>
/// <param name="License">Terms of use of the weights.</param>
/// <param name="TrainingData">The images that it was trained on.</param>
internal sealed record ServedModel(
    string Name, string Quality, int Channels, string NoiseType, string Precision, float SigmaMin, float SigmaMax, string Network, long? Parameters, double? MegaflopsPerPixel, string License, string TrainingData)
{
    /// <summary>The shipped models.</summary>
    public static IReadOnlyList<ServedModel> All => Models.Value;

    private static readonly Lazy<IReadOnlyList<ServedModel>> Models = new(() => [.. Enum.GetValues<ModelQuality>().SelectMany(OfQuality)]);

    private static IEnumerable<ServedModel> OfQuality(ModelQuality quality) =>
        from name in (string[])[ModelFiles.ShippedName(quality, channels: 1), ModelFiles.ShippedName(quality, channels: 3), ModelFiles.ShippedName(quality, channels: 3, MlNetDenoise.NoiseType.Camera)]
        from form in (string[])[name, $"{name}.int8"]
        let path = Path.Combine(ModelFiles.ShippedFolder, $"{form}.onnx")
        where File.Exists(path)
        select Read(form, quality, path);

    private static ServedModel Read(string name, ModelQuality quality, string path)
    {
        var (card, record) = (ModelCard.FromProperties(OnnxMetadata.Read(path), path), Path.ChangeExtension(path, ".json"));
        var published = File.Exists(record) ? JsonNode.Parse(File.ReadAllText(record)) : null;
        return new(name, DenoiseQuery.NameOf(quality), card.Channels, DenoiseQuery.NameOf(card.NoiseType), DenoiseQuery.NameOf(card.Precision), card.SigmaMin, card.SigmaMax, card.Name,
            published?["parameters"]?.GetValue<long>(), published?["megaflopsPerPixel"]?.GetValue<double>(), card.License, card.TrainingData);
    }
}
