namespace MlNetDenoise.Training;

/// <summary>The output of a layer, which is the input of further layers: planes of the image's size divided by a stride.</summary>
/// <remarks>Its methods add layers to the network of its <see cref="GraphBuilder"/>.</remarks>
internal sealed class Feature
{
    internal Feature(GraphBuilder builder, int index, FeatureShape shape) => (Builder, Index, Shape) = (builder, index, shape);

    internal GraphBuilder Builder { get; }

    internal int Index { get; }

    internal FeatureShape Shape { get; }

    /// <summary>Number of planes.</summary>
    public int Channels => Shape.Channels;

    /// <summary>A convolution with zero padding that keeps the size, divided by the stride. A kernel as large as the stride has no padding.</summary>
    /// <param name="channels">Channels of the output.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="stride">Divisor of height and width.</param>
    /// <param name="gain">Factor of the initial weights; 1 keeps the variance through a ReLU (He et al., 2015).</param>
    /// <param name="bias">Whether each channel has a bias, which is of no use before a <see cref="BatchNorm"/>.</param>
    /// <exception cref="ArgumentException">The kernel does not fit the stride.</exception>
    public Feature Conv(int channels, int kernel = 3, int stride = 1, double gain = 1, bool bias = true) =>
        Builder.Append(new Conv2d(channels, kernel, stride, (kernel - stride + 1) / 2, gain, bias), this);

    /// <summary>A transposed 3x3 convolution with stride 2, which doubles height and width.</summary>
    /// <param name="channels">Channels of the output.</param>
    /// <exception cref="ArgumentException">The result would be larger than the image.</exception>
    public Feature ConvTranspose3x3(int channels) => Builder.Append(new ConvTranspose3x3(channels), this);

    /// <summary>A transposed convolution whose kernel is as large as its stride: each pixel becomes a square of pixels.</summary>
    /// <param name="channels">Channels of the output.</param>
    /// <param name="stride">Factor of height and width.</param>
    /// <exception cref="ArgumentException">The result would be larger than the image.</exception>
    /// <remarks>It is a 1x1 convolution and a pixel shuffle, which are much faster in libtorch and ONNX Runtime.</remarks>
    public Feature ConvTranspose(int channels, int stride = 2) =>
        Conv(channels * stride * stride, kernel: 1, gain: Math.Sqrt(0.5)).PixelShuffle(stride);

    /// <summary>max(x, 0).</summary>
    public Feature Relu() => Builder.Append(new Relu(), this);

    /// <summary>x if it is positive, <paramref name="slope"/> times x if it is negative.</summary>
    public Feature LeakyRelu(double slope) => Builder.Append(new LeakyRelu(slope), this);

    /// <summary>Batch normalization (Ioffe and Szegedy, 2015). Directly after a convolution it costs nothing in the ONNX file.</summary>
    public Feature BatchNorm() => Builder.Append(new BatchNorm(Channels), this);

    /// <summary>Drops random channels in training steps (Tompson et al., 2015).</summary>
    /// <param name="share">Share of the channels, from 0 (none) to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another share.</exception>
    public Feature Dropout(double share) => share switch
    {
        0 => this,
        > 0 and < 1 => Builder.Append(new Dropout(share), this),
        _ => throw new ArgumentOutOfRangeException(nameof(share), share, "The share is from 0 to below 1."),
    };

    /// <summary>1 / (1 + exp(-x)).</summary>
    public Feature Sigmoid() => Builder.Append(new Sigmoid(), this);

    /// <summary>The largest value of each square of <paramref name="size"/> x <paramref name="size"/> pixels.</summary>
    public Feature MaxPool(int size = 2) => Builder.Append(new MaxPool(size), this);

    /// <summary>Repeats each pixel as a square of <paramref name="factor"/> x <paramref name="factor"/> pixels.</summary>
    /// <exception cref="ArgumentException">The result would be larger than the image.</exception>
    public Feature Upsample(int factor = 2) => Builder.Append(new UpsampleNearest(factor), this);

    /// <summary>Enlarges height and width by bilinear interpolation.</summary>
    /// <exception cref="ArgumentException">The result would be larger than the image.</exception>
    public Feature UpsampleBilinear(int factor = 2) => Builder.Append(new UpsampleBilinear(factor), this);

    /// <summary>Rearranges each square of pixels as channels of one pixel.</summary>
    public Feature PixelUnshuffle(int factor = 2) => Builder.Append(new PixelUnshuffle(Channels, factor), this);

    /// <summary>The inverse of <see cref="PixelUnshuffle"/>.</summary>
    /// <exception cref="ArgumentException">The number of channels is not a multiple of the square of the factor, or the result would be larger than the image.</exception>
    public Feature PixelShuffle(int factor = 2) => Builder.Append(new PixelShuffle(Channels / (factor * factor), factor), this);

    /// <summary>The channels of this feature, followed by those of <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public Feature Concat(Feature other) => Builder.Append(new Concat(), this, other);

    /// <summary>The sum of two features.</summary>
    /// <exception cref="ArgumentException">The channels or sizes differ.</exception>
    public static Feature operator +(Feature left, Feature right) => left.Builder.Append(new Add(), left, right);

    /// <summary>The difference of two features.</summary>
    /// <exception cref="ArgumentException">The channels or sizes differ.</exception>
    public static Feature operator -(Feature left, Feature right) => left.Builder.Append(new Sub(), left, right);
}
