namespace MlNetDenoise;

/// <summary>The columns that <see cref="DenoisingTransforms.ScoreDenoising"/> adds: the denoised and the noisy image compared with the clean one. Not thread-safe.</summary>
/// <remarks>All are NaN without a clean image. SSIM is NaN for images smaller than 11x11, PSNR is infinite for equal images.</remarks>
public class ImageScoreColumns
{
    /// <summary>Peak signal-to-noise ratio in dB.</summary>
    public double Psnr { get; set; } = double.NaN;

    /// <summary>Structural similarity, at most 1.</summary>
    public double Ssim { get; set; } = double.NaN;

    /// <summary>Mean squared error of values in [0,1].</summary>
    public double Mse { get; set; } = double.NaN;

    /// <summary>Mean absolute error of values in [0,1].</summary>
    public double Mae { get; set; } = double.NaN;

    /// <summary>Share of the values, 0 to 1, whose absolute error is below 0.1.</summary>
    public double WithinTolerance { get; set; } = double.NaN;

    /// <summary><see cref="Psnr"/> of the noisy image.</summary>
    public double NoisyPsnr { get; set; } = double.NaN;

    /// <summary><see cref="Ssim"/> of the noisy image.</summary>
    public double NoisySsim { get; set; } = double.NaN;

    /// <summary><see cref="Mse"/> of the noisy image.</summary>
    public double NoisyMse { get; set; } = double.NaN;

    /// <summary><see cref="Mae"/> of the noisy image.</summary>
    public double NoisyMae { get; set; } = double.NaN;

    /// <summary><see cref="WithinTolerance"/> of the noisy image.</summary>
    public double NoisyWithinTolerance { get; set; } = double.NaN;

    internal void Set(DenoisingScores noisy, DenoisingScores denoised)
    {
        (Psnr, Ssim, Mse, Mae, WithinTolerance) = denoised;
        (NoisyPsnr, NoisySsim, NoisyMse, NoisyMae, NoisyWithinTolerance) = noisy;
    }

    internal ImageScores ToScores(string name) => new(
        name,
        Noisy: new(NoisyPsnr, NoisySsim, NoisyMse, NoisyMae, NoisyWithinTolerance),
        Denoised: new(Psnr, Ssim, Mse, Mae, WithinTolerance));
}
