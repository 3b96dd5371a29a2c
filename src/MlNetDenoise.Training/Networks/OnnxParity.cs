using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>Compares ONNX files with the network in TorchSharp.</summary>
internal static class OnnxParity
{
    /// <summary>In INT8, a feature between two values can become one or the other.</summary>
    private const float Tolerance = 1e-4f, Int8Tolerance = 0.05f;

    // odd sizes, sizes below the alignment, and one without padding
    private static readonly (int Width, int Height)[] Sizes = [(41, 53), (64, 64), (3, 2), (5, 1), (1, 1)];

    /// <summary>Runs both forms on random images of several sizes, in batches of one and two, with a noise level for each image and for each pixel.</summary>
    /// <exception cref="TrainingException">The results differ by more than 1e-4, those in INT8 by more than 0.05.</exception>
    internal static void Check(NetworkGraph graph, IReadOnlyDictionary<string, float[]> weights, ModelCard card, byte[] image, byte[] flat, Quantization? quantization = null)
    {
        var tolerance = quantization is null ? Tolerance : Int8Tolerance;
        using var module = new GraphModule(graph, CPU, isTraining: false, quantization: quantization);
        module.Import(weights);
        using var options = new SessionOptions();
        InferenceDevice.ComputeInt8Exactly(options);
        using var imageSession = new InferenceSession(image, options);
        using var flatSession = new InferenceSession(flat, options);
        foreach (var (width, height) in Sizes)
        {
            foreach (var batch in new[] { 1, 2 })
                Check(graph, module, card, imageSession, flatSession, [batch, graph.Channels, height, width], tolerance);
        }
    }

    private static void Check(NetworkGraph graph, GraphModule module, ModelCard card, InferenceSession image, InferenceSession flat, long[] shape, float tolerance)
    {
        var random = new SeededRandom(0);
        var noisy = Draw(shape, 0, 1);
        foreach (var levels in new long[][] { [shape[0], 1, 1, 1], [shape[0], 1, shape[2], shape[3]] })
        {
            var sigma = Draw(levels, card.SigmaMin / 255, card.SigmaMax / 255);
            Compare("image", image, Denoised(module, noisy, shape, sigma, levels),
                ("noisy", OrtValue.CreateTensorValueFromMemory(noisy, shape)), ("sigma", OrtValue.CreateTensorValueFromMemory(sigma, levels)));
        }
        float[] one = [card.SigmaMax / 255];
        Compare("flat", flat, Denoised(module, noisy, shape, one, [1, 1, 1, 1]), ("pixels", OrtValue.CreateTensorValueFromMemory(noisy, [1, noisy.Length])),
            ("shape", OrtValue.CreateTensorValueFromMemory(shape, [4])), ("sigma", OrtValue.CreateTensorValueFromMemory(one, [1, 1])));

        float[] Draw(long[] dimensions, float low, float high)
        {
            var values = new float[dimensions.Aggregate((a, b) => a * b)];
            foreach (ref var value in values.AsSpan())
                value = low + random.NextSingle() * (high - low);
            return values;
        }

        void Compare(string form, InferenceSession session, float[] expected, params (string Name, OrtValue Value)[] inputs)
        {
            var given = inputs.Where(input => graph.TakesSigma || input.Name != "sigma").ToArray();
            using var options = new RunOptions();
            using var outputs = session.Run(options, [.. given.Select(input => input.Name)], [.. given.Select(input => input.Value)], ["denoised"]);
            var difference = LargestDifference(outputs[0].GetTensorDataAsSpan<float>(), expected);
            foreach (var (_, value) in inputs)
                value.Dispose();
            if (!(difference <= tolerance))
                throw new TrainingException($"The exported {graph.Name} ({form} form) differs from the network by {difference:g2} on {string.Join("x", shape)} (allowed: {tolerance:g2}); no file is written. The weights may be too large: train again with a lower learning rate.");
        }
    }

    private static float[] Denoised(GraphModule module, float[] noisy, long[] shape, float[] sigma, long[] levels)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return module.call(tensor(noisy, shape), tensor(sigma, levels)).clamp(0, 1).ToArray();
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
