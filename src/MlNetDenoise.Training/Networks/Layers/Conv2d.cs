using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MlNetDenoise.Training;

/// <summary>A convolution. It keeps height and width, or divides them by its stride.</summary>
/// <param name="Channels">Channels of the output.</param>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Stride">Pixels from one position of the kernel to the next.</param>
/// <param name="Padding">Zeros on each side.</param>
/// <param name="Gain">Scales the weights that training begins with; 1 keeps the variance through a ReLU (He et al., 2015).</param>
/// <param name="Bias">Whether a number is added to each channel.</param>
internal sealed record Conv2d(int Channels, int Kernel, int Stride, int Padding, double Gain, bool Bias) : Layer
{
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) =>
        Channels < 1 || Kernel < 1 || Stride < 1 || Padding < 0
            ? throw new ArgumentException($"A convolution needs at least 1 channel, a kernel and a stride of at least 1, no negative padding: {this}.")
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
    /// ONNX Runtime shares a convolution out among its threads by sets of 64 channels. Where the last set would be smaller, the
    /// thread that gets it would wait for the others: such a convolution is written in parts of about equal size. Their weights
    /// are cut out of the whole ones by nodes, which ONNX Runtime computes once, when it loads the file.
    /// </summary>
    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights)
    {
        const int Set = 64, Block = 16;
        if (Channels < Set || Channels % Set == 0)
            return Convolved(weights);
        var (parts, blocks) = ((Channels + Set - 1) / Set, (Channels + Block - 1) / Block);
        return onnx.Add("Concat", [.. Enumerable.Range(0, parts).Select(part => Convolved(Cut(Start(part), Start(part + 1))))], ("axis", 1L));

        long Start(int part) => Math.Min(Channels, blocks * part / parts * Block);

        IEnumerable<string> Cut(long start, long end) => weights.Select(weight => onnx.Add("Slice", [weight, onnx.Constant(start), onnx.Constant(end)]));

        string Convolved(IEnumerable<string> part) => onnx.Add("Conv", [inputs[0], .. part],
            ("kernel_shape", new long[] { Kernel, Kernel }),
            ("strides", new long[] { Stride, Stride }),
            ("pads", new long[] { Padding, Padding, Padding, Padding }));
    }
}
