using FsCheck;
using FsCheck.Fluent;

namespace MlNetDenoise.Core.Tests;

public class ModelCardTests
{
    private static readonly ModelCard Card = new()
    {
        Name = "half-unet",
        Version = "3",
        Channels = 3,
        TakesSigma = true,
        SigmaMin = 0.5f,
        SigmaMax = 75,
        ReceptiveField = 82,
        Alignment = 8,
        NoiseType = NoiseType.Camera,
        TrainingData = "Train400, dead leaves",
        License = "MIT",
        Scores = """{"BSD68": 28.9}""",
    };

    [Fact]
    public void A_card_survives_the_metadata_among_other_keys() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<(NonNull<string> Text, NormalFloat Number)>(),
        made =>
        {
            var card = Card with { TrainingData = made.Text.Get, SigmaMax = 1 + Math.Abs((float)made.Number.Get) };
            var properties = new Dictionary<string, string>(card.ToProperties()) { ["somebody.else"] = "x" };
            return ModelCard.FromProperties(properties, "m.onnx") == card;
        }));

    [Fact]
    public void The_license_of_models_of_earlier_versions_is_read()
    {
        var properties = new Dictionary<string, string>(Card.ToProperties());
        Assert.True(properties.Remove("denoise.license", out var license));
        properties["denoise.licence"] = license;
        Assert.Equal(Card, ModelCard.FromProperties(properties, "m.onnx"));
    }

    [Theory]
    [InlineData("denoise.channels", "2")]
    [InlineData("denoise.channels", "three")]
    [InlineData("denoise.sigma_max", "")]
    [InlineData("denoise.sigma_max", "0.4")]
    [InlineData("denoise.takes_sigma", "perhaps")]
    public void A_damaged_card_is_refused_with_the_file_and_the_key(string key, string value)
    {
        var properties = new Dictionary<string, string>(Card.ToProperties()) { [key] = value };
        var error = Assert.Throws<ModelException>(() => ModelCard.FromProperties(properties, "m.onnx"));
        Assert.Contains("m.onnx", error.Message);
        Assert.Contains(key, error.Message);
    }

    [Fact]
    public void Metadata_without_a_card_is_not_a_model() =>
        Assert.Contains("m.onnx", Assert.Throws<ModelException>(() => ModelCard.FromProperties(new Dictionary<string, string> { ["a"] = "b" }, "m.onnx")).Message);
}
