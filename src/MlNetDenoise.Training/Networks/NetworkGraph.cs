using System.Numerics;

namespace MlNetDenoise.Training;

/// <summary>A network as data: layers and their connections. The TorchSharp module and the ONNX file are made from it.</summary>
/// <remarks>Immutable; any number of threads can use it. Heights and widths are multiples of <see cref="Alignment"/>; the module and the ONNX file pad images to them.</remarks>
public sealed class NetworkGraph
{
    internal NetworkGraph(string name, int channels, bool takesSigma, IReadOnlyList<Node> nodes)
    {
        (Name, Channels, TakesSigma, Nodes) = (name, channels, takesSigma, nodes);
        Weights = [.. nodes.SelectMany(node => node.Weights)];
        ParameterCount = Weights.Where(weight => weight.IsTrainable).Sum(weight => weight.Count);
        StatisticCount = Weights.Sum(weight => weight.Count) - ParameterCount;
        Alignment = nodes.Select(node => node.Shape.Stride).Aggregate(1, (a, b) => a / (int)BigInteger.GreatestCommonDivisor(a, b) * b);
        MegaflopsPerPixel = nodes.Sum(node => node.FlopsPerPixel) / 1e6;
        ReceptiveField = MeasureReceptiveField();
        MemoryPerPixel = MeasureMemory();
    }

    /// <summary>Name of the architecture.</summary>
    public string Name { get; }

    /// <summary>Channels of the image: 1 (gray) or 3 (RGB).</summary>
    public int Channels { get; }

    /// <summary>Whether the network has an input for the noise level.</summary>
    public bool TakesSigma { get; }

    /// <summary>Number of trainable parameters.</summary>
    public int ParameterCount { get; }

    /// <summary>Number of running means and variances of the batch normalizations, which Keras counts as parameters too.</summary>
    internal int StatisticCount { get; }

    /// <summary>Whether all results are between 0 and 1.</summary>
    internal bool EndsInSigmoid => Nodes[^1].Layer is Sigmoid;

    /// <summary>Whether a training step computes all its patches together.</summary>
    internal bool TrainsOnWholeBatch => Nodes.Any(node => node.Layer.TrainsOnWholeBatch);

    /// <summary>The number of pixels that the height and width of an image inside the network are multiples of.</summary>
    public int Alignment { get; }

    /// <summary>Millions of floating-point operations per pixel of the image; a multiplication and an addition are two operations.</summary>
    public double MegaflopsPerPixel { get; }

    /// <summary>Side, in pixels, of the square of the image that one pixel of the result depends on.</summary>
    public int ReceptiveField { get; }

    /// <summary>
    /// Memory of a run in bytes per pixel of the image: the features that later layers read, and the largest feature once
    /// more, because ONNX Runtime copies features between two memory layouts.
    /// </summary>
    public int MemoryPerPixel { get; }

    /// <summary>Each node after all of its inputs; first the noisy image, then, if the network takes it, sigma; last the output.</summary>
    internal IReadOnlyList<Node> Nodes { get; }

    internal IReadOnlyList<WeightShape> Weights { get; }

    /// <summary>Returns the card of the network in an ONNX file.</summary>
    /// <param name="sigmaMin">The lowest noise level of the training, on the 0-255 scale.</param>
    /// <param name="sigmaMax">The highest noise level of the training, on the 0-255 scale.</param>
    internal ModelCard CreateCard(float sigmaMin, float sigmaMax) => new()
    {
        Name = Name,
        Channels = Channels,
        TakesSigma = TakesSigma,
        SigmaMin = sigmaMin,
        SigmaMax = sigmaMax,
        ReceptiveField = ReceptiveField,
        Alignment = Alignment,
        MemoryPerPixel = MemoryPerPixel,
    };

    /// <summary>Selects the network's weights from tensors, by name.</summary>
    /// <exception cref="TrainingException">A weight is missing or has another size; the message names <paramref name="origin"/>.</exception>
    internal Dictionary<string, float[]> SelectWeights(IReadOnlyDictionary<string, float[]> tensors, string origin) =>
        Weights.ToDictionary(weight => weight.Name, weight => tensors.TryGetValue(weight.Name, out var values) && values.Length == weight.Count
            ? values
            : throw new TrainingException($"{origin} holds the weights of another network than {Name} with {Channels} channels. Use the same network, widths, depth and number of channels."));

    /// <summary>Follows the layers from the output back to the image, for each position of the output within a cell of <see cref="Alignment"/> pixels.</summary>
    private int MeasureReceptiveField()
    {
        var reach = 0;
        for (var position = 0; position < Alignment; position++)
        {
            var needed = new (int First, int Last)?[Nodes.Count];
            needed[^1] = (position, position);
            for (var i = Nodes.Count - 1; i >= 0; i--)
            {
                if (needed[i] is not var (first, last))
                    continue;
                var (layer, from, to) = (Nodes[i].Layer, Nodes[i].Layer.InputRange(first).First, Nodes[i].Layer.InputRange(last).Last);
                foreach (var input in Nodes[i].Inputs)
                    needed[input] = needed[input] is var (f, l) ? (Math.Min(f, from), Math.Max(l, to)) : (from, to);
            }
            if (needed[0] is var (left, right))
                reach = Math.Max(reach, Math.Max(position - left, right - position));
        }
        return 2 * reach + 1;
    }

    private int MeasureMemory()
    {
        var bytes = Nodes.Select(node => (double)sizeof(float) * node.Shape.Channels / (node.Shape.Stride * node.Shape.Stride)).ToArray();
        var lastUse = new int[Nodes.Count];
        for (var i = 0; i < Nodes.Count; i++)
        {
            lastUse[i] = i;
            foreach (var input in Nodes[i].Inputs)
                lastUse[input] = i;
        }
        double BytesAt(int i) => Enumerable.Range(0, i + 1).Where(node => lastUse[node] >= i).Sum(node => bytes[node]);
        return (int)Math.Ceiling(Enumerable.Range(0, Nodes.Count).Max(BytesAt) + bytes.Max());
    }
}

/// <summary>A layer in a network.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Inputs">Indices of its input nodes.</param>
/// <param name="Shape">Channels and stride of the output.</param>
/// <param name="Weights">Weights of the layer, with names that are unique in the graph.</param>
/// <param name="FlopsPerPixel">Floating-point operations per pixel of the image.</param>
internal sealed record Node(Layer Layer, IReadOnlyList<int> Inputs, FeatureShape Shape, IReadOnlyList<WeightShape> Weights, double FlopsPerPixel)
{
    /// <summary>Whether the layer is a convolution, which takes most of the time.</summary>
    internal bool IsConvolution => FlopsPerPixel > 0;
}
