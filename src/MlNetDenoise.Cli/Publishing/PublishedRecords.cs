namespace MlNetDenoise.Cli;

/// <summary>What a published model was trained on.</summary>
internal sealed record PublishedTraining(string Device, long Steps, long? BestStep, int Images, string ImagesHash, IReadOnlyDictionary<string, string> Versions);

/// <summary>Means over the images of one set at one noise level.</summary>
internal sealed record PublishedScore(string Set, float Sigma, int Images, double Psnr, double Ssim);

/// <summary>How a published model's scores came about.</summary>
internal sealed record PublishedMeasurement(string Date, string Machine, string Engine, string Program);
