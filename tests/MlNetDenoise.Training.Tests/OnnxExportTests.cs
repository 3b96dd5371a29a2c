using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise.Training.Tests;

public sealed class OnnxExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain-cnn", 3)]
    [InlineData("cae", 3)]
    [InlineData("mnist-cae", 3)]
    [InlineData("cae-bn", 3)]
    [InlineData("cifar-cae", 3)]
    [InlineData("paired-autoencoder", 3, 16, 24, 32, 48)]
    [InlineData("strided-autoencoder", 3, 16, 24, 32, 48)]
    [InlineData("dncnn", 3)]
    [InlineData("ffdnet", 3)]
    [InlineData("resnet", 3)]
    [InlineData("unet", 3)]
    [InlineData("half-unet", 3)]
    [InlineData("light-unet", 3)]
    [InlineData("mnist-cae", 1)]
    [InlineData("ffdnet", 1)]
    [InlineData("half-unet", 1)]
    [InlineData("half-unet", 1, 16, 80, 100)]
    [InlineData("light-unet", 1)]
    public void Both_forms_compute_what_the_network_computes_on_any_size(string name, int channels, params int[] widths)
    {
        var graph = Export(name, channels, out var weights, widths);
        using var image = new InferenceSession(_folder.Below(ModelFiles.ImageForm));
        using var flat = new InferenceSession(_folder.Below(ModelFiles.FlatForm));
        foreach (var shape in new long[][] { [1, channels, 37, 53], [2, channels, 3, 2], [1, channels, 1, 1], [1, channels, 5, 1] })
        {
            var random = new SeededRandom(5);
            var noisy = Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(_ => random.NextSingle()).ToArray();
            var expected = Run.Network(graph, weights, noisy, shape).Select(value => Math.Clamp(value, 0, 1)).ToArray();
            var varies = expected.Length == channels || expected.Distinct().Count() > 1;
            Assert.True(varies, "The weights show nothing.");

            float[] sigma = [.. Enumerable.Repeat(25f / 255, (int)shape[0])];
            AssertClose(expected, Output(image, graph, ("noisy", noisy, shape), ("sigma", sigma, [shape[0], 1, 1, 1])));
            float[] plane = [.. Enumerable.Repeat(25f / 255, (int)(shape[0] * shape[2] * shape[3]))];
            AssertClose(expected, Output(image, graph, ("noisy", noisy, shape), ("sigma", plane, [shape[0], 1, shape[2], shape[3]])));
            AssertClose(expected, Output(flat, graph, ("pixels", noisy, [1, noisy.Length]), ("shape", shape, [4]), ("sigma", sigma[..1], [1, 1])));
        }
    }

    [Fact]
    public void A_batch_normalisation_computes_the_same_folded_or_not()
    {
        var network = new GraphBuilder("normalised", 3);
        var folded = network.Noisy.Conv(6, stride: 2, kernel: 2).BatchNorm().ConvTranspose3x3(4).BatchNorm().Conv(5, bias: false).BatchNorm();
        var used = folded.Relu().BatchNorm().Conv(5);
        var graph = network.Build((used.BatchNorm() + used).Conv(3));
        var weights = Run.Weights(graph);
        OnnxExport.Export(graph, weights, Card(graph), _folder.Path);

        var exported = new ExportedWeights(graph, weights);
        var normalisations = Enumerable.Range(0, graph.Nodes.Count).Where(i => graph.Nodes[i].Layer is BatchNorm);
        // the fourth follows a ReLU, the fifth a convolution that the sum uses too
        Assert.Equal([true, true, true, false, false], normalisations.Select(exported.IsFolded));
    }

    [Fact]
    public void The_file_carries_its_card()
    {
        Export("half-unet", 1, out _);
        using var session = new InferenceSession(_folder.Below(ModelFiles.FlatForm));
        var card = ModelCard.FromProperties(session.ModelMetadata.CustomMetadataMap, ModelFiles.FlatForm);
        Assert.Equal(("half-unet", 1, true, 8), (card.Name, card.Channels, card.TakesSigma, card.Alignment));
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_not_exported()
    {
        var graph = Networks.Create("cae", 1, [2, 2, 2, 2]);
        var weights = Run.Weights(graph);
        weights["conv3.weight"][0] = float.NaN;
        Assert.Throws<TrainingException>(() => OnnxExport.Export(graph, weights, Card(graph), _folder.Path));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public void Files_of_other_weights_than_the_networks_are_found_out()
    {
        var graph = Networks.Create("half-unet", 1, [4, 4, 4]);
        var weights = Run.Weights(graph);
        OnnxExport.Export(graph, weights, Card(graph), _folder.Path);
        var (image, flat) = (File.ReadAllBytes(_folder.Below(ModelFiles.ImageForm)), File.ReadAllBytes(_folder.Below(ModelFiles.FlatForm)));
        OnnxParity.Check(graph, weights, Card(graph), image, flat);
        foreach (var weight in new[] { graph.Weights[0].Name, graph.Weights[^1].Name })
        {
            var others = weights.ToDictionary(pair => pair.Key, pair => pair.Key == weight ? [.. pair.Value.Select(value => value + 0.1f)] : pair.Value);
            Assert.Throws<TrainingException>(() => OnnxParity.Check(graph, others, Card(graph), image, flat));
        }
    }

    private NetworkGraph Export(string name, int channels, out Dictionary<string, float[]> weights, params int[] widths)
    {
        var graph = Networks.Create(name, channels, widths.Length == 0 ? null : widths);
        weights = Run.Weights(graph);
        OnnxExport.Export(graph, weights, Card(graph), _folder.Path);
        return graph;
    }

    private static ModelCard Card(NetworkGraph graph) => new()
    {
        Name = graph.Name,
        Channels = graph.Channels,
        TakesSigma = graph.TakesSigma,
        SigmaMin = 0,
        SigmaMax = 55,
        ReceptiveField = graph.ReceptiveField,
        Alignment = graph.Alignment,
    };

    private static float[] Output(InferenceSession session, NetworkGraph graph, params (string Name, Array Values, long[] Shape)[] inputs)
    {
        var given = inputs.Where(input => graph.TakesSigma || input.Name != "sigma").ToArray();
        var values = given.Select(input => input.Values is long[] integers
            ? OrtValue.CreateTensorValueFromMemory(integers, input.Shape)
            : OrtValue.CreateTensorValueFromMemory((float[])input.Values, input.Shape)).ToArray();
        using var options = new RunOptions();
        using var outputs = session.Run(options, [.. given.Select(input => input.Name)], values, ["denoised"]);
        var result = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        foreach (var value in values)
            value.Dispose();
        return result;
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-4f);
    }
}
