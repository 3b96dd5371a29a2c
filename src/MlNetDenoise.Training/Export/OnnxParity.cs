using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>Holds ONNX files against the network that they were written from.</summary>
internal static class OnnxParity
{
    private const float Tolerance = 1e-4f;

    // Odd sizes, sizes below the alignment, and one that needs no padding.
    private static readonly (int Width, int Height)[] Sizes = [(37, 53), (64, 64), (3, 2), (5, 1), (1, 1)];

    /// <summary>Runs both forms on random images of several sizes, alone and two at a time.</summary>
    /// <exception cref="TrainingException">A result differs from the network's by more than 1e-4.</exception>
    internal static void Check(NetworkGraph graph, IReadOnlyDictionary<string, float[]> weights, ModelCard card, byte[] image, byte[] flat)
    {
        using var module = new GraphModule(graph, CPU, learns: false);
        module.Import(weights);
        using var imageSession = new InferenceSession(image);
        using var flatSession = new InferenceSession(flat);
        foreach (var (width, height) in Sizes)
        {
            foreach (var batch in new[] { 1, 2 })
                Check(graph, module, card.SigmaMax / 255, imageSession, flatSession, [batch, graph.Channels, height, width]);
        }
    }

    private static void Check(NetworkGraph graph, GraphModule module, float sigma, InferenceSession image, InferenceSession flat, long[] shape)
    {
        var random = new SeededRandom(0);
        var noisy = new float[shape.Aggregate((a, b) => a * b)];
        foreach (ref var value in noisy.AsSpan())
            value = random.NextSingle();
        float[] one = [sigma], each = [.. Enumerable.Repeat(one[0], (int)(shape[0] * shape[2] * shape[3]))];
        var expected = Denoised(module, noisy, shape, one);

        long[] whole = [shape[0], 1, 1, 1], plane = [shape[0], 1, shape[2], shape[3]];
        float[] perImage = [.. Enumerable.Repeat(one[0], (int)shape[0])];
        Compare("image", image, ("noisy", OrtValue.CreateTensorValueFromMemory(noisy, shape)), ("sigma", OrtValue.CreateTensorValueFromMemory(perImage, whole)));
        Compare("image", image, ("noisy", OrtValue.CreateTensorValueFromMemory(noisy, shape)), ("sigma", OrtValue.CreateTensorValueFromMemory(each, plane)));
        Compare("flat", flat, ("pixels", OrtValue.CreateTensorValueFromMemory(noisy, [1, noisy.Length])),
            ("shape", OrtValue.CreateTensorValueFromMemory(shape, [4])), ("sigma", OrtValue.CreateTensorValueFromMemory(one, [1, 1])));

        void Compare(string form, InferenceSession session, params (string Name, OrtValue Value)[] inputs)
        {
            var given = inputs.Where(input => graph.TakesSigma || input.Name != "sigma").ToArray();
            using var options = new RunOptions();
            using var outputs = session.Run(options, [.. given.Select(input => input.Name)], [.. given.Select(input => input.Value)], ["denoised"]);
            var difference = LargestDifference(outputs[0].GetTensorDataAsSpan<float>(), expected);
            foreach (var (_, value) in inputs)
                value.Dispose();
            if (!(difference <= Tolerance))
                throw new TrainingException($"The exported {graph.Name} ({form} form) differs from the network by {difference:g2} on {string.Join("x", shape)} (allowed: {Tolerance:g2}); nothing was written. Its weights may be out of bounds: train again with a lower rate.");
        }
    }

    private static float[] Denoised(GraphModule module, float[] noisy, long[] shape, float[] sigma)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return module.call(tensor(noisy, shape), tensor(sigma, [1, 1, 1, 1])).clamp(0, 1).ToArray();
    }

    private static float LargestDifference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        if (actual.Length != expected.Length)
            return float.PositiveInfinity;
        float largest = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            var difference = Math.Abs(actual[i] - expected[i]);
            if (!(difference <= largest))
                largest = float.IsNaN(difference) ? float.PositiveInfinity : difference;
        }
        return largest;
    }
}
