using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MlNetDenoise.Training;

/// <summary>A transposed 3x3 convolution with stride 2, which doubles height and width; in PyTorch it has padding 1 and output padding 1.</summary>
/// <param name="Channels">Channels of the output.</param>
/// <remarks>
/// It is computed as a 2x2 convolution and a pixel shuffle, which are many times faster in libtorch and ONNX Runtime. Along each
/// axis the weights 0 1 2 become (1 2) for even outputs and (- 0) for odd ones.
/// </remarks>
internal sealed record ConvTranspose3x3(int Channels) : Layer
{
    private const int Factor = 2, Places = Factor * Factor;

    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) =>
        Channels < 1 ? throw new ArgumentException($"A transposed convolution needs at least 1 channel: {this}.") : inputs[0].Enlarge(Factor, Channels);

    internal override IReadOnlyList<WeightShape> Weights(FeatureShape input) =>
    [
        new("weight", [input.Channels, Channels, 3, 3], Math.Sqrt(2.0 * Places / (input.Channels * 9))),
        new("bias", [Channels], 0),
    ];

    internal override double FlopsPerPixel(FeatureShape input) => 2.0 * 9 * input.Channels * Channels / Places;

    internal override (int First, int Last) InputRange(int position) =>
        ((int)Math.Floor(position / 2.0), (int)Math.Floor((position + 1) / 2.0));

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights)
    {
        var taps = functional.pad(weights[0], [0, 1, 0, 1]).roll([-1, -1], [2, 3]);
        var kernel = taps.reshape(-1, Channels, 2, 2, 2, 2).permute(1, 3, 5, 0, 2, 4).reshape(Channels * Places, -1, 2, 2);
        var bias = weights[1].reshape(Channels, 1).expand(Channels, Places).reshape(-1);
        return functional.pixel_shuffle(functional.conv2d(functional.pad(inputs[0], [0, 1, 0, 1]), kernel, bias), Factor);
    }

    /// <summary>Nodes rearrange the weights, too. ONNX Runtime computes them once, when it loads the file.</summary>
    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights)
    {
        var order = onnx.Constant(1, 2, 3, 0);
        var padded = onnx.Add("Pad", [weights[0], onnx.Constant(0, 0, 0, 0, 0, 0, 1, 1)]);
        var taps = onnx.Add("Gather", [onnx.Add("Gather", [padded, order], ("axis", 2L)), order], ("axis", 3L));
        var split = onnx.Add("Reshape", [taps, onnx.Constant(-1, Channels, 2, 2, 2, 2)]);
        var kernel = onnx.Add("Reshape", [onnx.Add("Transpose", [split], ("perm", new long[] { 1, 3, 5, 0, 2, 4 })), onnx.Constant(Channels * Places, -1, 2, 2)]);
        var column = onnx.Add("Reshape", [weights[1], onnx.Constant(Channels, 1)]);
        var bias = onnx.Add("Reshape", [onnx.Add("Expand", [column, onnx.Constant(Channels, Places)]), onnx.Constant(-1)]);
        var squares = onnx.Add("Conv", [inputs[0], kernel, bias], ("kernel_shape", new long[] { 2, 2 }), ("pads", new long[] { 0, 0, 1, 1 }));
        return onnx.Add("DepthToSpace", [squares], ("blocksize", (long)Factor), ("mode", "CRD"));
    }
}
