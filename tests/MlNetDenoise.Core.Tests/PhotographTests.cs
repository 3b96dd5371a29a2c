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

    /// <summary>Below a quality of 90, libvips subsamples chroma, as most programs do.</summary>
    [DatasetTheory("Kodak24")]
    [InlineData(15, 89)]
    [InlineData(20, 85)]
    [InlineData(35, 75)]
    public void Noise_that_was_saved_as_JPEG_is_removed_as_at_its_known_level(float sigma, int quality)
    {
        using var folder = new TemporaryFolder();
        using var denoiser = Denoiser.Load(ModelQuality.Fast);
        var losses = TestFiles.EveryFourth("Kodak24").Select(clean =>
        {
            var (noisy, saved) = (folder.Below("noisy.png"), folder.Below("noisy.jpg"));
            Noise.Gaussian(sigma).Apply(clean, seed: 1).Save(noisy);
            denoiser.DenoiseFile(noisy, saved, new() { Sigma = 0 }, new() { JpegQuality = quality });
            var image = FloatImage.Load(saved);
            return ImageMetrics.Psnr(denoiser.Denoise(image, new() { Sigma = sigma }), clean) - ImageMetrics.Psnr(denoiser.Denoise(image), clean);
        }).ToList();

        Assert.Equal(6, losses.Count);
        Assert.InRange(losses.Average(), -2, 0.3);
    }
}
