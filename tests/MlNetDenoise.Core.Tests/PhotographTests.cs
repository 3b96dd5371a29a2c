namespace MlNetDenoise.Core.Tests;

/// <summary>Photographs as cameras saved them, each beside the mean of many of the same scene (PolyU: Xu et al., 2018).</summary>
public class PhotographTests
{
    [DatasetTheory("PolyU")]
    [InlineData(ModelQuality.Fast)]
    public void The_noise_of_cameras_is_removed_at_the_estimated_level(ModelQuality quality)
    {
        using var denoiser = Denoiser.Load(quality);
        var gains = Directory.EnumerateFiles(Repository.Dataset("PolyU")!, "*_real.JPG").Order(StringComparer.Ordinal).Where((_, i) => i % 10 == 0).Select(path =>
        {
            var (noisy, clean) = (FloatImage.Load(path), FloatImage.Load(path.Replace("_real", "_mean", StringComparison.Ordinal)));
            return ImageMetrics.Psnr(denoiser.Denoise(noisy), clean) - ImageMetrics.Psnr(noisy, clean);
        }).ToList();
        Assert.Equal(10, gains.Count);
        Assert.InRange(gains.Average(), 1.2, 10);
        Assert.All(gains, gain => Assert.InRange(gain, 0, 10));
    }
}
