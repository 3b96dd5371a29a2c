namespace MlNetDenoise.Training;

/// <summary>Writes a <see cref="NetworkGraph"/> down, layer by layer; each is checked as it is added.</summary>
public sealed class GraphBuilder
{
    private readonly string _name;
    private readonly int _channels;
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, int> _named = [];
    private Feature? _sigma;

    /// <summary>Begins a network.</summary>
    /// <param name="name">Name of the architecture.</param>
    /// <param name="channels">Channels of the image: 1 (gray) or 3 (RGB).</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number of channels.</exception>
    public GraphBuilder(string name, int channels)
    {
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "An image has 1 channel (gray) or 3 (RGB).");
        (_name, _channels) = (name, channels);
        Noisy = Append(new Input(channels));
    }

    /// <summary>The noisy image.</summary>
    public Feature Noisy { get; }

    /// <summary>A plane with the noise level of each pixel, in units of the pixels; to be asked for before the first layer.</summary>
    public Feature Sigma => _sigma ??= _nodes.Count == 1
        ? Append(new Input(1))
        : throw new InvalidOperationException("Ask for sigma before the first layer.");

    /// <summary>Ends the network with its result, the denoised image.</summary>
    /// <exception cref="ArgumentException">The result is no image of the input's channels and size, or not the last layer.</exception>
    public NetworkGraph Build(Feature denoised)
    {
        if (denoised.Builder != this || denoised.Index != _nodes.Count - 1 || denoised.Index == 0)
            throw new ArgumentException($"The result of {_name} has to be the last of its layers.", nameof(denoised));
        if (denoised.Extent != new Extent(_channels, 1))
            throw new ArgumentException($"The result of {_name} is {denoised.Extent}, not an image of {_channels} channels at full size.", nameof(denoised));
        return new NetworkGraph(_name, _channels, _sigma != null, [.. _nodes]);
    }

    internal Feature Append(Layer layer, params ReadOnlySpan<Feature> inputs)
    {
        var indices = new int[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            indices[i] = inputs[i].Builder == this ? inputs[i].Index : throw new ArgumentException("A feature of another network cannot be used here.");
        var extents = indices.Select(i => _nodes[i].Extent).ToArray();
        var extent = layer.Over(extents);
        var (weights, flops) = (Array.Empty<WeightShape>(), 0.0);
        if (extents.Length > 0 && layer.Weights(extents[0]) is { Count: > 0 } shapes)
        {
            _named[layer.WeightsName] = _named.GetValueOrDefault(layer.WeightsName) + 1;
            var name = $"{layer.WeightsName}{_named[layer.WeightsName]}";
            weights = [.. shapes.Select(shape => shape with { Name = $"{name}.{shape.Name}" })];
            flops = layer.FlopsPerPixel(extents[0]) / ((double)extent.Reduction * extent.Reduction);
        }
        _nodes.Add(new Node(layer, indices, extent, weights, flops));
        return new Feature(this, _nodes.Count - 1, extent);
    }
}

/// <summary>What a layer gives: planes at some scale of the image, for further layers.</summary>
public sealed class Feature
{
    internal Feature(GraphBuilder builder, int index, Extent extent) => (Builder, Index, Extent) = (builder, index, extent);

    internal GraphBuilder Builder { get; }

    internal int Index { get; }

    internal Extent Extent { get; }

    /// <summary>Planes of this feature.</summary>
    public int Channels => Extent.Channels;

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
