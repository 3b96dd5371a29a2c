namespace MlNetDenoise.Training;

/// <summary>Adds the convolutions of a network in INT8 to an ONNX file, as pairs of QuantizeLinear and DequantizeLinear around them, which ONNX Runtime replaces by convolutions in INT8.</summary>
internal sealed class OnnxInt8(OnnxGraph onnx, NetworkGraph graph, Quantization quantization)
{
    private readonly Dictionary<int, string> _inputs = [];

    /// <summary>Returns whether a node is a convolution in INT8.</summary>
    internal bool Covers(int node) => quantization.Covers(node);

    /// <summary>Adds a convolution.</summary>
    /// <param name="node">Its node.</param>
    /// <param name="input">Name of its input.</param>
    /// <param name="weights">Kernel and, if the convolution has one, bias.</param>
    /// <returns>Name of the output, before <see cref="Rounded"/>.</returns>
    internal string Add(int node, string input, IReadOnlyList<(string Name, float[] Values, long[] Shape)> weights)
    {
        var from = graph.Nodes[node].Inputs[0];
        if (!_inputs.TryGetValue(from, out var rounded))
            _inputs[from] = rounded = quantization.IsOutput(from) ? input : Round(from, input);
        var (kernel, scales) = Quantization.Quantize(weights[0].Values, (int)weights[0].Shape[0]);
        float[] kernelScales = [.. scales.Select((scale, channel) => scale / OutputScale(node, channel))];
        List<string> inputs = [rounded, Dequantize(onnx.Constant(weights[0].Name, kernel, weights[0].Shape), kernelScales, onnx.Constant($"{weights[0].Name}.zero", new sbyte[scales.Length], [scales.Length]), axis: 0)];
        if (weights is [_, var (name, bias, shape)])
        {
            var inputScale = quantization.LevelsOf(from).Scales[0];
            int[] quantizedBias = [.. bias.Zip(scales, (value, scale) => (int)Math.Round((double)value / (scale * inputScale)))];
            inputs.Add(Dequantize(onnx.Constant(name, quantizedBias, shape), [.. kernelScales.Select(scale => scale * inputScale)], onnx.Constant($"{name}.zero", new int[scales.Length], shape), axis: 0));
        }
        return ((Conv2d)graph.Nodes[node].Layer).ToNode(onnx, inputs);
    }

    /// <summary>Rounds the value of a node if it is the output of a convolution in INT8.</summary>
    /// <returns>Name of the rounded or the given value.</returns>
    internal string Rounded(int node, string value) => quantization.IsOutput(node) ? Round(node, value) : value;

    private string Round(int node, string value)
    {
        var (scales, zero) = quantization.LevelsOf(node);
        if (scales.Length > 1)
            return Dequantize(Quantize(onnx.Scalar(1)), scales, onnx.Constant($"zeros_{node}", [.. Enumerable.Repeat(zero, scales.Length)], [scales.Length]), axis: 1);
        var scale = onnx.Scalar(scales[0]);
        return onnx.Add("DequantizeLinear", [Quantize(scale), scale, $"zero_{node}"]);

        string Quantize(string scale) => onnx.Add("QuantizeLinear", [value, scale, onnx.Constant($"zero_{node}", new[] { zero }, [])]);
    }

    /// <summary>ONNX Runtime has one scale for the output of a convolution. Where the channels have scales of their own, the kernel is divided by them, and the output has the scale 1.</summary>
    private float OutputScale(int node, int channel) => quantization.IsOutput(node) && quantization.LevelsOf(node).Scales is { Length: > 1 } scales ? scales[channel] : 1;

    private string Dequantize(string values, float[] scales, string zeros, long axis) => onnx.Add("DequantizeLinear", [values, onnx.Constant(scales), zeros], ("axis", axis));
}
