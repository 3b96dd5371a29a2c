namespace MlNetDenoise.Training;

public static partial class Networks
{
    /// <summary>Convolutions and leaky ReLUs one after the other; the last convolution gives the image itself.</summary>
    private static NetworkGraph PlainCnn(Plan plan)
    {
        var x = plan.Network.Noisy;
        for (var layer = 1; layer < plan.Depth; layer++)
            x = x.Conv(plan.Widths[0]).LeakyRelu(0.1);
        return plan.Network.Build(x.Dropout(plan.Dropout).Conv(plan.Channels));
    }

    /// <summary>DnCNN (Zhang et al., 2017), with biases where its authors' program has them.</summary>
    private static NetworkGraph DnCnn(Plan plan)
    {
        var x = plan.Network.Noisy.Conv(plan.Widths[0]).Relu();
        for (var layer = 2; layer < plan.Depth; layer++)
            x = x.Conv(plan.Widths[0], bias: false).BatchNorm().Relu();
        return plan.Noise(x, bias: false);
    }

    /// <summary>FFDNet (Zhang et al., 2018): at half resolution, the noise level as a plane beside the image; without batch normalisation, as its authors train it now.</summary>
    private static NetworkGraph FfdNet(Plan plan)
    {
        var (noisy, sigma) = (plan.Network.Noisy, plan.Network.Sigma);
        // levels differ little within a square: the largest stands for all four
        var x = noisy.PixelUnshuffle().Concat(sigma.MaxPool());
        for (var layer = 1; layer < plan.Depth; layer++)
            x = x.Conv(plan.Widths[0]).Relu();
        return plan.Network.Build(x.Dropout(plan.Dropout).Conv(plan.Channels * 4).PixelShuffle());
    }

    /// <summary>Residual blocks (He et al., 2016) at full resolution, without normalisation (EDSR: Lim et al., 2017).</summary>
    private static NetworkGraph ResNet(Plan plan) => plan.Noise(Blocks(plan.Network.Noisy.Conv(plan.Widths[0]), plan.Depth));

    /// <summary>A U-Net (Ronneberger et al., 2015): two convolutions a level, poolings down, bilinear enlargements up, each joined with the features that the pooling left.</summary>
    private static NetworkGraph UNet(Plan plan)
    {
        return plan.Noise(Level(plan.Network.Noisy, plan.Widths[0], plan.Depth));

        static Feature Level(Feature x, int width, int levels)
        {
            x = TwoConvolutions(x, width);
            if (levels == 1)
                return x;
            var coarse = Level(x.MaxPool(), 2 * width, levels - 1);
            return TwoConvolutions(x.Concat(coarse.UpsampleBilinear().Conv(width)), width);
        }

        static Feature TwoConvolutions(Feature x, int width) => x.Conv(width).Relu().Conv(width).Relu();
    }

    /// <summary>
    /// A residual U-Net on the image at half resolution, as DRUNet (Zhang et al., 2021) is one at full resolution; the
    /// noise level is a plane beside the image (FFDNet: Zhang et al., 2018), and the result is subtracted from the noisy
    /// image (DnCNN: Zhang et al., 2017).
    /// </summary>
    private static NetworkGraph HalfUNet(Plan plan)
    {
        var first = plan.Network.Noisy.Concat(plan.Network.Sigma).PixelUnshuffle().Conv(plan.Widths[0]);
        return HalfUNet(plan, first, blocksOfLevel: 2, (coarse, width) => coarse.ConvTranspose(width));
    }

    /// <summary>
    /// The same with half of the blocks, and of such layers as run on all cores in the layout that ONNX Runtime convolves in:
    /// the first convolution is pixel-unshuffle and 3x3 in one, and enlargements repeat pixels.
    /// </summary>
    private static NetworkGraph LightUNet(Plan plan)
    {
        var first = plan.Network.Noisy.Concat(plan.Network.Sigma).Conv(plan.Widths[0], kernel: 6, stride: 2);
        return HalfUNet(plan, first, blocksOfLevel: 1, (coarse, width) => coarse.Conv(width, kernel: 1, gain: Math.Sqrt(0.5)).Upsample());
    }

    private static NetworkGraph HalfUNet(Plan plan, Feature first, int blocksOfLevel, Func<Feature, int, Feature> enlarged)
    {
        const int BlocksOfCoarsest = 2;
        var widths = plan.Widths;
        var fine = Blocks(first, blocksOfLevel);
        var middle = Blocks(fine.Conv(widths[1], kernel: 2, stride: 2), blocksOfLevel);
        var coarse = Blocks(middle.Conv(widths[2], kernel: 2, stride: 2), BlocksOfCoarsest);
        middle = Blocks(middle + enlarged(coarse, widths[1]), blocksOfLevel);
        fine = Blocks(fine + enlarged(middle, widths[0]), blocksOfLevel);
        // Almost zero at first, so that training begins at the noisy image itself.
        var noise = fine.Dropout(plan.Dropout).Conv(plan.Channels * 4, gain: 0.01).PixelShuffle();
        return plan.Network.Build(plan.Network.Noisy - noise);
    }

    /// <summary>Residual blocks of two convolutions; what they add is small at first, so that depth does not raise the variance.</summary>
    private static Feature Blocks(Feature x, int count)
    {
        for (var block = 0; block < count; block++)
            x += x.Conv(x.Channels).Relu().Conv(x.Channels, gain: 0.1);
        return x;
    }
}
