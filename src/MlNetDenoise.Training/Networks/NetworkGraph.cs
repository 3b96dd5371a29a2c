namespace MlNetDenoise.Training;

/// <summary>A network as data: layers and what they are connected to. From it come the TorchSharp module and the ONNX file.</summary>
/// <remarks>Immutable, and valid once it exists. Height and width need to be multiples of <see cref="Alignment"/>; module and ONNX file pad by themselves.</remarks>
public sealed class NetworkGraph
{
    internal NetworkGraph(string name, int channels, bool takesSigma, IReadOnlyList<Node> nodes)
    {
        (Name, Channels, TakesSigma, Nodes) = (name, channels, takesSigma, nodes);
        Weights = [.. nodes.SelectMany(node => node.Weights)];
        ParameterCount = Weights.Where(weight => weight.IsTrainable).Sum(weight => weight.Count);
        StatisticCount = Weights.Sum(weight => weight.Count) - ParameterCount;
        Alignment = nodes.Select(node => node.FeatureShape.Stride).Aggregate(1, LeastCommonMultiple);
        MegaflopsPerPixel = nodes.Sum(node => node.FlopsPerPixel) / 1e6;
        ReceptiveField = MeasureReceptiveField();
        MemoryPerPixel = MeasureMemory();
    }

    /// <summary>Name of the architecture.</summary>
    public string Name { get; }

    /// <summary>Channels of the image: 1 or 3.</summary>
    public int Channels { get; }

    /// <summary>Whether the network is told the noise level.</summary>
    public bool TakesSigma { get; }

    /// <summary>Numbers that the network learns.</summary>
    public int ParameterCount { get; }

    /// <summary>Running means and variances of the network's batch normalisations, which Keras counts as parameters too.</summary>
    public int StatisticCount { get; }

    /// <summary>Whether all results are within 0 and 1.</summary>
    internal bool EndsInSigmoid => Nodes[^1].Layer is Sigmoid;

    /// <summary>Whether a step of the training has to compute its patches together.</summary>
    internal bool TrainsOnWholeBatch => Nodes.Any(node => node.Layer.TrainsOnWholeBatch);

    /// <summary>What height and width need to be multiples of.</summary>
    public int Alignment { get; }

    /// <summary>Millions of operations for one pixel of the image; a multiplication with its addition counts as two.</summary>
    public double MegaflopsPerPixel { get; }

    /// <summary>Side of the square around a pixel, the pixel in its middle, that holds all that the pixel's result depends on.</summary>
    public int ReceptiveField { get; }

    /// <summary>
    /// Bytes that a run takes for each pixel of the image, at the most: the features that are still to be read, and the
    /// largest once more, for ONNX Runtime computes in a layout of its own and copies where that begins and ends.
    /// </summary>
    public int MemoryPerPixel { get; }

    /// <summary>Each node after all of its inputs; first the noisy image, then, if the network takes it, sigma; last the output.</summary>
    internal IReadOnlyList<Node> Nodes { get; }

    internal IReadOnlyList<WeightShape> Weights { get; }

    /// <summary>The network's weights among tensors, by name.</summary>
    /// <exception cref="TrainingException">One is absent or of another size; the message names <paramref name="origin"/>.</exception>
    internal Dictionary<string, float[]> Fitting(IReadOnlyDictionary<string, float[]> tensors, string origin) =>
        Weights.ToDictionary(weight => weight.Name, weight => tensors.TryGetValue(weight.Name, out var values) && values.Length == weight.Count
            ? values
            : throw new TrainingException($"{origin} holds weights of another network than the recipe's ({Name}, {Channels} channels). Take the same network, widths, depth and colour."));

    /// <summary>Goes from the output back to the image, once for each position of the output within a cell of <see cref="Alignment"/> pixels.</summary>
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
        var bytes = Nodes.Select(node => (double)sizeof(float) * node.FeatureShape.Channels / (node.FeatureShape.Stride * node.FeatureShape.Stride)).ToArray();
        var lastRead = new int[Nodes.Count];
        for (var i = 0; i < Nodes.Count; i++)
        {
            lastRead[i] = i;
            foreach (var input in Nodes[i].Inputs)
                lastRead[input] = i;
        }
        double Held(int i) => Enumerable.Range(0, i + 1).Where(node => lastRead[node] >= i).Sum(node => bytes[node]);
        return (int)Math.Ceiling(Enumerable.Range(0, Nodes.Count).Max(Held) + bytes.Max());
    }

    private static int LeastCommonMultiple(int a, int b)
    {
        var (x, y) = (a, b);
        while (y != 0)
            (x, y) = (y, x % y);
        return a / x * b;
    }
}

/// <summary>A layer in its place.</summary>
/// <param name="Layer">What is computed.</param>
/// <param name="Inputs">Indices of the nodes that it is computed from.</param>
/// <param name="FeatureShape">Channels and scale of the result.</param>
/// <param name="Weights">What the layer learns, under names that are unique in the graph.</param>
/// <param name="FlopsPerPixel">Operations for one pixel of the image.</param>
internal sealed record Node(Layer Layer, IReadOnlyList<int> Inputs, FeatureShape FeatureShape, IReadOnlyList<WeightShape> Weights, double FlopsPerPixel)
{
    /// <summary>Whether it multiplies features with weights, which is where the time goes.</summary>
    internal bool IsConvolution => FlopsPerPixel > 0;
}
