using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MlNetDenoise.Training;

/// <summary>What the network is given: the noisy image, or the plane of noise levels.</summary>
internal sealed record Input(int Channels) : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) => new(Channels, 1);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => inputs[0];

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => inputs[0];
}

/// <summary>A convolution with a bias. It keeps height and width, or divides them by its stride.</summary>
/// <param name="Channels">Channels of the output.</param>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Stride">Pixels from one position of the kernel to the next.</param>
/// <param name="Padding">Zeros on each side.</param>
/// <param name="Gain">Scales the weights that training begins with; 1 keeps the variance through a ReLU (He et al., 2015).</param>
internal sealed record Conv2d(int Channels, int Kernel, int Stride, int Padding, double Gain) : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) =>
        Channels < 1 || Kernel < 1 || Stride < 1 || Padding < 0
            ? throw new ArgumentException($"A convolution needs at least 1 channel, a kernel and a stride of at least 1, no negative padding: {this}.")
            : Kernel - 2 * Padding < 1 || Kernel - 2 * Padding > Stride
            ? throw new ArgumentException($"A {Kernel}x{Kernel} convolution with stride {Stride} and padding {Padding} does not divide the size by its stride.")
            : new(Channels, inputs[0].Reduction * Stride);

    internal override IReadOnlyList<WeightShape> Weights(Extent input) =>
    [
        new("weight", [Channels, input.Channels, Kernel, Kernel], Gain * Math.Sqrt(2.0 / (input.Channels * Kernel * Kernel))),
        new("bias", [Channels], 0),
    ];

    internal override double FlopsPerPixel(Extent input) => 2.0 * Kernel * Kernel * input.Channels * Channels;

    internal override (int First, int Last) Reads(int position) =>
        (position * Stride - Padding, position * Stride - Padding + Kernel - 1);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) =>
        functional.conv2d(inputs[0], weights[0], weights[1], [Stride, Stride], [Padding, Padding]);

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) =>
        onnx.Add("Conv", [inputs[0], .. weights],
            ("kernel_shape", new long[] { Kernel, Kernel }),
            ("strides", new long[] { Stride, Stride }),
            ("pads", new long[] { Padding, Padding, Padding, Padding }));
}

/// <summary>max(x, 0).</summary>
internal sealed record Relu : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) => inputs[0];

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.relu(inputs[0]);

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => onnx.Add("Relu", inputs);
}

/// <summary>1 / (1 + exp(-x)).</summary>
internal sealed record Sigmoid : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) => inputs[0];

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.sigmoid(inputs[0]);

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => onnx.Add("Sigmoid", inputs);
}

/// <summary>The largest value of each square.</summary>
internal sealed record MaxPool(int Size) : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) => inputs[0].Reduced(Size, inputs[0].Channels);

    internal override (int First, int Last) Reads(int position) => Position.Finer(position, Size);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.max_pool2d(inputs[0], Size);

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) =>
        onnx.Add("MaxPool", inputs, ("kernel_shape", new long[] { Size, Size }), ("strides", new long[] { Size, Size }));
}

/// <summary>Each pixel repeated as a square.</summary>
internal sealed record UpsampleNearest(int Factor) : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) => inputs[0].Enlarged(Factor, inputs[0].Channels);

    internal override (int First, int Last) Reads(int position) => Position.Coarser(position, Factor);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) =>
        functional.interpolate(inputs[0], scale_factor: [Factor, Factor], mode: InterpolationMode.Nearest);

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) =>
        onnx.Add("Resize", [inputs[0], "", onnx.Constant([1f, 1f, Factor, Factor])],
            ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
}

/// <summary>Each square of pixels as channels of one pixel, in PyTorch's order: channel, row, column.</summary>
/// <param name="Channels">Channels of the input.</param>
/// <param name="Factor">Side of the square.</param>
internal sealed record PixelUnshuffle(int Channels, int Factor) : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) => inputs[0].Reduced(Factor, Channels * Factor * Factor);

    internal override (int First, int Last) Reads(int position) => Position.Finer(position, Factor);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.pixel_unshuffle(inputs[0], Factor);

    /// <summary>SpaceToDepth orders its channels row, column, channel; a Gather brings them into PyTorch's order.</summary>
    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights)
    {
        var places = Factor * Factor;
        var order = Enumerable.Range(0, Channels * places).Select(i => (long)(i % places * Channels + i / places));
        var depth = onnx.Add("SpaceToDepth", inputs, ("blocksize", (long)Factor));
        return Channels == 1 ? depth : onnx.Add("Gather", [depth, onnx.Constant(order.ToArray())], ("axis", 1L));
    }
}

/// <summary>The inverse of <see cref="PixelUnshuffle"/>.</summary>
internal sealed record PixelShuffle(int Factor) : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) =>
        inputs[0].Channels % (Factor * Factor) != 0
            ? throw new ArgumentException($"{inputs[0].Channels} channels cannot become squares of {Factor}x{Factor} pixels.")
            : inputs[0].Enlarged(Factor, inputs[0].Channels / (Factor * Factor));

    internal override (int First, int Last) Reads(int position) => Position.Coarser(position, Factor);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.pixel_shuffle(inputs[0], Factor);

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) =>
        onnx.Add("DepthToSpace", inputs, ("blocksize", (long)Factor), ("mode", "CRD"));
}

/// <summary>The sum of two features of one shape.</summary>
internal sealed record Add : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) => inputs.Alike();

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => inputs[0].add(inputs[1]);

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => onnx.Add("Add", inputs);
}

/// <summary>The first feature less the second.</summary>
internal sealed record Sub : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) => inputs.Alike();

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => inputs[0].sub(inputs[1]);

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => onnx.Add("Sub", inputs);
}

/// <summary>The channels of all inputs, one after the other.</summary>
internal sealed record Concat : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) =>
        inputs.Any(input => input.Reduction != inputs[0].Reduction)
            ? throw new ArgumentException($"Features of different size cannot be joined: {string.Join(", ", inputs)}.")
            : new(inputs.Sum(input => input.Channels), inputs[0].Reduction);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => cat([.. inputs], 1);

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) =>
        onnx.Add("Concat", inputs, ("axis", 1L));
}

/// <summary>Rules that several layers share.</summary>
internal static class ExtentRules
{
    internal static Extent Reduced(this Extent input, int factor, int channels) =>
        factor < 1 ? throw new ArgumentException($"A factor of {factor} is no reduction.") : new(channels, input.Reduction * factor);

    internal static Extent Enlarged(this Extent input, int factor, int channels) =>
        factor < 1 || input.Reduction % factor != 0
            ? throw new ArgumentException($"A feature at 1/{input.Reduction} of the image's size cannot be enlarged {factor} times.")
            : new(channels, input.Reduction / factor);

    internal static Extent Alike(this IReadOnlyList<Extent> inputs) =>
        inputs[0] != inputs[1]
            ? throw new ArgumentException($"Features of different shape cannot be added or subtracted: {inputs[0]} and {inputs[1]}.")
            : inputs[0];
}

/// <summary>Positions along one axis at two scales.</summary>
internal static class Position
{
    internal static (int First, int Last) Finer(int position, int factor) => (position * factor, position * factor + factor - 1);

    internal static (int First, int Last) Coarser(int position, int factor)
    {
        var coarse = (int)Math.Floor((double)position / factor);
        return (coarse, coarse);
    }
}
