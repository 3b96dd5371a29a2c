namespace MlNetDenoise;

/// <summary>Estimates the noise level of an image from the image alone.</summary>
/// <remarks>Thread-safe.</remarks>
public static class NoiseLevel
{
    // What luma keeps of independent noise in red, green and blue: the norm of its weights 0.299, 0.587 and 0.114.
    internal const float LumaNoise = 0.668f;

    /// <summary>Estimates the standard deviation of white Gaussian noise.</summary>
    /// <param name="noisy">An image of any size, nominally in [0,1]. Clipping of the noise at 0 and 1 is corrected for.</param>
    /// <returns>Sigma on the 0-255 scale, the mean over the channels. 0 for a constant image and for a drawing.</returns>
    /// <remarks>
    /// Of up to 20,000 blocks of 8x8 pixels per channel, those without texture in the lower frequencies are used. The variance
    /// is the median over the 15 highest frequencies (after Ponomarenko et al., 2007, and Colom and Buades, 2013). Areas that
    /// are constant or drawn, such as text, halftone and pixel art, do not count. NaN and infinite values do not count either.
    /// In an image without any flat area, texture counts as noise. Noise that is not white, as in processed photographs, has less energy
    /// at the highest frequencies and is underestimated: see <see cref="EstimateForDenoising(FloatImage)"/>.
    /// </remarks>
    public static float Estimate(FloatImage noisy) => Estimate(ImageSurvey.Read(noisy).Blocks);

    /// <summary>Estimates the level to use with a denoiser for white noise, also for noise that is not white.</summary>
    /// <param name="noisy">An image of any size, nominally in [0,1].</param>
    /// <returns>Sigma on the 0-255 scale. For white noise it is that of <see cref="Estimate(FloatImage)"/>.</returns>
    /// <remarks>
    /// The processing in cameras and JPEG compression remove noise from the finest detail but leave blotches of several
    /// pixels. A denoiser removes them only at the level of white noise that is as strong. If the finest detail has almost no
    /// noise, and means over 2x2 pixels have more, the estimate is therefore 2.25 times the level of means over 4x4
    /// pixels, but at most 7: such noise cannot be distinguished from fine texture, which a level of 7 hardly changes. JPEG files
    /// mostly store chroma at half the resolution. Of stronger noise, the finest detail then has that of luma only, and the
    /// estimate is 1.5 times its level. This is for photographs with a <see cref="FloatImage.BitDepth"/> of 8, as cameras save them.
    /// </remarks>
    public static float EstimateForDenoising(FloatImage noisy) => EstimateForDenoising(ImageSurvey.Read(noisy), out _);

    /// <summary>Estimates the level to use with a denoiser for a type of noise.</summary>
    /// <param name="noisy">An image of any size, nominally in [0,1].</param>
    /// <param name="noiseType">The noise that the denoiser is for. <see cref="NoiseType.White"/>: the result is that of <see cref="EstimateForDenoising(FloatImage)"/>.</param>
    /// <returns>Sigma on the 0-255 scale. For <see cref="NoiseType.Camera"/>, the standard deviation of the noise of luma.</returns>
    /// <remarks>
    /// The noise of cameras is alike in neighboring pixels. It is therefore measured in differences of pixels at distances of 1 to 3,
    /// in up to 4096 blocks of 16x16 pixels, most of it in the flattest tenth of the blocks of each range of brightness. A regression, fitted to
    /// photographs with simulated noise, finds the level from these measures. In images without a flat area, texture can count as noise.
    /// </remarks>
    public static float EstimateForDenoising(FloatImage noisy, NoiseType noiseType) => EstimateForDenoising(ImageSurvey.Read(noisy), noiseType, out _);

    /// <summary>Estimates the level to use with a denoiser for a type of noise.</summary>
    /// <param name="survey">A survey of the whole image.</param>
    /// <param name="noiseType">The noise that the denoiser is for.</param>
    /// <param name="isCoarse">Whether the noise is coarser than the denoiser knows.</param>
    internal static float EstimateForDenoising(ImageSurvey survey, NoiseType noiseType, out bool isCoarse)
    {
        isCoarse = false;
        if (noiseType == NoiseType.White || survey.CameraBlocks is not { } blocks)
            return EstimateForDenoising(survey, out isCoarse);
        return blocks.Measure() is { } measures ? (float)CameraNoiseRegression.Fitted.NoiseLevel(measures) : 0;
    }

    /// <summary>Estimates the standard deviation of white Gaussian noise from blocks of the image.</summary>
    internal static float Estimate(NoiseBlocks sample) =>
        (float)Enumerable.Range(0, sample.Channels).Average(channel => 255 * sample.Scale * Math.Sqrt(VarianceFit.FitConstant(sample, channel)));

    /// <summary>Estimates the level to use with a denoiser.</summary>
    /// <param name="survey">A survey of the whole image.</param>
    /// <param name="isCoarse">Whether the noise is coarser than white noise.</param>
    internal static float EstimateForDenoising(ImageSurvey survey, out bool isCoarse)
    {
        const float Gain = 2.25f, Most = 7;
        isCoarse = false;
        var fine = 255 * survey.Sigma;
        if (fine == 0 || survey.BitDepth != 8 || survey.Blocks is not { IsPhotograph: true, Coarser.Coarser: { } coarsest })
            return fine;
        var (of2, of4) = (255 * survey.SigmaOf2, Estimate(coarsest));
        // gradual transitions, so that similar images have similar levels; pixel art and patterns are stronger, and stronger yet over 4x4 pixels
        var blotchy = Share(of2 / fine, 1.5f, 3) * Share(fine, 4, 2) * Share(of4 / of2, 8, 6) * Share(of2, 32, 16);
        var ofLuma = Share(fine, 2, 4) * SubsampledChroma(survey.DifferenceBlocks, fine, of4);
        var level = fine + ofLuma * (fine / LumaNoise - fine) + blotchy * Math.Max(0, Math.Min(Gain * of4, Most) - fine);
        isCoarse = level > fine;
        return level;
    }

    /// <summary>Returns from 0 to 1 how likely it is that chroma was subsampled: then the channels share the noise of the finest detail, but not that of means over 4x4 pixels.</summary>
    /// <param name="difference">Blocks of the difference of two channels.</param>
    /// <param name="fine">Level of the finest detail on the 0-255 scale.</param>
    /// <param name="of4">Level of means over 4x4 pixels on the 0-255 scale.</param>
    private static float SubsampledChroma(NoiseBlocks? difference, float fine, float of4)
    {
        if (difference is not { Coarser.Coarser: { } coarsest })
            return 0;
        var independent = MathF.Sqrt(2); // the ratio for channels with independent noise
        return Share(Estimate(difference) / fine / independent, 0.6f, 0.2f) * Share(Estimate(coarsest) / of4 / independent, 0.05f, 0.2f);
    }

    private static float Share(float value, float none, float all) => Math.Clamp((value - none) / (all - none), 0, 1);
}
