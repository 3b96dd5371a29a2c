using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>The structural similarity of <see cref="ImageMetrics.Ssim(FloatImage, FloatImage)"/>, with gradients.</summary>
internal static class TensorSsim
{
    /// <summary>Side of the window in pixels, and of the smallest image.</summary>
    internal const int Side = 11;

    private const double C1 = 0.01 * 0.01, C2 = 0.03 * 0.03;

    /// <summary>Returns the mean over images, channels and all positions of the window inside the image.</summary>
    /// <param name="a">[N,C,H,W].</param>
    /// <param name="b">[N,C,H,W].</param>
    /// <returns>A scalar tensor.</returns>
    internal static Tensor Compute(Tensor a, Tensor b)
    {
        var planes = a.shape[0] * a.shape[1];
        // by sum and difference: var(a)+var(b) = (var(s)+var(d))/2, 2 cov(a,b) = (var(s)-var(d))/2
        var (s, d) = ((a + b).reshape(planes, 1, a.shape[2], a.shape[3]), (a - b).reshape(planes, 1, a.shape[2], a.shape[3]));
        var values = cat([s, d, s.square(), d.square()], 0);
        var column = tensor(ImageMetrics.Window, [1, 1, Side, 1], device: a.device);
        var row = tensor(ImageMetrics.Window, [1, 1, 1, Side], device: a.device);
        var means = nn.functional.conv2d(nn.functional.conv2d(values, column), row);
        Tensor Mean(int which) => means.narrow(0, which * planes, planes);

        var (squaredS, squaredD) = (Mean(0).square(), Mean(1).square());
        var (varianceS, varianceD) = (Mean(2) - squaredS, Mean(3) - squaredD);
        var luminance = (squaredS - squaredD + 2 * C1) / (squaredS + squaredD + 2 * C1);
        var structure = (varianceS - varianceD + 2 * C2) / (varianceS + varianceD + 2 * C2);
        return (luminance * structure).mean();
    }
}
