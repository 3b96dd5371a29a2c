namespace MlNetDenoise;

/// <summary>How noisy an image is, judged from the image alone.</summary>
public static class NoiseLevel
{
    /// <summary>Estimates the standard deviation of white Gaussian noise.</summary>
    /// <param name="noisy">An image of any size, nominally in [0,1]. Noise that was cut off at 0 and 1, as in files, is reckoned with.</param>
    /// <returns>Sigma on the 0-255 scale, the mean over the channels; 0 for an image that is constant, or drawn in constant areas.</returns>
    /// <remarks>
    /// From up to 20,000 blocks of 8x8 pixels a channel, those whose lower frequencies show no texture; the variance is the
    /// median over the highest 15 frequencies (after Ponomarenko et al., 2007, and Colom and Buades, 2013). Where an image
    /// has no flat spot at all, its texture counts as noise. Noise that is no longer white, as in photographs that were
    /// processed, has less at the highest frequencies and is underestimated.
    /// </remarks>
    public static float Estimate(FloatImage noisy) => Estimate(NoiseBlocks.Of(noisy));

    /// <summary>The same from blocks of the image.</summary>
    internal static float Estimate(NoiseBlocks sample) =>
        (float)Enumerable.Range(0, sample.Channels).Average(channel => 255 * Math.Sqrt(VarianceFit.Constant(sample, channel)));
}
