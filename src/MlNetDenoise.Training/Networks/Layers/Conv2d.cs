using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MlNetDenoise.Training;

/// <summary>A convolution. Its output has the height and width of its input, divided by the stride.</summary>
/// <param name="Channels">Channels of the output.</param>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Stride">Divisor of height and width.</param>
/// <param name="Padding">Zeros on each side.</param>
/// <param name="Gain">Factor of the initial weights; 1 keeps the variance through a ReLU (He et al., 2015).</param>
/// <param name="Bias">Whether each channel has a bias.</param>
internal sealed record Conv2d(int Channels, int Kernel, int Stride, int Padding, double Gain, bool Bias) : Layer
{
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) =>
        Channels < 1 || Kernel < 1 || Stride < 1 || Padding < 0
            ? throw new ArgumentException($"A convolution needs channels, a kernel and a stride of 1 or more, and a padding of 0 or more: {this}.")
            : Kernel - 2 * Padding < 1 || Kernel - 2 * Padding > Stride
            ? throw new ArgumentException($"A {Kernel}x{Kernel} convolution with stride {Stride} and padding {Padding} does not divide the size by its stride.")
            : new(Channels, inputs[0].Stride * Stride);

    internal override IReadOnlyList<WeightShape> Weights(FeatureShape input) =>
    [
        new("weight", [Channels, input.Channels, Kernel, Kernel], Gain * Math.Sqrt(2.0 / (input.Channels * Kernel * Kernel))),
        .. Bias ? [new WeightShape("bias", [Channels], 0)] : Array.Empty<WeightShape>(),
    ];

    internal override double FlopsPerPixel(FeatureShape input) => 2.0 * Kernel * Kernel * input.Channels * Channels;

    internal override (int First, int Last) InputRange(int position) =>
        (position * Stride - Padding, position * Stride - Padding + Kernel - 1);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) =>
        functional.conv2d(inputs[0], weights[0], weights.ElementAtOrDefault(1), [Stride, Stride], [Padding, Padding]);

    /// <summary>
    /// ONNX Runtime distributes a convolution over its threads in sets of 64 channels. If the last set is smaller, its thread
    /// waits for the others. Such a convolution is written in parts of about equal size. Nodes slice their weights from the
    /// whole ones; ONNX Runtime computes these once, when it loads the file.
    /// </summary>
    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights)
    {
        const int Set = 64, Block = 16;
        if (Channels < Set || Channels % Set == 0)
            return Convolve(weights);
        var (parts, blocks) = ((Channels + Set - 1) / Set, (Channels + Block - 1) / Block);
        return onnx.Add("Concat", [.. Enumerable.Range(0, parts).Select(part => Convolve(Slice(Start(part), Start(part + 1))))], ("axis", 1L));

        long Start(int part) => Math.Min(Channels, blocks * part / parts * Block);

        IEnumerable<string> Slice(long start, long end) => weights.Select(weight => onnx.Add("Slice", [weight, onnx.Constant(start), onnx.Constant(end)]));

        string Convolve(IEnumerable<string> part) => ToNode(onnx, [inputs[0], .. part]);
    }

    /// <summary>Adds the convolution as one node.</summary>
    internal string ToNode(OnnxGraph onnx, IReadOnlyList<string> inputs) => onnx.Add("Conv", inputs,
        ("kernel_shape", new long[] { Kernel, Kernel }),
        ("strides", new long[] { Stride, Stride }),
        ("pads", new long[] { Padding, Padding, Padding, Padding }));
}
