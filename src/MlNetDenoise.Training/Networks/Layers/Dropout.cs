using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MlNetDenoise.Training;

/// <summary>
/// Dropout of channels (Tompson et al., 2015): a training step sets each channel to zero with some probability and scales the
/// others to keep the mean. Otherwise, and in the ONNX file, it does nothing.
/// </summary>
/// <param name="Share">The probability, below 1.</param>
internal sealed record Dropout(double Share) : Layer
{
    /// <summary>All threads share one random generator.</summary>
    internal override bool TrainsOnWholeBatch => true;

    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) => inputs[0];

    internal override Tensor Train(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.dropout2d(inputs[0], Share);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => inputs[0].alias();

    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => inputs[0];
}
