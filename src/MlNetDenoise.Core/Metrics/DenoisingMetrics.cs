namespace MlNetDenoise;

/// <summary>The scores of one image before and after denoising.</summary>
/// <remarks>Immutable, and so thread-safe.</remarks>
/// <param name="Name">Name of the image, such as its file name.</param>
/// <param name="Noisy">Scores of the noisy image against the clean one.</param>
/// <param name="Denoised">Scores of the denoised image against the clean one.</param>
public sealed record ImageScores(string Name, DenoisingScores Noisy, DenoisingScores Denoised);

/// <summary>The scores of a set of images, with means and standard deviations.</summary>
/// <remarks>
/// Scores are averaged over the images, as in the literature. A score that is NaN (the image has no reference, or is too
/// small for SSIM) is left out. If no image has a score, its mean and deviation are NaN. Immutable, and so thread-safe.
/// </remarks>
/// <param name="images">The scores of each image.</param>
public sealed class DenoisingMetrics(IReadOnlyList<ImageScores> images)
{
    /// <summary>The scores of each image, in the given order.</summary>
    public IReadOnlyList<ImageScores> Images { get; } = images;

    /// <summary>Means of the noisy images' scores.</summary>
    public DenoisingScores NoisyMean { get; } = Mean(images.Select(i => i.Noisy));

    /// <summary>Population standard deviations of the noisy images' scores, 0 for one image.</summary>
    public DenoisingScores NoisyDeviation { get; } = Deviation(images.Select(i => i.Noisy));

    /// <summary>Means of the denoised images' scores.</summary>
    public DenoisingScores DenoisedMean { get; } = Mean(images.Select(i => i.Denoised));

    /// <summary>Population standard deviations of the denoised images' scores, 0 for one image.</summary>
    public DenoisingScores DenoisedDeviation { get; } = Deviation(images.Select(i => i.Denoised));

    /// <summary>Returns a table of the noisy and the denoised images: PSNR and SSIM with their standard deviations, MSE, MAE and the share within the tolerance.</summary>
    public override string ToString()
    {
        return $"""
            n = {Images.Count,-5}   PSNR (dB)       SSIM               MSE       MAE      within 0.1
            noisy       {Row(NoisyMean, NoisyDeviation)}
            denoised    {Row(DenoisedMean, DenoisedDeviation)}
            """;

        static string Row(DenoisingScores mean, DenoisingScores deviation) =>
            $"{mean.Psnr,5:F2} ± {deviation.Psnr,-5:F2}   {mean.Ssim:F4} ± {deviation.Ssim:F4}    {mean.Mse:F5}   {mean.Mae:F4}   {100 * mean.WithinTolerance:F1} %";
    }

    private static DenoisingScores Mean(IEnumerable<DenoisingScores> all) =>
        DenoisingScores.Combine(score => Present(all, score).DefaultIfEmpty(double.NaN).Average());

    private static DenoisingScores Deviation(IEnumerable<DenoisingScores> all) =>
        DenoisingScores.Combine(score =>
        {
            var values = Present(all, score).DefaultIfEmpty(double.NaN).ToArray();
            var mean = values.Average();
            return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        });

    private static IEnumerable<double> Present(IEnumerable<DenoisingScores> all, Func<DenoisingScores, double> score) =>
        all.Select(score).Where(v => !double.IsNaN(v));
}
