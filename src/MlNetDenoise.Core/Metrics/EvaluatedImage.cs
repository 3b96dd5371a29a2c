namespace MlNetDenoise;

/// <summary>An image of an evaluation: its pictures and its scores.</summary>
/// <remarks>Thread-safe as long as no thread changes the pixels of its images.</remarks>
/// <param name="Scores">The noisy and the denoised image against the clean one.</param>
/// <param name="Noisy">The input of the denoiser, not clipped.</param>
/// <param name="Denoised">The output of the denoiser, clipped to [0,1] and rounded to 8 bits.</param>
/// <param name="Clean">The reference.</param>
public sealed record EvaluatedImage(ImageScores Scores, FloatImage Noisy, FloatImage Denoised, FloatImage Clean)
{
    /// <summary>Scores an image as the literature does: the output of the denoiser is clipped to [0,1] and rounded to 8 bits, the noisy image is taken as it is.</summary>
    /// <param name="name">Name of the image.</param>
    /// <param name="noisy">The input of the denoiser, not clipped.</param>
    /// <param name="denoised">The output of the denoiser, of the same size and channels; values may be outside [0,1].</param>
    /// <param name="clean">The reference, of the same size and channels.</param>
    /// <exception cref="ArgumentException">The images differ in size or channels.</exception>
    public static EvaluatedImage Create(string name, FloatImage noisy, FloatImage denoised, FloatImage clean)
    {
        ArgumentNullException.ThrowIfNull(denoised);
        denoised = denoised.Quantize();
        return new(new(name, DenoisingScores.Compute(noisy, clean), DenoisingScores.Compute(denoised, clean)), noisy, denoised, clean);
    }
}
