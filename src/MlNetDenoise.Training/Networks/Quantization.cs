using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>
/// What a network in INT8 rounds to 8 bits, with which scales (static quantization: Jacob et al., 2018). The convolutions but the
/// first and the last have kernels in int8, with a scale for each channel of the output. Their inputs are in uint8 with one scale,
/// their outputs in uint8 with a scale for each channel where they are added to something, otherwise with one. Sums, and all else, are in float.
/// </summary>
/// <remarks>Immutable; any number of threads can use it.</remarks>
internal sealed class Quantization
{
    /// <summary>Samples of each channel and batch.</summary>
    private const int Samples = 2048;

    /// <summary>Below it, a bias could not be counted in units of the scale.</summary>
    private const double LeastScale = 1e-6;

    private readonly HashSet<int> _convolutions, _outputs;
    private readonly Dictionary<int, Levels> _levels;

    private Quantization(HashSet<int> convolutions, HashSet<int> outputs, Dictionary<int, Levels> levels) =>
        (_convolutions, _outputs, _levels) = (convolutions, outputs, levels);

    /// <summary>Measures the features of a trained network on noisy patches.</summary>
    /// <exception cref="TrainingException">The network has no convolution that can be computed in INT8.</exception>
    internal static Quantization Calibrate(NetworkGraph graph, IReadOnlyDictionary<string, float[]> weights, IEnumerable<PatchBatch> patches)
    {
        int[] all = [.. Enumerable.Range(0, graph.Nodes.Count).Where(i => graph.Nodes[i].IsConvolution)];
        var uses = graph.Nodes.SelectMany((node, i) => node.Inputs.Select(input => (input, i))).ToLookup(use => use.input, use => use.i);
        Layer? Next(int node) => uses[node].ToArray() is [var next] ? graph.Nodes[next].Layer : null;

        // a batch normalization is folded into its convolution only in the file
        var convolutions = all.Skip(1).SkipLast(1).Where(i => graph.Nodes[i].Layer is Conv2d && Next(i) is not BatchNorm).ToHashSet();
        if (convolutions.Count == 0)
            throw new TrainingException($"{graph.Name} has no convolution for INT8: all but the first and the last are followed by a batch normalization. Use another network or precision.");
        // ONNX Runtime computes a ReLU as part of the convolution
        var outputs = convolutions.Select(i => Next(i) is Relu ? uses[i].Single() : i).ToHashSet();
        var inputs = convolutions.Select(i => graph.Nodes[i].Inputs[0]).ToHashSet();
        var samples = outputs.Union(inputs).ToDictionary(i => i, _ => new List<Tensor>());

        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var module = new GraphModule(graph, CPU, isTraining: false);
        module.Import(weights);
        module.Observer = (i, feature) =>
        {
            if (!samples.TryGetValue(i, out var list))
                return;
            var channels = feature.transpose(0, 1).flatten(1);
            list.Add(channels[TensorIndex.Colon, TensorIndex.Slice(step: Math.Max(1, channels.shape[1] / Samples))].clone().MoveToOtherDisposeScope(scope));
        };
        foreach (var batch in patches)
            module.call(tensor(batch.Noisy, batch.Shape), tensor(batch.Sigma, [batch.Sigma.Length, 1, 1, 1]));
        return new(convolutions, outputs, samples.ToDictionary(pair => pair.Key, pair => Fit(pair.Key, cat(pair.Value, dim: 1))));

        // ONNX Runtime has no other computation on features with a scale for each channel
        bool IsAdded(int node) => Next(node) switch
        {
            UpsampleNearest or PixelShuffle => IsAdded(uses[node].Single()),
            Add => graph.Nodes[uses[node].Single()].Inputs.Count(outputs.Contains) <= 1,
            _ => false,
        };

        Levels Fit(int node, Tensor channels) => inputs.Contains(node) || !IsAdded(node)
            ? Levels.Fit(channels)
            : Levels.Join([.. Enumerable.Range(0, (int)channels.shape[0]).Select(channel => Levels.Fit(channels[channel], isSigned: true))]);
    }

