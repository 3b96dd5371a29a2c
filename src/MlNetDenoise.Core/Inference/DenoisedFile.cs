namespace MlNetDenoise;

/// <summary>What <see cref="Denoiser.DenoiseFile(string, string, DenoiseOptions, ImageFileOptions, IProgress{double}, CancellationToken)"/> did.</summary>
/// <param name="Sigma">Standard deviation of the noise on the 0-255 scale of the file's values: the given or the estimated level, the mean over channels and pages.</param>
/// <param name="Pages">Number of pages or frames.</param>
/// <param name="Warnings">What the user may want to know about the result.</param>
public sealed record DenoisedFile(float Sigma, int Pages, DenoiseWarnings Warnings)
{
    /// <summary>Precision of the model: <see cref="ModelPrecision.Int8"/> if any page was denoised by a model in INT8.</summary>
    public ModelPrecision Precision { get; init; }

    /// <summary>The type of noise of the model that was used: <see cref="NoiseType.Camera"/> if any page was denoised by a model for the noise of cameras.</summary>
    public NoiseType NoiseType { get; init; }

    /// <summary>
    /// How coarse the noise is: the noise of means over 2x2 pixels, times 2, divided by that of the finest
    /// detail. About 1 for white noise; mostly 2 or more for the noise of cameras. 0 if there is no noise, or the image is too small. The largest of all pages.
    /// </summary>
    public float Coarseness { get; init; }
}

/// <summary>Why an image was not or not fully denoised.</summary>
[Flags]
public enum DenoiseWarnings
{
    /// <summary>The image was denoised.</summary>
    None = 0,

    /// <summary>The noise is weaker than the network's own error, so the image is unchanged.</summary>
    NothingToRemove = 1,

    /// <summary>The noise is coarser than the white noise that the network was trained with, as in processed photographs.</summary>
    CoarseNoise = 2,

    /// <summary>The noise is stronger than any that the network was trained with.</summary>
    StrongNoise = 4,
}
