namespace MlNetDenoise.Core.Tests;

public class RemovedMeansTests
{
    private const int Side = 160;

    [Fact]
    public void A_shift_of_the_brightness_is_returned_and_removed_noise_is_not()
    {
        var clean = MetricsFixtures.Make(Side, Side, 3, (x, y, c) => 0.3 + 0.1 * c + 0.05 * Math.Sin(0.2 * x) * Math.Sin(0.3 * y));
        var noisy = Noise.Gaussian(10).Apply(clean, seed: 1);
        var shifted = Array.ConvertAll(clean.Pixels, value => value - 0.02f);

        RemovedMeans.Return(noisy.Pixels, shifted, Side, Side);
        // what is left is the mean of the noise over 33x33 pixels, over fewer in the corners
        Assert.All(shifted.Zip(clean.Pixels), pair => Assert.Equal(pair.Second, pair.First, 8 * 10f / 255 / 33));
    }

    /// <summary>The network returns values in [0,1]. What is beyond that range, such as a lamp in an image whose content uses a small part of its own, stays as it is.</summary>
    [Fact]
    public void Values_beyond_the_range_of_the_network_do_not_change_their_surroundings()
    {
        var noisy = MetricsFixtures.Make(Side, Side, 1, (x, y, _) => x / 8 == 10 && y / 8 == 10 ? 7 : y == 0 ? -3 : 0.5);
        var denoised = Array.ConvertAll(noisy.Pixels, value => Math.Clamp(value, 0, 1));
        var expected = denoised.ToArray();
        RemovedMeans.Return(noisy.Pixels, denoised, Side, Side);
        Assert.Equal(expected, denoised);
    }
}
