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

/// <summary>A convolution. It keeps height and width, or divides them by its stride.</summary>
/// <param name="Channels">Channels of the output.</param>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Stride">Pixels from one position of the kernel to the next.</param>
/// <param name="Padding">Zeros on each side.</param>
/// <param name="Gain">Scales the weights that training begins with; 1 keeps the variance through a ReLU (He et al., 2015).</param>
/// <param name="Bias">Whether a number is added to each channel.</param>
internal sealed record Conv2d(int Channels, int Kernel, int Stride, int Padding, double Gain, bool Bias) : Layer
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
        .. Bias ? [new WeightShape("bias", [Channels], 0)] : Array.Empty<WeightShape>(),
    ];

    internal override double FlopsPerPixel(Extent input) => 2.0 * Kernel * Kernel * input.Channels * Channels;

    internal override (int First, int Last) Reads(int position) =>
        (position * Stride - Padding, position * Stride - Padding + Kernel - 1);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) =>
        functional.conv2d(inputs[0], weights[0], weights.ElementAtOrDefault(1), [Stride, Stride], [Padding, Padding]);

    /// <summary>
    /// ONNX Runtime shares a convolution out among its threads by sets of 64 channels. Where the last set would be smaller, the
    /// thread that gets it would wait for the others: such a convolution is written in parts of about equal size. Their weights
    /// are cut out of the whole ones by nodes, which ONNX Runtime computes once, when it loads the file.
    /// </summary>
    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights)
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

/// <summary>A transposed convolution of 3x3 with stride 2, as PyTorch's with padding 1 and output padding 1: height and width are doubled.</summary>
/// <param name="Channels">Channels of the output.</param>
/// <remarks>
/// Computed as a 2x2 convolution whose channels become squares of pixels, for which libtorch and ONNX Runtime have many times
/// faster kernels. Along each axis the weights 0 1 2 become (1 2) (- 0): what a pixel, and the one after it, give to an even
/// and to an odd output.
/// </remarks>
internal sealed record ConvTranspose3x3(int Channels) : Layer
{
    private const int Factor = 2, Places = Factor * Factor;

    internal override Extent Over(IReadOnlyList<Extent> inputs) =>
        Channels < 1 ? throw new ArgumentException($"A transposed convolution needs at least 1 channel: {this}.") : inputs[0].Enlarged(Factor, Channels);

    internal override IReadOnlyList<WeightShape> Weights(Extent input) =>
    [
        new("weight", [input.Channels, Channels, 3, 3], Math.Sqrt(2.0 * Places / (input.Channels * 9))),
        new("bias", [Channels], 0),
    ];

    internal override double FlopsPerPixel(Extent input) => 2.0 * 9 * input.Channels * Channels / Places;

    internal override (int First, int Last) Reads(int position) =>
        ((int)Math.Floor(position / 2.0), (int)Math.Floor((position + 1) / 2.0));

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights)
    {
        var taps = functional.pad(weights[0], [0, 1, 0, 1]).roll([-1, -1], [2, 3]);
        var kernel = taps.reshape(-1, Channels, 2, 2, 2, 2).permute(1, 3, 5, 0, 2, 4).reshape(Channels * Places, -1, 2, 2);
        var bias = weights[1].reshape(Channels, 1).expand(Channels, Places).reshape(-1);
        return functional.pixel_shuffle(functional.conv2d(functional.pad(inputs[0], [0, 1, 0, 1]), kernel, bias), Factor);
    }

    /// <summary>The weights are rearranged by nodes too, which ONNX Runtime computes once, when it loads the file.</summary>
    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights)
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

/// <summary>max(x, 0).</summary>
internal sealed record Relu : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) => inputs[0];

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.relu(inputs[0]);

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => onnx.Add("Relu", inputs);
}

/// <summary>x, or a share of it where it is negative (Maas et al., 2013).</summary>
/// <param name="Slope">The share.</param>
internal sealed record LeakyRelu(double Slope) : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) => inputs[0];

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.leaky_relu(inputs[0], Slope);

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) =>
        onnx.Add("LeakyRelu", inputs, ("alpha", (float)Slope));
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

/// <summary>Pixels between those there are, by bilinear interpolation.</summary>
internal sealed record UpsampleBilinear(int Factor) : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) => inputs[0].Enlarged(Factor, inputs[0].Channels);

    internal override (int First, int Last) Reads(int position)
    {
        var place = (position + 0.5) / Factor - 0.5;
        return ((int)Math.Floor(place), (int)Math.Ceiling(place));
    }

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) =>
        functional.interpolate(inputs[0], scale_factor: [Factor, Factor], mode: InterpolationMode.Bilinear, align_corners: false);

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) =>
        onnx.Add("Resize", [inputs[0], "", onnx.Constant([1f, 1f, Factor, Factor])],
            ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel"));
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
/// <param name="Channels">Channels of the output.</param>
/// <param name="Factor">Side of the square.</param>
internal sealed record PixelShuffle(int Channels, int Factor) : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) =>
        inputs[0].Channels != Channels * Factor * Factor
            ? throw new ArgumentException($"{inputs[0].Channels} channels cannot become squares of {Factor}x{Factor} pixels.")
            : inputs[0].Enlarged(Factor, Channels);

    internal override (int First, int Last) Reads(int position) => Position.Coarser(position, Factor);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.pixel_shuffle(inputs[0], Factor);

    /// <summary>
    /// ONNX Runtime computes convolutions, and additions to their results, in blocks of 16 channels, and DepthToSpace plane by
    /// plane. A convolution by ones brings features back into blocks; otherwise all that is added to them would leave these too.
    /// </summary>
    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights)
    {
        const int Block = 16;
        var pixels = onnx.Add("DepthToSpace", inputs, ("blocksize", (long)Factor), ("mode", "CRD"));
        if (Channels < Block)
            return pixels;
        var ones = onnx.Constant([.. Enumerable.Repeat(1f, Channels)], [Channels, 1, 1, 1]);
        return onnx.Add("Conv", [pixels, ones], ("kernel_shape", new long[] { 1, 1 }), ("group", (long)Channels));
    }
}

/// <summary>The sum of two features of one shape.</summary>
internal sealed record Add : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) => inputs.Alike();

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => inputs[0] + inputs[1];

    internal override string Write(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) => onnx.Add("Add", inputs);
}

/// <summary>The first feature less the second.</summary>
internal sealed record Sub : Layer
{
    internal override Extent Over(IReadOnlyList<Extent> inputs) => inputs.Alike();

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => inputs[0] - inputs[1];

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
