namespace MlNetDenoise.Training;

/// <summary>Builds a <see cref="NetworkGraph"/> layer by layer; each layer is checked when it is added.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class GraphBuilder
{
    private readonly string _name;
    private readonly int _channels;
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<string, int> _nameCounts = [];
    private Feature? _sigma;

    /// <summary>Starts a network.</summary>
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

    /// <summary>A plane with the noise level of each pixel, in the units of the pixels. Use it before the first layer.</summary>
    /// <exception cref="InvalidOperationException">The network has a layer already.</exception>
    public Feature Sigma => _sigma ??= _nodes.Count == 1
        ? Append(new Input(1))
        : throw new InvalidOperationException("Use Sigma before the first layer.");

    /// <summary>Completes the network.</summary>
    /// <param name="denoised">The last layer: an image of the input's channels and size.</param>
    /// <exception cref="ArgumentException"><paramref name="denoised"/> has other channels or another size, or is not the last layer.</exception>
    public NetworkGraph Build(Feature denoised)
    {
        if (denoised.Builder != this || denoised.Index != _nodes.Count - 1 || denoised.Index == 0)
            throw new ArgumentException($"The result of {_name} must be its last layer.", nameof(denoised));
        if (denoised.Shape != new FeatureShape(_channels, 1))
            throw new ArgumentException($"The result of {_name} is {denoised.Shape}, not an image of {_channels} channels at full size.", nameof(denoised));
        return new NetworkGraph(_name, _channels, _sigma != null, [.. _nodes]);
    }

    internal Feature Append(Layer layer, params ReadOnlySpan<Feature> inputs)
    {
        var indices = new int[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            indices[i] = inputs[i].Builder == this ? inputs[i].Index : throw new ArgumentException("The feature belongs to another network.");
        var inputShapes = indices.Select(i => _nodes[i].Shape).ToArray();
        var shape = layer.OutputShape(inputShapes);
        var (weights, flops) = (Array.Empty<WeightShape>(), 0.0);
        if (inputShapes.Length > 0 && layer.Weights(inputShapes[0]) is { Count: > 0 } shapes)
        {
            _nameCounts[layer.WeightsName] = _nameCounts.GetValueOrDefault(layer.WeightsName) + 1;
            var name = $"{layer.WeightsName}{_nameCounts[layer.WeightsName]}";
            weights = [.. shapes.Select(weight => weight with { Name = $"{name}.{weight.Name}" })];
            flops = layer.FlopsPerPixel(inputShapes[0]) / ((double)shape.Stride * shape.Stride);
        }
        _nodes.Add(new Node(layer, indices, shape, weights, flops));
        return new Feature(this, _nodes.Count - 1, shape);
    }
}
