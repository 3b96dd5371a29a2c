namespace MlNetDenoise;

/// <summary>The scores of one image before and after denoising.</summary>
/// <param name="Name">What the image is called, such as its file name.</param>
/// <param name="Noisy">The noisy input against the clean image.</param>
/// <param name="Denoised">The denoised image against the clean image.</param>
public sealed record ImageScores(string Name, DenoisingScores Noisy, DenoisingScores Denoised);

/// <summary>The scores of a set of images: each image, means and standard deviations.</summary>
/// <remarks>
/// Each score is computed for each image and then averaged, as the literature does. A score that an image does not
/// have (NaN: no clean image, or too small for SSIM) is left out; where no image has it, mean and deviation are NaN.
/// </remarks>
public sealed class DenoisingMetrics(IReadOnlyList<ImageScores> images)
{
    /// <summary>Every image, in the order given.</summary>
    public IReadOnlyList<ImageScores> Images { get; } = images;

    /// <summary>Means of the noisy inputs' scores.</summary>
    public DenoisingScores NoisyMean { get; } = Mean(images.Select(i => i.Noisy));

    /// <summary>Standard deviations (of the population: 0 for one image) of the noisy inputs' scores.</summary>
    public DenoisingScores NoisyDeviation { get; } = Deviation(images.Select(i => i.Noisy));

    /// <summary>Means of the denoised images' scores.</summary>
    public DenoisingScores DenoisedMean { get; } = Mean(images.Select(i => i.Denoised));

    /// <summary>Standard deviations (of the population: 0 for one image) of the denoised images' scores.</summary>
    public DenoisingScores DenoisedDeviation { get; } = Deviation(images.Select(i => i.Denoised));

    /// <summary>A table for a reader: noisy and denoised, with PSNR and SSIM ± their standard deviations, MSE, MAE and the share within the tolerance.</summary>
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
