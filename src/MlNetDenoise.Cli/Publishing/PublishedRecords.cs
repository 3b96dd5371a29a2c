namespace MlNetDenoise.Cli;

/// <summary>Device, steps, images and library versions of the training of a published model.</summary>
internal sealed record PublishedTraining(string Device, long Steps, long? BestStep, int Images, string ImagesHash, IReadOnlyDictionary<string, string> Versions);

/// <summary>Mean scores over the images of one set at one noise level.</summary>
internal sealed record PublishedScore(string Set, float Sigma, int Images, double Psnr, double Ssim);

/// <summary>Date, machine, engine and program of the scores of a published model.</summary>
internal sealed record PublishedMeasurement(string Date, string Machine, string Engine, string Program);
