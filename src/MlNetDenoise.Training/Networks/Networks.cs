namespace MlNetDenoise.Training;

/// <summary>The architectures of this library, by name.</summary>
/// <remarks>All members are thread-safe.</remarks>
public static partial class Networks
{
    /// <summary>Every network has a first and a last convolution; deeper ones would take too long to train.</summary>
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

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names => [.. Known.Keys];

    /// <summary>Creates a network.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    /// <param name="widths">Channels of its levels, from fine to coarse; a single value scales the default widths to it; null: the default.</param>
    /// <param name="depth">
    /// Convolutions of <c>plain-cnn</c>, <c>dncnn</c> and <c>ffdnet</c>, residual blocks of <c>resnet</c>, levels of
    /// <c>unet</c>, each with twice the channels of the previous one; null: the default. Other networks have a fixed depth.
    /// </param>
    /// <param name="dropout">Share of the channels before the last convolution that each training step drops, from 0 to below 1 (Kong et al., 2022).</param>
    /// <exception cref="TrainingException">There is no network of that name, or the widths, the depth or the dropout are not allowed.</exception>
    public static NetworkGraph Create(string name, int channels, IReadOnlyList<int>? widths = null, int? depth = null, double dropout = 0)
    {
        if (!Known.TryGetValue(name, out var network))
            throw new TrainingException($"There is no network '{name}'. Did you mean '{Suggestion.For(name, Names)}'? The networks: {string.Join(", ", Names)}.");
        var defaults = network.Defaults(channels);
        widths = widths is [var first] ? [.. defaults.Widths.Select(width => width * first / defaults.Widths[0])] : widths ?? defaults.Widths;
        if (widths.Count != defaults.Widths.Count || widths.Any(width => width < 1))
            throw new TrainingException($"Network '{name}' needs {Quantity.Of(defaults.Widths.Count, "width")} of at least 1, such as {string.Join(" ", defaults.Widths)}; the recipe has {string.Join(" ", widths)}.");
        if (depth != null && defaults.Depth == null)
            throw new TrainingException($"Network '{name}' has a fixed depth. Leave the depth out, or choose one of: {string.Join(", ", Names.Where(other => Known[other].Defaults(channels).Depth != null))}.");
        if (depth < LeastDepth || depth > network.MostDepth)
            throw new TrainingException($"Network '{name}' needs a depth from {LeastDepth} to {network.MostDepth}, such as {defaults.Depth}; the recipe has {depth}.");
        if (dropout is not (>= 0 and < 1))
            throw new TrainingException($"The recipe's Dropout is {dropout}; it must be from 0 to below 1.");
        return network.Build(new Plan(new GraphBuilder(name, channels), channels, widths, depth ?? defaults.Depth ?? 0, dropout));
    }

    private sealed record Architecture(Func<Plan, NetworkGraph> Build, Func<int, Size> Defaults, int MostDepth = MostDepth);

    private sealed record Size(IReadOnlyList<int> Widths, int? Depth = null);

    /// <summary>The parameters of an architecture.</summary>
    private sealed record Plan(GraphBuilder Network, int Channels, IReadOnlyList<int> Widths, int Depth, double Dropout)
    {
        /// <summary>Completes a network whose output is the image, with values in (0,1).</summary>
        internal NetworkGraph Image(Feature last) => Network.Build(last.Dropout(Dropout).Conv(Channels).Sigmoid());

        /// <summary>Completes a network whose output is the noise, which is subtracted from the noisy image (DnCNN: Zhang et al., 2017). It is almost zero at first, so the training starts at the noisy image.</summary>
        internal NetworkGraph Noise(Feature last, bool bias = true) => Network.Build(Network.Noisy - last.Dropout(Dropout).Conv(Channels, gain: 0.01, bias: bias));
    }
}
