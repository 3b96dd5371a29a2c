namespace MlNetDenoise;

/// <summary>The scores of an image against a reference. NaN where a score does not exist.</summary>
/// <remarks>An immutable value.</remarks>
/// <param name="Psnr">Peak signal-to-noise ratio in dB, for a peak of 1. Positive infinity for equal images.</param>
/// <param name="Ssim">Structural similarity, at most 1. NaN for images smaller than 11x11 pixels.</param>
/// <param name="Mse">Mean squared error of values in [0,1].</param>
/// <param name="Mae">Mean absolute error of values in [0,1].</param>
/// <param name="WithinTolerance">Share of the values whose absolute error is below a tolerance, from 0 to 1.</param>
public readonly record struct DenoisingScores(double Psnr, double Ssim, double Mse, double Mae, double WithinTolerance)
{
    /// <summary>The scores of an image without a reference: all are NaN.</summary>
    public static DenoisingScores NaN { get; } = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);

    /// <summary>Computes all scores of an image, as <see cref="ImageMetrics"/> does.</summary>
    /// <param name="image">The image, with values in [0,1].</param>
    /// <param name="reference">The reference, of the same size and channels.</param>
    /// <param name="tolerance">The tolerance of <see cref="WithinTolerance"/>.</param>
    /// <exception cref="ArgumentException">The images differ in size or channels.</exception>
    public static DenoisingScores Compute(FloatImage image, FloatImage reference, float tolerance = ImageMetrics.DefaultTolerance)
    {
        var (mse, mae, within) = ImageMetrics.Errors(image, reference, tolerance);
        return new(ImageMetrics.ToPsnr(mse), ImageMetrics.Ssim(image, reference), mse, mae, within);
    }

    internal static DenoisingScores Combine(Func<Func<DenoisingScores, double>, double> combine) =>
        new(combine(s => s.Psnr), combine(s => s.Ssim), combine(s => s.Mse), combine(s => s.Mae), combine(s => s.WithinTolerance));
}
