namespace MlNetDenoise.Training;

/// <summary>What a layer gives: planes at some scale of the image, for further layers.</summary>
public sealed class Feature
{
    internal Feature(GraphBuilder builder, int index, FeatureShape extent) => (Builder, Index, FeatureShape) = (builder, index, extent);

    internal GraphBuilder Builder { get; }

    internal int Index { get; }

    internal FeatureShape FeatureShape { get; }

    /// <summary>Planes of this feature.</summary>
    public int Channels => FeatureShape.Channels;

    /// <summary>A convolution with zeros around, so that the size stays, or, with a kernel as large as its stride, without.</summary>
    /// <param name="channels">Channels of the output.</param>
    /// <param name="kernel">Side of the kernel.</param>
    /// <param name="stride">What height and width are divided by.</param>
    /// <param name="gain">Scales the weights that training begins with; 1 keeps the variance through a ReLU.</param>
    /// <param name="bias">Whether a learned number is added to each channel; before a <see cref="BatchNorm"/> it has no effect.</param>
    /// <exception cref="ArgumentException">Kernel and stride do not go together.</exception>
    public Feature Conv(int channels, int kernel = 3, int stride = 1, double gain = 1, bool bias = true) =>
        Builder.Append(new Conv2d(channels, kernel, stride, (kernel - stride + 1) / 2, gain, bias), this);

    /// <summary>A transposed convolution of 3x3 with stride 2: height and width are doubled, and the squares of neighbouring pixels overlap.</summary>
    /// <param name="channels">Channels of the output.</param>
    /// <exception cref="ArgumentException">The result would be larger than the image.</exception>
    public Feature ConvTranspose3x3(int channels) => Builder.Append(new ConvTranspose3x3(channels), this);

    /// <summary>A transposed convolution whose kernel is as large as its stride: each pixel becomes a square.</summary>
    /// <param name="channels">Channels of the output.</param>
    /// <param name="stride">What height and width are multiplied by.</param>
    /// <exception cref="ArgumentException">The result would be larger than the image.</exception>
    /// <remarks>As a 1x1 convolution whose channels become the square, for which libtorch and ONNX Runtime have much faster kernels.</remarks>
    public Feature ConvTranspose(int channels, int stride = 2) =>
        Conv(channels * stride * stride, kernel: 1, gain: Math.Sqrt(0.5)).PixelShuffle(stride);

    /// <summary>max(x, 0).</summary>
    public Feature Relu() => Builder.Append(new Relu(), this);

    /// <summary>x, or <paramref name="slope"/> times x where it is negative.</summary>
    public Feature LeakyRelu(double slope) => Builder.Append(new LeakyRelu(slope), this);

    /// <summary>Each channel normalised by its mean and variance, then scaled and shifted (Ioffe and Szegedy, 2015). Directly after a convolution it costs nothing in the exported file.</summary>
    public Feature BatchNorm() => Builder.Append(new BatchNorm(Channels), this);

    /// <summary>Leaves whole channels out, by chance, while the network learns.</summary>
    /// <param name="share">Share of the channels, from 0, which changes nothing, to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another share.</exception>
    public Feature Dropout(double share) => share switch
    {
        0 => this,
        > 0 and < 1 => Builder.Append(new Dropout(share), this),
        _ => throw new ArgumentOutOfRangeException(nameof(share), share, "Dropout leaves out a share from 0 to below 1."),
    };

    /// <summary>1 / (1 + exp(-x)).</summary>
    public Feature Sigmoid() => Builder.Append(new Sigmoid(), this);

    /// <summary>The largest value of each square of <paramref name="size"/> pixels.</summary>
    public Feature MaxPool(int size = 2) => Builder.Append(new MaxPool(size), this);

    /// <summary>Each pixel repeated as a square of <paramref name="factor"/> pixels.</summary>
    /// <exception cref="ArgumentException">The result would be larger than the image.</exception>
    public Feature Upsample(int factor = 2) => Builder.Append(new UpsampleNearest(factor), this);

    /// <summary>Height and width enlarged by bilinear interpolation.</summary>
    /// <exception cref="ArgumentException">The result would be larger than the image.</exception>
    public Feature UpsampleBilinear(int factor = 2) => Builder.Append(new UpsampleBilinear(factor), this);

    /// <summary>Each square of pixels as channels of one pixel.</summary>
    public Feature PixelUnshuffle(int factor = 2) => Builder.Append(new PixelUnshuffle(Channels, factor), this);

    /// <summary>The inverse of <see cref="PixelUnshuffle"/>.</summary>
    /// <exception cref="ArgumentException">The channels make no squares, or the result would be larger than the image.</exception>
    public Feature PixelShuffle(int factor = 2) => Builder.Append(new PixelShuffle(Channels / (factor * factor), factor), this);

    /// <summary>The channels of this feature, then those of <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">They differ in size.</exception>
    public Feature Concat(Feature other) => Builder.Append(new Concat(), this, other);

    /// <summary>The sum.</summary>
    /// <exception cref="ArgumentException">They differ in channels or size.</exception>
    public static Feature operator +(Feature left, Feature right) => Of(left).Append(new Add(), left, right);

    /// <summary>The difference.</summary>
    /// <exception cref="ArgumentException">They differ in channels or size.</exception>
    public static Feature operator -(Feature left, Feature right) => Of(left).Append(new Sub(), left, right);

    private static GraphBuilder Of(Feature feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        return feature.Builder;
    }
}
