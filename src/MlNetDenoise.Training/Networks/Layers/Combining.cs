using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>The sum of two features of the same shape.</summary>
internal sealed record Add : Layer
{
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) => inputs.RequireEqual();

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => inputs[0] + inputs[1];

    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => onnx.Add("Add", inputs);
}

/// <summary>The first feature minus the second.</summary>
internal sealed record Sub : Layer
{
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) => inputs.RequireEqual();

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => inputs[0] - inputs[1];

    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => onnx.Add("Sub", inputs);
}

/// <summary>The channels of all inputs, one after the other.</summary>
internal sealed record Concat : Layer
{
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) =>
        inputs.Any(input => input.Stride != inputs[0].Stride)
            ? throw new ArgumentException($"Features of different sizes cannot be concatenated: {string.Join(", ", inputs)}.")
            : new(inputs.Sum(input => input.Channels), inputs[0].Stride);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => cat([.. inputs], 1);

    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) =>
        onnx.Add("Concat", inputs, ("axis", 1L));
}
