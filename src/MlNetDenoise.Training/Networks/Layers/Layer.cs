using TorchSharp;

namespace MlNetDenoise.Training;

/// <summary>A layer of a <see cref="NetworkGraph"/>: its computation in TorchSharp, and the same as ONNX nodes.</summary>
/// <remarks>Every layer has both, so every graph can be trained and exported.</remarks>
internal abstract record Layer
{
    /// <summary>Returns the shape of the output.</summary>
    /// <exception cref="ArgumentException">The layer does not fit the inputs.</exception>
    internal abstract FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs);

    /// <summary>Returns the weights of the layer, in the order of the parameter of <see cref="Forward"/>.</summary>
    internal virtual IReadOnlyList<WeightShape> Weights(FeatureShape input) => [];

    /// <summary>Prefix of the names of the weights.</summary>
    internal virtual string WeightsName => "conv";

    /// <summary>Returns the multiplications and additions per pixel of the output; only those of convolutions, as in the literature.</summary>
    internal virtual double FlopsPerPixel(FeatureShape input) => 0;

    /// <summary>Returns the first and the last position of the input, along one axis, that a position of the output depends on.</summary>
    internal virtual (int First, int Last) InputRange(int position) => (position, position);

    /// <summary>Computes the output [N,C,H,W].</summary>
    internal abstract torch.Tensor Forward(IReadOnlyList<torch.Tensor> inputs, IReadOnlyList<torch.Tensor> weights);

    /// <summary>Computes the output [N,C,H,W] in a training step, if that differs: with statistics of the batch, or with random numbers.</summary>
    internal virtual torch.Tensor Train(IReadOnlyList<torch.Tensor> inputs, IReadOnlyList<torch.Tensor> weights) => Forward(inputs, weights);

    /// <summary>Whether <see cref="Train"/> needs all patches of a step, on one thread.</summary>
    internal virtual bool TrainsOnWholeBatch => false;

    /// <summary>Adds the layer as ONNX nodes.</summary>
    /// <returns>Name of the output.</returns>
    internal abstract string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights);
}

/// <summary>A weight of a layer.</summary>
/// <param name="Name">Its name within the layer: <c>weight</c>, <c>bias</c>, <c>mean</c> or <c>variance</c>.</param>
/// <param name="Shape">Its dimensions, in the order of PyTorch.</param>
/// <param name="Deviation">Standard deviation of the initial values.</param>
/// <param name="Mean">Mean of the initial values.</param>
/// <param name="IsTrainable">Whether it has a gradient; otherwise it is a running statistic of the batches.</param>
internal sealed record WeightShape(string Name, long[] Shape, double Deviation, float Mean = 0, bool IsTrainable = true)
{
    internal int Count => checked((int)Shape.Aggregate(1L, (product, size) => product * size));
}
