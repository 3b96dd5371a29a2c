using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MlNetDenoise.Training;

/// <summary>The largest value of each square.</summary>
internal sealed record MaxPool(int Size) : Layer
{
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) => inputs[0].Reduce(Size, inputs[0].Channels);

    internal override (int First, int Last) InputRange(int position) => Position.Finer(position, Size);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.max_pool2d(inputs[0], Size);

    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) =>
        onnx.Add("MaxPool", inputs, ("kernel_shape", new long[] { Size, Size }), ("strides", new long[] { Size, Size }));
}

/// <summary>Repeats each pixel as a square of pixels.</summary>
internal sealed record UpsampleNearest(int Factor) : Layer
{
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) => inputs[0].Enlarge(Factor, inputs[0].Channels);

    internal override (int First, int Last) InputRange(int position) => Position.Coarser(position, Factor);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) =>
        functional.interpolate(inputs[0], scale_factor: [Factor, Factor], mode: InterpolationMode.Nearest);

    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) =>
        onnx.Add("Resize", [inputs[0], "", onnx.Constant([1f, 1f, Factor, Factor])],
            ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"));
}

/// <summary>Bilinear interpolation.</summary>
internal sealed record UpsampleBilinear(int Factor) : Layer
{
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) => inputs[0].Enlarge(Factor, inputs[0].Channels);

    internal override (int First, int Last) InputRange(int position)
    {
        var place = (position + 0.5) / Factor - 0.5;
        return ((int)Math.Floor(place), (int)Math.Ceiling(place));
    }

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) =>
        functional.interpolate(inputs[0], scale_factor: [Factor, Factor], mode: InterpolationMode.Bilinear, align_corners: false);

    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights) =>
        onnx.Add("Resize", [inputs[0], "", onnx.Constant([1f, 1f, Factor, Factor])],
            ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel"));
}

/// <summary>Rearranges each square of pixels as channels of one pixel, in the order of PyTorch: channel, row, column.</summary>
/// <param name="Channels">Channels of the input.</param>
/// <param name="Factor">Side of the square.</param>
internal sealed record PixelUnshuffle(int Channels, int Factor) : Layer
{
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) => inputs[0].Reduce(Factor, Channels * Factor * Factor);

    internal override (int First, int Last) InputRange(int position) => Position.Finer(position, Factor);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.pixel_unshuffle(inputs[0], Factor);

    /// <summary>The channels of SpaceToDepth have the order row, column, channel; a Gather changes it to PyTorch's.</summary>
    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights)
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
    internal override FeatureShape OutputShape(IReadOnlyList<FeatureShape> inputs) =>
        inputs[0].Channels != Channels * Factor * Factor
            ? throw new ArgumentException($"{inputs[0].Channels} channels do not form squares of {Factor}x{Factor} pixels.")
            : inputs[0].Enlarge(Factor, Channels);

    internal override (int First, int Last) InputRange(int position) => Position.Coarser(position, Factor);

    internal override Tensor Forward(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> weights) => functional.pixel_shuffle(inputs[0], Factor);

    /// <summary>
    /// ONNX Runtime computes convolutions, and additions to their results, in a memory layout with blocks of 16 channels, but
    /// not DepthToSpace. A convolution by ones restores this layout; without it, later additions would leave it too.
    /// </summary>
    internal override string ToOnnx(OnnxGraph onnx, IReadOnlyList<string> inputs, IReadOnlyList<string> weights)
    {
        const int Block = 16;
        var pixels = onnx.Add("DepthToSpace", inputs, ("blocksize", (long)Factor), ("mode", "CRD"));
        if (Channels < Block)
            return pixels;
        var ones = onnx.Constant([.. Enumerable.Repeat(1f, Channels)], [Channels, 1, 1, 1]);
        return onnx.Add("Conv", [pixels, ones], ("kernel_shape", new long[] { 1, 1 }), ("group", (long)Channels));
    }
}

/// <summary>Positions along one axis of features whose strides differ.</summary>
internal static class Position
{
    internal static (int First, int Last) Finer(int position, int factor) => (position * factor, position * factor + factor - 1);

    internal static (int First, int Last) Coarser(int position, int factor)
    {
        var coarse = (int)Math.Floor((double)position / factor);
        return (coarse, coarse);
    }
}
