using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>An input of the network: the noisy image, or the plane of noise levels.</summary>
internal sealed record Input(int Channels) : Layer
{
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) => new(Channels, 1);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => inputs[0];

    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => inputs[0];
}
