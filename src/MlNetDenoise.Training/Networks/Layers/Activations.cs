using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MlNetDenoise.Training;

/// <summary>max(x, 0).</summary>
internal sealed record Relu : Layer
{
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) => inputs[0];

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.relu(inputs[0]);

    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => onnx.Add("Relu", inputs);
}

/// <summary>x if it is positive, a share of x if it is negative (Maas et al., 2013).</summary>
/// <param name="Slope">The share.</param>
internal sealed record LeakyRelu(double Slope) : Layer
{
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) => inputs[0];

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.leaky_relu(inputs[0], Slope);

    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) =>
        onnx.Add("LeakyRelu", inputs, ("alpha", (float)Slope));
}

/// <summary>1 / (1 + exp(-x)).</summary>
internal sealed record Sigmoid : Layer
{
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) => inputs[0];

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.sigmoid(inputs[0]);

    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => onnx.Add("Sigmoid", inputs);
}
