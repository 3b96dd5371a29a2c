namespace MlNetDenoise.Training;

/// <summary>The networks that can be trained, by name.</summary>
public static partial class Networks
{
    /// <summary>The first and the last convolution are there in any network; with more, nobody would wait for its training.</summary>
    private const int LeastDepth = 2, MostDepth = 64;

    private static readonly Dictionary<string, Architecture> Known = new()
    {
        ["plain-cnn"] = new(PlainCnn, _ => new([128], Depth: 4)),
        ["cae"] = new(Cae, _ => new([32, 64, 64, 32])),
        ["mnist-cae"] = new(Cae, _ => new([32, 32, 32, 32])),
        ["cae-bn"] = new(CaeWithBatchNorm, _ => new([64, 128, 256, 128, 64])),
        ["cifar-cae"] = new(CifarCae, _ => new([64, 128, 256])),
        ["paired-autoencoder"] = new(PairedAutoencoder, _ => new([64, 128, 256, 512])),
        ["strided-autoencoder"] = new(StridedAutoencoder, _ => new([64, 128, 256, 512])),
        ["dncnn"] = new(DnCnn, _ => new([64], Depth: 17)),
        ["ffdnet"] = new(FfdNet, channels => channels == 1 ? new([64], Depth: 15) : new([96], Depth: 12)),
        ["resnet"] = new(ResNet, _ => new([64], Depth: 8)),
        ["unet"] = new(UNet, _ => new([32], Depth: 4), MostDepth: 8),
        ["half-unet"] = new(HalfUNet, _ => new([32, 64, 128])),
        ["light-unet"] = new(LightUNet, _ => new([32, 32, 64])),
    };

    /// <summary>All names that <see cref="Create"/> takes.</summary>
    public static IReadOnlyList<string> Names => [.. Known.Keys];

    /// <summary>Builds a network.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    /// <param name="widths">Channels of its levels, from fine to coarse; one alone scales all of the network's own, which null takes.</param>
    /// <param name="depth">
    /// Convolutions of <c>plain-cnn</c>, <c>dncnn</c> and <c>ffdnet</c>, residual blocks of <c>resnet</c>, levels of
    /// <c>unet</c>, each with twice the channels of the one before; null takes the network's own. The others have no depth to choose.
    /// </param>
    /// <param name="dropout">Share of the channels before the last convolution that each step of the training leaves out, below 1 (Kong et al., 2022).</param>
    /// <exception cref="TrainingException">No network of that name, or widths, a depth or a dropout that it cannot have.</exception>
    public static NetworkGraph Create(string name, int channels, IReadOnlyList<int>? widths = null, int? depth = null, double dropout = 0)
    {
        if (!Known.TryGetValue(name, out var network))
            throw new TrainingException($"There is no network '{name}'. Choose one of: {string.Join(", ", Names)}.");
        var standard = network.Standard(channels);
        widths = widths is [var first] ? [.. standard.Widths.Select(width => width * first / standard.Widths[0])] : widths ?? standard.Widths;
        if (widths.Count != standard.Widths.Count || widths.Any(width => width < 1))
            throw new TrainingException($"Network '{name}' needs {standard.Widths.Count} {(standard.Widths.Count == 1 ? "width" : "widths")} of at least 1, such as {string.Join(" ", standard.Widths)}; it was given {string.Join(" ", widths)}.");
        if (depth != null && standard.Depth == null)
            throw new TrainingException($"Network '{name}' has no depth to choose. Leave it out, or choose one of: {string.Join(", ", Names.Where(other => Known[other].Standard(channels).Depth != null))}.");
        if (depth < LeastDepth || depth > network.MostDepth)
            throw new TrainingException($"Network '{name}' needs a depth from {LeastDepth} to {network.MostDepth}, such as {standard.Depth}; it was given {depth}.");
        if (dropout is not (>= 0 and < 1))
            throw new TrainingException($"Dropout leaves out a share from 0 to below 1; it was given {dropout}.");
        return network.Build(new Plan(new GraphBuilder(name, channels), channels, widths, depth ?? standard.Depth ?? 0, dropout));
    }

    private sealed record Architecture(Func<Plan, NetworkGraph> Build, Func<int, Size> Standard, int MostDepth = MostDepth);

    private sealed record Size(IReadOnlyList<int> Widths, int? Depth = null);

    /// <summary>What a network is built by.</summary>
    private sealed record Plan(GraphBuilder Network, int Channels, IReadOnlyList<int> Widths, int Depth, double Dropout)
    {
        /// <summary>Ends a network that gives the image itself, each value in (0,1).</summary>
        internal NetworkGraph Image(Feature last) => Network.Build(last.Dropout(Dropout).Conv(Channels).Sigmoid());

        /// <summary>Ends a network that gives the noise, which is subtracted from the noisy image (DnCNN: Zhang et al., 2017). It is almost zero at first, so that training begins at the noisy image.</summary>
        internal NetworkGraph Noise(Feature last, bool bias = true) => Network.Build(Network.Noisy - last.Dropout(Dropout).Conv(Channels, gain: 0.01, bias: bias));
    }
}
