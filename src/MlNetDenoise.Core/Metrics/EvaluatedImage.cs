namespace MlNetDenoise;

/// <summary>One image of an evaluation: its pictures and its scores.</summary>
/// <param name="Scores">The noisy and the denoised image against the clean one.</param>
/// <param name="Noisy">What the network got, not clipped.</param>
/// <param name="Denoised">What it made of it, clipped and rounded to 8 bits.</param>
/// <param name="Clean">The reference.</param>
public sealed record EvaluatedImage(ImageScores Scores, FloatImage Noisy, FloatImage Denoised, FloatImage Clean);

/// <summary>How the literature measures a denoiser: known noise on clean images, its level told to the network.</summary>
public static class Evaluation
{
    /// <summary>Denoises an image, clips and rounds the result to 8 bits, and scores both (protocol of DnCNN, FFDNet and their successors: the noise is not clipped, the output is).</summary>
    /// <param name="denoiser">The model.</param>
    /// <param name="name">What the image is called.</param>
    /// <param name="noisy">What is denoised.</param>
    /// <param name="clean">The reference, as large and with as many channels.</param>
    /// <param name="sigma">The noise level that the network is told, on the 0-255 scale; null lets it be estimated from the noisy image.</param>
    /// <exception cref="ModelException">No model fits the channels of the image.</exception>
    public static EvaluatedImage Measure(Denoiser denoiser, string name, FloatImage noisy, FloatImage clean, float? sigma)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        return Measure(name, noisy, denoiser.Denoise(noisy, new() { Sigma = sigma }), clean);
    }

    /// <summary>The same for an image that something else denoised.</summary>
    /// <param name="name">What the image is called.</param>
    /// <param name="noisy">What was denoised.</param>
    /// <param name="denoised">What became of it; it may reach beyond [0,1].</param>
    /// <param name="clean">The reference.</param>
    /// <exception cref="ArgumentException">The images differ in size or channels.</exception>
    public static EvaluatedImage Measure(string name, FloatImage noisy, FloatImage denoised, FloatImage clean)
    {
        ArgumentNullException.ThrowIfNull(denoised);
        denoised = denoised.Quantize();
        var scores = new ImageScores(name, DenoisingScores.Compute(noisy, clean), DenoisingScores.Compute(denoised, clean));
        return new(scores, noisy, denoised, clean);
    }
}
