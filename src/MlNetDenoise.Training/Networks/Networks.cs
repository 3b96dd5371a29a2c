namespace MlNetDenoise.Training;

/// <summary>The networks that can be trained, by name.</summary>
public static class Networks
{
    private static readonly Dictionary<string, (int[] Widths, Func<int, IReadOnlyList<int>, NetworkGraph> Build)> Known = new()
    {
        ["cae"] = ([32, 64, 64, 32], Cae),
        ["half-unet"] = ([32, 64, 128], HalfUNet),
    };

    /// <summary>All names that <see cref="Create"/> takes.</summary>
    public static IReadOnlyList<string> Names => [.. Known.Keys];

    /// <summary>Builds a network.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    /// <param name="widths">Channels of its levels, from fine to coarse; null takes the network's own.</param>
    /// <exception cref="TrainingException">No network of that name, or widths that it cannot have.</exception>
    public static NetworkGraph Create(string name, int channels, IReadOnlyList<int>? widths = null)
    {
        if (!Known.TryGetValue(name, out var network))
            throw new TrainingException($"There is no network '{name}'. Choose one of: {string.Join(", ", Names)}.");
        widths ??= network.Widths;
        if (widths.Count != network.Widths.Length || widths.Any(width => width < 1))
            throw new TrainingException($"Network '{name}' needs {network.Widths.Length} widths of at least 1, such as {string.Join(" ", network.Widths)}; it was given {string.Join(" ", widths)}.");
        return network.Build(channels, widths);
    }

    /// <summary>A convolutional autoencoder, as many tutorials have it: two poolings, two enlargements, the image itself as the result.</summary>
    private static NetworkGraph Cae(int channels, IReadOnlyList<int> widths)
    {
        var network = new GraphBuilder("cae", channels);
        var x = network.Noisy
            .Conv(widths[0]).Relu().MaxPool()
            .Conv(widths[1]).Relu().MaxPool()
            .Conv(widths[2]).Relu().Upsample()
            .Conv(widths[3]).Relu().Upsample()
            .Conv(channels).Sigmoid();
        return network.Build(x);
    }

    /// <summary>
    /// A residual U-Net on the image at half resolution, as DRUNet (Zhang et al., 2021) is one at full resolution; the
    /// noise level is a plane beside the image (FFDNet: Zhang et al., 2018), and the result is subtracted from the noisy
    /// image (DnCNN: Zhang et al., 2017).
    /// </summary>
    private static NetworkGraph HalfUNet(int channels, IReadOnlyList<int> widths)
    {
        var network = new GraphBuilder("half-unet", channels);
        var (noisy, sigma) = (network.Noisy, network.Sigma);
        var fine = Blocks(noisy.Concat(sigma).PixelUnshuffle().Conv(widths[0]));
        var middle = Blocks(fine.Conv(widths[1], kernel: 2, stride: 2));
        var coarse = Blocks(middle.Conv(widths[2], kernel: 2, stride: 2));
        middle = Blocks(middle + coarse.ConvTranspose(widths[1]));
        fine = Blocks(fine + middle.ConvTranspose(widths[0]));
        // Almost zero at first, so that training begins at the noisy image itself.
        var noise = fine.Conv(channels * 4, gain: 0.01).PixelShuffle();
        return network.Build(noisy - noise);
    }

    /// <summary>Two residual blocks of two convolutions; what they add is small at first, so that depth does not raise the variance.</summary>
    private static Feature Blocks(Feature x)
    {
        for (var block = 0; block < 2; block++)
            x += x.Conv(x.Channels).Relu().Conv(x.Channels, gain: 0.1);
        return x;
    }
}
