using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MlNetDenoise.Training;

/// <summary>
/// Batch normalization (Ioffe and Szegedy, 2015): normalizes each channel to mean 0 and variance 1, then scales and shifts it.
/// A training step uses the mean and variance of its batch, and updates the running ones, which are used otherwise.
/// </summary>
internal sealed record BatchNorm(int Channels) : Layer
{
    private const double Momentum = 0.1, Epsilon = 1e-5;

    internal override string WeightsName => "norm";

    internal override bool TrainsOnWholeBatch => true;

    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) => inputs[0];

    internal override IReadOnlyList<WeightShape> Weights(FeatureShape input) =>
    [
        new("weight", [Channels], 0, Mean: 1),
        new("bias", [Channels], 0),
        new("mean", [Channels], 0, IsTrainable: false),
        new("variance", [Channels], 0, Mean: 1, IsTrainable: false),
    ];

    internal override Tensor Train(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => Normalize(inputs[0], weights, isTraining: true);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => Normalize(inputs[0], weights, isTraining: false);

    /// <summary>Multiplies by and adds the two tensors [C,1,1] of <see cref="Affine"/>.</summary>
    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) =>
        onnx.Add("Add", [onnx.Add("Mul", [inputs[0], weights[0]]), weights[1]]);

    /// <summary>Returns the normalization as a factor and a term for each channel.</summary>
    /// <param name="weights">The values of weight, bias, running mean and running variance.</param>
    internal static (float[] Scale, float[] Shift) Affine(IReadOnlyList<float[]> weights)
    {
        var (weight, bias, mean, variance) = (weights[0], weights[1], weights[2], weights[3]);
        var scale = weight.Zip(variance, (w, v) => w / Math.Sqrt(v + Epsilon)).ToArray();
        return ([.. scale.Select(s => (float)s)], [.. scale.Select((s, c) => (float)(bias[c] - mean[c] * s))]);
    }

    private static Tensor Normalize(Tensor input, IReadOnlyList<Tensor> weights, bool isTraining) =>
        functional.batch_norm(input, weights[2], weights[3], weights[0], weights[1], isTraining, Momentum, Epsilon);
}
