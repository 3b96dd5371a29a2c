namespace MlNetDenoise.Training;

/// <summary>
/// The weights as an ONNX file holds them. A batch normalisation multiplies and adds, channel by channel; directly after a
/// convolution it is folded into kernel and bias, and costs nothing.
/// </summary>
internal sealed class ExportedWeights
{
    private readonly NetworkGraph _graph;
    private readonly IReadOnlyDictionary<string, float[]> _weights;
    private readonly Dictionary<int, int> _normalisationOf = [];

    /// <summary>Finds what can be folded.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="weights">What it has learned, by name.</param>
    internal ExportedWeights(NetworkGraph graph, IReadOnlyDictionary<string, float[]> weights)
    {
        (_graph, _weights) = (graph, weights);
        var uses = graph.Nodes.SelectMany(node => node.Inputs).CountBy(input => input).ToDictionary();
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            if (graph.Nodes[i] is { Layer: BatchNorm, Inputs: [var input] } && graph.Nodes[input].IsConvolution && uses[input] == 1)
                _normalisationOf.Add(input, i);
        }
    }

    /// <summary>Whether a node is part of the convolution before it.</summary>
    internal bool IsFolded(int node) => _normalisationOf.ContainsValue(node);

    /// <summary>What the file holds for a node, in the order that its layer writes.</summary>
    internal IReadOnlyList<(string Name, float[] Values, long[] Shape)> Of(int node)
    {
        var (layer, shapes, values) = (_graph.Nodes[node].Layer, _graph.Nodes[node].Weights, Values(node));
        if (layer is BatchNorm)
        {
            var (factor, addend) = BatchNorm.Affine(values);
            return [(shapes[0].Name, factor, [factor.Length, 1, 1]), (shapes[1].Name, addend, [addend.Length, 1, 1])];
        }
        if (!_normalisationOf.TryGetValue(node, out var normalisation))
            return [.. shapes.Zip(values, (shape, value) => (shape.Name, value, shape.Shape))];

        var (scale, shift) = BatchNorm.Affine(Values(normalisation));
        // a kernel is [outputs, inputs, height, width], a transposed one [inputs, outputs, height, width]
        var place = (int)shapes[0].Shape[2..].Aggregate(1L, (product, size) => product * size) * (layer is ConvTranspose3x3 ? 1 : (int)shapes[0].Shape[1]);
        float[] kernel = [.. values[0].Select((value, i) => value * scale[i / place % scale.Length])];
        float[] bias = [.. shift.Select((value, c) => values.Length > 1 ? value + values[1][c] * scale[c] : value)];
        return [(shapes[0].Name, kernel, shapes[0].Shape), (_graph.Nodes[normalisation].Weights[1].Name, bias, [bias.Length])];
    }

    private float[][] Values(int node) => [.. _graph.Nodes[node].Weights.Select(weight => _weights[weight.Name])];
}
