namespace MlNetDenoise.Training;

/// <summary>
/// The weights as an ONNX file has them. A batch normalization is a factor and a term for each channel; directly after a
/// convolution it is folded into the kernel and the bias, and costs nothing.
/// </summary>
internal sealed class ExportedWeights
{
    private readonly NetworkGraph _graph;
    private readonly IReadOnlyDictionary<string, float[]> _weights;
    private readonly Dictionary<int, int> _normalizations = [];

    /// <summary>Finds the batch normalizations that can be folded.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="weights">The weights by name.</param>
    internal ExportedWeights(NetworkGraph graph, IReadOnlyDictionary<string, float[]> weights)
    {
        (_graph, _weights) = (graph, weights);
        var uses = graph.Nodes.SelectMany(node => node.Inputs).CountBy(input => input).ToDictionary();
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            if (graph.Nodes[i] is { Layer: BatchNorm, Inputs: [var input] } && graph.Nodes[input].IsConvolution && uses[input] == 1)
                _normalizations.Add(input, i);
        }
    }

    /// <summary>Returns whether a node is folded into the convolution before it.</summary>
    internal bool IsFolded(int node) => _normalizations.ContainsValue(node);

    /// <summary>Returns the weights of a node, in the order that <see cref="Layer.ToOnnx"/> expects.</summary>
    internal IReadOnlyList<(string Name, float[] Values, long[] Shape)> ForNode(int node)
    {
        var (layer, shapes, values) = (_graph.Nodes[node].Layer, _graph.Nodes[node].Weights, Values(node));
        if (layer is BatchNorm)
        {
            var (factor, addend) = BatchNorm.Affine(values);
            return [(shapes[0].Name, factor, [factor.Length, 1, 1]), (shapes[1].Name, addend, [addend.Length, 1, 1])];
        }
        if (!_normalizations.TryGetValue(node, out var normalization))
            return [.. shapes.Zip(values, (shape, value) => (shape.Name, value, shape.Shape))];

        var (scale, shift) = BatchNorm.Affine(Values(normalization));
        // a kernel is [outputs, inputs, height, width], a transposed one [inputs, outputs, height, width]
        var place = (int)shapes[0].Shape[2..].Aggregate(1L, (product, size) => product * size) * (layer is ConvTranspose3x3 ? 1 : (int)shapes[0].Shape[1]);
        float[] kernel = [.. values[0].Select((value, i) => value * scale[i / place % scale.Length])];
        float[] bias = [.. shift.Select((value, c) => values.Length > 1 ? value + values[1][c] * scale[c] : value)];
        return [(shapes[0].Name, kernel, shapes[0].Shape), (_graph.Nodes[normalization].Weights[1].Name, bias, [bias.Length])];
    }

    private float[][] Values(int node) => [.. _graph.Nodes[node].Weights.Select(weight => _weights[weight.Name])];
}
