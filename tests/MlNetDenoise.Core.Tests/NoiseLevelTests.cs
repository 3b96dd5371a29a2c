namespace MlNetDenoise.Core.Tests;

public class NoiseLevelTests
{
    [Fact]
    public void The_estimate_equals_scikit_images()
    {
        foreach (var expected in MetricsFixtures.Load().Images)
            Assert.Equal(expected.EstimatedSigma, NoiseLevel.Estimate(expected.Noisy), 1e-4 * expected.EstimatedSigma);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(25)]
    [InlineData(50)]
    public void The_estimate_is_within_five_percent_of_added_noise(double sigma)
    {
        var noisy = Noise.Gaussian(sigma).Apply(MetricsFixtures.Clean(321, 481, 3), 1);
        Assert.Equal(sigma, NoiseLevel.Estimate(noisy), 0.05 * sigma);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 3)]
    [InlineData(3, 7, 3)]
    [InlineData(64, 64, 1)]
    public void A_constant_image_has_no_noise(int width, int height, int channels)
    {
        var image = new FloatImage(width, height, channels);
        Array.Fill(image.Pixels, 0.7f);
        Assert.Equal(0, NoiseLevel.Estimate(image));
    }

    [Fact]
    public void Brightness_does_not_change_the_estimate()
    {
        var noisy = MetricsFixtures.Noisy(100, 80, 1, 20);
        var brighter = new FloatImage(100, 80, 1, [.. noisy.Pixels.Select(v => v + 3)]);
        Assert.Equal(NoiseLevel.Estimate(noisy), NoiseLevel.Estimate(brighter), 1e-3);
    }
}
