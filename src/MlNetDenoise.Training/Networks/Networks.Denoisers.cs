namespace MlNetDenoise.Training;

public static partial class Networks
{
    /// <summary>A sequence of convolutions and leaky ReLUs; the output is the image.</summary>
    private static NetworkGraph PlainCnn(Plan plan)
    {
        var x = plan.Network.Noisy;
        for (var layer = 1; layer < plan.Depth; layer++)
            x = x.Conv(plan.Widths[0]).LeakyRelu(0.1);
        return plan.Network.Build(x.Dropout(plan.Dropout).Conv(plan.Channels));
    }

    /// <summary>DnCNN (Zhang et al., 2017), with the same biases as in its authors' program.</summary>
    private static NetworkGraph DnCnn(Plan plan)
    {
        var x = plan.Network.Noisy.Conv(plan.Widths[0]).Relu();
        for (var layer = 2; layer < plan.Depth; layer++)
            x = x.Conv(plan.Widths[0], bias: false).BatchNorm().Relu();
        return plan.Noise(x, bias: false);
    }

    /// <summary>FFDNet (Zhang et al., 2018): at half resolution, with the noise level as a plane; without batch normalization, as in its authors' later version.</summary>
    private static NetworkGraph FfdNet(Plan plan)
    {
        var (noisy, sigma) = (plan.Network.Noisy, plan.Network.Sigma);
        // levels differ little within a square
        var x = noisy.PixelUnshuffle().Concat(sigma.MaxPool());
        for (var layer = 1; layer < plan.Depth; layer++)
            x = x.Conv(plan.Widths[0]).Relu();
        return plan.Network.Build(x.Dropout(plan.Dropout).Conv(plan.Channels * 4).PixelShuffle());
    }

    /// <summary>Residual blocks (He et al., 2016) at full resolution, without normalization (EDSR: Lim et al., 2017).</summary>
    private static NetworkGraph ResNet(Plan plan) => plan.Noise(Blocks(plan.Network.Noisy.Conv(plan.Widths[0]), plan.Depth));

    /// <summary>A U-Net (Ronneberger et al., 2015) with two convolutions per level, max pooling and bilinear enlargement.</summary>
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
    /// A residual U-Net at half resolution (DRUNet, Zhang et al., 2021, is one at full resolution). The noise level is an
    /// input plane (FFDNet: Zhang et al., 2018), and the result is subtracted from the noisy image (DnCNN: Zhang et al., 2017).
    /// </summary>
    private static NetworkGraph HalfUNet(Plan plan)
    {
        var first = plan.Network.Noisy.Concat(plan.Network.Sigma).PixelUnshuffle().Conv(plan.Widths[0]);
        return HalfUNet(plan, first, blocksOfLevel: 2, (coarse, width) => coarse.ConvTranspose(width));
    }

    /// <summary>
    /// A <see cref="HalfUNet(Plan)"/> with half of the blocks, and only layers that are fast in ONNX Runtime: the first convolution
    /// includes the pixel unshuffle, and enlargements repeat pixels.
    /// </summary>
    private static NetworkGraph LightUNet(Plan plan)
    {
        var first = plan.Network.Noisy.Concat(plan.Network.Sigma).Conv(plan.Widths[0], kernel: 6, stride: 2);
        return HalfUNet(plan, first, blocksOfLevel: 1, (coarse, width) => coarse.Conv(width, kernel: 1, gain: Math.Sqrt(0.5)).Upsample());
    }

    private static NetworkGraph HalfUNet(Plan plan, Feature first, int blocksOfLevel, Func<Feature, int, Feature> enlarge)
    {
        const int BlocksOfCoarsest = 2;
        var widths = plan.Widths;
        var fine = Blocks(first, blocksOfLevel);
        var middle = Blocks(fine.Conv(widths[1], kernel: 2, stride: 2), blocksOfLevel);
        var coarse = Blocks(middle.Conv(widths[2], kernel: 2, stride: 2), BlocksOfCoarsest);
        middle = Blocks(middle + enlarge(coarse, widths[1]), blocksOfLevel);
        fine = Blocks(fine + enlarge(middle, widths[0]), blocksOfLevel);
        // almost zero at first, so the training starts at the noisy image
        var noise = fine.Dropout(plan.Dropout).Conv(plan.Channels * 4, gain: 0.01).PixelShuffle();
        return plan.Network.Build(plan.Network.Noisy - noise);
    }

    /// <summary>Residual blocks of two convolutions. Their output is small at first, so that depth does not increase the variance.</summary>
    private static Feature Blocks(Feature x, int count)
    {
        for (var block = 0; block < count; block++)
            x += x.Conv(x.Channels).Relu().Conv(x.Channels, gain: 0.1);
        return x;
    }
}
