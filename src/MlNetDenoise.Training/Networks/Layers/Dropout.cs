using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MlNetDenoise.Training;

/// <summary>
/// Dropout of whole channels (Tompson et al., 2015): in a step of the training each is left out with some probability, the
/// others are enlarged to keep the mean. Elsewhere, and in the exported file, it does nothing.
/// </summary>
/// <param name="Share">The probability, below 1.</param>
internal sealed record Dropout(double Share) : Layer
{
    /// <summary>Chance has one generator for all threads.</summary>
    internal override bool TrainsOnWholeBatch => true;

    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) => inputs[0];

    internal override Tensor Train(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.dropout2d(inputs[0], Share);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => inputs[0].alias();

    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => inputs[0];
}
