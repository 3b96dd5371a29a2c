namespace MlNetDenoise.Cli;

/// <summary>Device, steps, images and library versions of the training of a published model.</summary>
internal sealed record PublishedTraining(string Device, long Steps, long? BestStep, int Images, string ImagesHash, IReadOnlyDictionary<string, string> Versions);

/// <summary>Mean scores over the images of one set with one noise.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Sigma">The level of Gaussian noise, which is known to the model; null for other noise.</param>
/// <param name="Images">Number of images.</param>
/// <param name="Psnr">Mean PSNR in dB.</param>
/// <param name="Ssim">Mean SSIM.</param>
/// <param name="Noise">Noise other than Gaussian: its text form, or <c>none</c> for pairs, whose level is estimated; null for Gaussian noise.</param>
internal sealed record PublishedScore(string Set, float? Sigma, int Images, double Psnr, double Ssim, string? Noise = null);

/// <summary>Date, machine, engine and program of the scores of a published model.</summary>
internal sealed record PublishedMeasurement(string Date, string Machine, string Engine, string Program);
