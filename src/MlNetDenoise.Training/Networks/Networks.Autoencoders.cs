namespace MlNetDenoise.Training;

public static partial class Networks
{
    /// <summary>A convolutional autoencoder as in many tutorials: two poolings and two enlargements.</summary>
    private static NetworkGraph Cae(Plan plan)
    {
        var widths = plan.Widths;
        return plan.Image(plan.Network.Noisy
            .Conv(widths[0]).Relu().MaxPool()
            .Conv(widths[1]).Relu().MaxPool()
            .Conv(widths[2]).Relu().Upsample()
            .Conv(widths[3]).Relu().Upsample());
    }

    /// <summary>A wider autoencoder with one more convolution and batch normalization.</summary>
    private static NetworkGraph CaeWithBatchNorm(Plan plan)
    {
        var widths = plan.Widths;
        return plan.Image(plan.Network.Noisy
            .Conv(widths[0]).BatchNorm().Relu().MaxPool()
            .Conv(widths[1]).BatchNorm().Relu().MaxPool()
            .Conv(widths[2]).BatchNorm().Relu().Upsample()
            .Conv(widths[3]).BatchNorm().Relu().Upsample()
            .Conv(widths[4]).BatchNorm().Relu());
    }

    /// <summary>An autoencoder with batch normalization, and transposed convolutions instead of enlargements.</summary>
    private static NetworkGraph CifarCae(Plan plan)
    {
        var widths = plan.Widths;
        return plan.Image(plan.Network.Noisy
            .Conv(widths[0]).BatchNorm().Relu().MaxPool()
            .Conv(widths[1]).BatchNorm().Relu().MaxPool()
            .Conv(widths[2]).BatchNorm().Relu()
            .ConvTranspose3x3(widths[1]).BatchNorm().Relu()
            .ConvTranspose3x3(widths[0]).BatchNorm().Relu());
    }

    /// <summary>An autoencoder with three poolings and three enlargements.</summary>
    private static NetworkGraph PairedAutoencoder(Plan plan)
    {
        var widths = plan.Widths;
        return plan.Image(plan.Network.Noisy
            .Conv(widths[0]).Relu().MaxPool()
            .Conv(widths[1]).Relu().MaxPool()
            .Conv(widths[2]).Relu().MaxPool()
            .Conv(widths[3]).Relu()
            .Upsample().Conv(widths[2]).Relu()
            .Upsample().Conv(widths[1]).Relu()
            .Upsample().Conv(widths[0]).Relu());
    }

    /// <summary>
    /// An autoencoder with four strided and four transposed convolutions. Its description has "max-pooling after" the four
    /// convolutions and an upsampling in the decoder: here there is one of each, in the middle, because a pooling after each
    /// convolution would reduce its images of 128x128 to half a pixel.
    /// </summary>
    private static NetworkGraph StridedAutoencoder(Plan plan)
    {
        var x = plan.Network.Noisy;
        foreach (var width in plan.Widths)
            x = x.Conv(width, stride: 2).Relu();
        x = x.MaxPool().Upsample();
        foreach (var width in plan.Widths.Reverse())
            x = x.ConvTranspose3x3(width).Relu();
        return plan.Image(x);
    }
}
