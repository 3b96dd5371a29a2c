using TorchSharp;

namespace MlNetDenoise.Training;

/// <summary>One kind of node of a <see cref="NetworkGraph"/>: its arithmetic in TorchSharp and its nodes in ONNX, side by side.</summary>
/// <remarks>A layer that cannot say both cannot be built, so every graph can be trained and exported.</remarks>
internal abstract record Layer
{
    /// <summary>Channels and scale of the output for those of the inputs.</summary>
    /// <exception cref="ArgumentException">The layer does not fit its inputs.</exception>
    internal abstract FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs);

    /// <summary>What the layer keeps, in the order of <see cref="Forward"/>'s weights.</summary>
    internal virtual IReadOnlyList<WeightShape> Weights(FeatureShape input) => [];

    /// <summary>What the weights are called after, with a number.</summary>
    internal virtual string WeightsName => "conv";

    /// <summary>Multiplications and additions for one pixel of the output; those of a convolution only, as the literature counts.</summary>
    internal virtual double FlopsPerPixel(FeatureShape input) => 0;

    /// <summary>The first and the last position of the input, along one axis, that a position of the output depends on.</summary>
    internal virtual (int First, int Last) InputRange(int position) => (position, position);

    /// <summary>Computes the output [N,C,H,W].</summary>
    internal abstract torch.Tensor Forward(IReadOnlyList<torch.Tensor> inputs, IReadOnlyList<torch.Tensor> weights);

    /// <summary>Computes the output of a step of the training, where that differs: measured on the batch, or by chance.</summary>
    internal virtual torch.Tensor Train(IReadOnlyList<torch.Tensor> inputs, IReadOnlyList<torch.Tensor> weights) => Forward(inputs, weights);

    /// <summary>Whether <see cref="Train"/> has to see the patches of a step together, on one thread.</summary>
    internal virtual bool TrainsOnWholeBatch => false;

    /// <summary>Writes the same as ONNX nodes.</summary>
    /// <returns>The name of the output.</returns>
    internal abstract string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights);
}

/// <summary>A tensor that a layer keeps.</summary>
/// <param name="Name">Its name within the layer: <c>weight</c>, <c>bias</c>, <c>mean</c> or <c>variance</c>.</param>
/// <param name="Shape">Its dimensions, as PyTorch orders them.</param>
/// <param name="Deviation">Standard deviation of the normal numbers that it begins with.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="IsTrainable">Whether it follows its gradient; otherwise it is a running statistic of the batches.</param>
internal sealed record WeightShape(string Name, long[] Shape, double Deviation, float Mean = 0, bool IsTrainable = true)
{
    internal int Count => checked((int)Shape.Aggregate(1L, (product, size) => product * size));
}