    /// <summary>Returns whether a node is a convolution in INT8.</summary>
    internal bool Covers(int node) => _convolutions.Contains(node);

    /// <summary>Returns whether a node is the output of a convolution in INT8, or of the ReLU after it.</summary>
    internal bool IsOutput(int node) => _outputs.Contains(node);

    /// <summary>Returns the values that the feature of a node has in uint8.</summary>
    internal Levels LevelsOf(int node) => _levels[node];

    /// <summary>Rounds the feature of a node. Gradients pass as if it were not rounded.</summary>
    internal Tensor Round(Tensor feature, int node) => PassGradients(feature, _levels[node].Round);

    /// <summary>Rounds a kernel [O,C,H,W] to 255 values for each channel of the output. Gradients pass as if it were not rounded.</summary>
    internal static Tensor RoundKernel(Tensor kernel) => PassGradients(kernel, weights =>
    {
        var scale = weights.abs().amax([1, 2, 3], keepdim: true).div(sbyte.MaxValue).clamp_min(LeastScale);
        return weights.div(scale).round().mul(scale);
    });

    /// <summary>Returns a kernel [O,C,H,W] in int8, and the scale of each channel of the output.</summary>
    internal static (sbyte[] Kernel, float[] Scales) Quantize(float[] kernel, int outputs)
    {
        var size = kernel.Length / outputs;
        float[] scales = [.. kernel.Chunk(size).Select(weights => Math.Max(weights.Max(Math.Abs) / sbyte.MaxValue, (float)LeastScale))];
        return ([.. kernel.Select((weight, i) => (sbyte)MathF.Round(weight / scales[i / size]))], scales);
    }

    private static Tensor PassGradients(Tensor tensor, Func<Tensor, Tensor> round)
    {
        using var scope = NewDisposeScope();
        Tensor change;
        using (no_grad())
            change = round(tensor).sub_(tensor);
        return tensor.add(change).MoveToOuterDisposeScope();
    }

    /// <summary>The 256 values of a feature in uint8: <c>scale * (i - zero)</c>.</summary>
    /// <param name="Scales">One scale, or one for each channel.</param>
    /// <param name="Zero">The zero of all channels.</param>
    internal sealed record Levels(float[] Scales, byte Zero)
    {
        private const int RangeCount = 24, SignedZero = 128;
        private const double RangeFactor = 0.92;

        /// <summary>Chooses the range that has the smallest mean squared error. Values outside of it are clipped.</summary>
        /// <param name="samples">Values of the feature.</param>
        /// <param name="isSigned">Whether zero is in the middle of the range.</param>
        internal static Levels Fit(Tensor samples, bool isSigned = false)
        {
            var (lowest, highest) = (Math.Min(0, samples.min().item<float>()), Math.Max(0, samples.max().item<float>()));
            if (isSigned)
                highest = -(lowest = -Math.Max(-lowest, highest));
            return Enumerable.Range(0, RangeCount).Select(i => Within(Math.Pow(RangeFactor, i))).MinBy(levels =>
            {
                using var scope = NewDisposeScope();
                return nn.functional.mse_loss(levels.Round(samples), samples).item<float>();
            })!;

            Levels Within(double share)
            {
                var scale = Math.Max(share * (highest - lowest) / byte.MaxValue, LeastScale);
                return new([(float)scale], isSigned ? (byte)SignedZero : (byte)Math.Round(-share * lowest / scale));
            }
        }

        /// <summary>Returns levels with the scale of each channel. All have the same zero.</summary>
        internal static Levels Join(IReadOnlyList<Levels> channels) => new([.. channels.Select(channel => channel.Scales[0])], channels[0].Zero);

        /// <summary>Rounds each value of a feature [N,C,H,W], or of samples, to one of the levels.</summary>
        internal Tensor Round(Tensor feature)
        {
            using var scales = Scales.Length == 1 ? tensor(Scales[0], device: feature.device) : tensor(Scales, [Scales.Length, 1, 1], device: feature.device);
            return feature.div(scales).round_().add_(Zero).clamp_(0, byte.MaxValue).sub_(Zero).mul_(scales);
        }
    }
}
