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
        if (denoised.FeatureShape != new FeatureShape(_channels, 1))
            throw new ArgumentException($"The result of {_name} is {denoised.FeatureShape}, not an image of {_channels} channels at full size.", nameof(denoised));
        return new NetworkGraph(_name, _channels, _sigma != null, [.. _nodes]);
    }

    internal Feature Append(Layer layer, params ReadOnlySpan<Feature> inputs)
    {
        var indices = new int[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            indices[i] = inputs[i].Builder == this ? inputs[i].Index : throw new ArgumentException("A feature of another network cannot be used here.");
        var extents = indices.Select(i => _nodes[i].FeatureShape).ToArray();
        var extent = layer.OutputShape(extents);
        var (weights, flops) = (Array.Empty<WeightShape>(), 0.0);
        if (extents.Length > 0 && layer.Weights(extents[0]) is { Count: > 0 } shapes)
        {
            _named[layer.WeightsName] = _named.GetValueOrDefault(layer.WeightsName) + 1;
            var name = $"{layer.WeightsName}{_named[layer.WeightsName]}";
            weights = [.. shapes.Select(shape => shape with { Name = $"{name}.{shape.Name}" })];
            flops = layer.FlopsPerPixel(extents[0]) / ((double)extent.Stride * extent.Stride);
        }
        _nodes.Add(new Node(layer, indices, extent, weights, flops));
        return new Feature(this, _nodes.Count - 1, extent);
    }
}
