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
    /// processed, has less at the highest frequencies and is underestimated: see <see cref="EstimateForDenoising(FloatImage)"/>.
    /// </remarks>
    public static float Estimate(FloatImage noisy) => Estimate(NoiseBlocks.Read(noisy));

    /// <summary>Estimates the level that a denoiser for white noise has to be told, when nobody knows it.</summary>
    /// <param name="noisy">An image as for <see cref="Estimate(FloatImage)"/>.</param>
    /// <returns>Sigma on the 0-255 scale. White noise has that of <see cref="Estimate(FloatImage)"/>.</returns>
    /// <remarks>
    /// Cameras and JPEG files leave little of the noise in the finest detail, but blotches of several pixels, which only go
    /// when the network is told white noise as strong as they are. Where the finest detail shows next to no noise, and means
    /// over 2x2 pixels more, the level is therefore twice that of means over 4x4 pixels, but 7 at most: nothing tells such
    /// noise from fine texture, and told 7 the network leaves that nearly as it is (README, "Photographs").
    /// </remarks>
    public static float EstimateForDenoising(FloatImage noisy) => EstimateForDenoising(NoiseBlocks.Read(noisy));

    /// <summary>The same from blocks of the image.</summary>
    internal static float Estimate(NoiseBlocks sample) =>
        (float)Enumerable.Range(0, sample.Channels).Average(channel => 255 * sample.Scale * Math.Sqrt(VarianceFit.Constant(sample, channel)));

    /// <summary>The same from blocks of the image.</summary>
    internal static float EstimateForDenoising(NoiseBlocks sample)
    {
        const float Gain = 2, Most = 7;
        var fine = Estimate(sample);
        if (fine == 0 || sample.Coarser is not { Coarser: { } coarsest } coarser)
            return fine;
        // from here on blotches count, or no longer; in between in part, so that images that differ little are treated alike
        var blotchy = Share(Estimate(coarser) / fine, 1.5f, 3) * Share(fine, 4, 2);
        return fine + blotchy * Math.Max(0, Math.Min(Gain * Estimate(coarsest), Most) - fine);
    }

    private static float Share(float value, float none, float all) => Math.Clamp((value - none) / (all - none), 0, 1);
}
