namespace MlNetDenoise.Reporting.Tests;

/// <summary>Scores for charts, grids and CSV files.</summary>
internal static class Scores
{
    public static DenoisingScores Create(double psnr) => new(psnr, 0.8, 0.001, 0.02, 0.9);

    public static DenoisingMetrics Metrics(params (double Noisy, double Denoised)[] psnrs) =>
        new([.. psnrs.Select((psnr, i) => new ImageScores($"{i}.png", Create(psnr.Noisy), Create(psnr.Denoised)))]);
}
