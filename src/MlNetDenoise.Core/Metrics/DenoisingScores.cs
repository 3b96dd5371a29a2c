namespace MlNetDenoise;

/// <summary>How near an image is to its reference.</summary>
/// <param name="Psnr">Peak signal-to-noise ratio in dB, peak 1; positive infinity for equal images.</param>
/// <param name="Ssim">Structural similarity, at most 1; NaN for images smaller than 11x11.</param>
/// <param name="Mse">Mean squared error of values in [0,1].</param>
/// <param name="Mae">Mean absolute error of values in [0,1].</param>
/// <param name="WithinTolerance">Share of the values whose absolute error is below the tolerance, 0 to 1.</param>
public readonly record struct DenoisingScores(double Psnr, double Ssim, double Mse, double Mae, double WithinTolerance)
{
    /// <summary>The scores of an image that has no reference.</summary>
    public static DenoisingScores NaN { get; } = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);

    /// <summary>Every score of <paramref name="image"/> against <paramref name="reference"/>.</summary>
    /// <exception cref="ArgumentException">The images differ in size or channels.</exception>
    public static DenoisingScores Compute(FloatImage image, FloatImage reference, float tolerance = ImageMetrics.DefaultTolerance)
    {
        var (mse, mae, within) = ImageMetrics.Errors(image, reference, tolerance);
        return new(ImageMetrics.ToPsnr(mse), ImageMetrics.Ssim(image, reference), mse, mae, within);
    }

    internal static DenoisingScores Combine(Func<Func<DenoisingScores, double>, double> combine) =>
        new(combine(s => s.Psnr), combine(s => s.Ssim), combine(s => s.Mse), combine(s => s.Mae), combine(s => s.WithinTolerance));
}
