namespace MlNetDenoise;

/// <summary>The columns that <c>ScoreDenoising</c> adds: how near the denoised and the noisy image are to the clean one; NaN without a clean image.</summary>
/// <remarks><see cref="DenoisingTransforms"/> says how they are taken.</remarks>
public class ImageScoreColumns
{
    /// <summary>Peak signal-to-noise ratio in dB.</summary>
    public double Psnr { get; set; }

    /// <summary>Structural similarity, at most 1.</summary>
    public double Ssim { get; set; }

    /// <summary>Mean squared error of values in [0,1].</summary>
    public double Mse { get; set; }

    /// <summary>Mean absolute error of values in [0,1].</summary>
    public double Mae { get; set; }

    /// <summary>Share of the values, 0 to 1, whose error is below 0.1.</summary>
    public double WithinTolerance { get; set; }

    /// <summary><see cref="Psnr"/> of the noisy image.</summary>
    public double NoisyPsnr { get; set; }

    /// <summary><see cref="Ssim"/> of the noisy image.</summary>
    public double NoisySsim { get; set; }

    /// <summary><see cref="Mse"/> of the noisy image.</summary>
    public double NoisyMse { get; set; }

    /// <summary><see cref="Mae"/> of the noisy image.</summary>
    public double NoisyMae { get; set; }

    /// <summary><see cref="WithinTolerance"/> of the noisy image.</summary>
    public double NoisyWithinTolerance { get; set; }

    internal void Take(DenoisingScores noisy, DenoisingScores denoised)
    {
        (Psnr, Ssim, Mse, Mae, WithinTolerance) = denoised;
        (NoisyPsnr, NoisySsim, NoisyMse, NoisyMae, NoisyWithinTolerance) = noisy;
    }

    internal ImageScores ToScores(string name) => new(
        name,
        Noisy: new(NoisyPsnr, NoisySsim, NoisyMse, NoisyMae, NoisyWithinTolerance),
        Denoised: new(Psnr, Ssim, Mse, Mae, WithinTolerance));
}
