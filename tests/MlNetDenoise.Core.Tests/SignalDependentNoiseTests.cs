namespace MlNetDenoise.Core.Tests;

public class SignalDependentNoiseTests
{
    [Theory]
    [InlineData(100, 5, 1)]
    [InlineData(30, 10, 1)]
    [InlineData(1000, 3, 3)]
    [InlineData(50, 0, 3)]
    public void Shot_noise_and_read_noise_are_separated(double photons, double sigma, int channels)
    {
        foreach (var clip in (bool[])[false, true])
        {
            var noise = SignalDependentNoise.Estimate(Noisy(Ramps(channels), photons, sigma, clip));
            Assert.Equal(1 / photons, noise.A, 0.06 / photons);
            // what is left over at black, as a share of the variance in the middle
            Assert.Equal(Square(sigma), noise.B, 0.05 * (Square(sigma) + 0.5 / photons));
        }
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(25, 3)]
    [InlineData(50, 1)]
    public void White_noise_does_not_depend_on_the_signal(double sigma, int channels)
    {
        var noise = SignalDependentNoise.Estimate(Noise.Gaussian(sigma).Apply(Ramps(channels), seed: 1));
        Assert.Equal(0, noise.A, 0.05 * Square(sigma));
        Assert.Equal(Square(sigma), noise.B, 0.05 * Square(sigma));
    }

    [DatasetTheory("BSD68")]
    [InlineData(100, 5, 0.03)]
    [InlineData(30, 10, 0.03)]
    [InlineData(1000, 3, 0.05)]
    public void On_photographs_sigma_is_right_within_some_percent_at_every_brightness(double photons, double sigma, double tolerance)
    {
        Assert.InRange(TestFiles.EveryFourth("BSD68").Average(clean => Error(clean, clip: false)), 0, tolerance);
        Assert.InRange(TestFiles.EveryFourth("BSD68").Average(clean => Error(clean, clip: true)), 0, tolerance);

        double Error(FloatImage clean, bool clip)
        {
            var noise = SignalDependentNoise.Estimate(Noisy(clean, photons, sigma, clip));
            return clean.Pixels.Average(x => Math.Abs(Math.Sqrt(noise.A * x + noise.B) / Math.Sqrt(x / photons + Square(sigma)) - 1));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_map_has_the_noise_of_each_pixel(int channels)
    {
        var clean = Ramps(channels);
        var noise = new SignalDependentNoise(0.01, Square(5));
        var map = noise.SigmaMap(Noisy(clean, 100, 5, clip: false));
        Assert.Equal((clean.Width, clean.Height, 1), (map.Width, map.Height, map.Channels));
        var errors = map.Pixels.Select((sigma, i) => Math.Abs(sigma / Math.Sqrt(0.01 * Enumerable.Range(0, channels).Average(c => clean.Plane(c)[i]) + Square(5)) - 1));
        Assert.InRange(errors.Average(), 0, 0.04);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5)]
    [InlineData(4, 2)]
    public void The_map_of_a_tiny_image_repeats_its_border(int width, int height)
    {
        var map = new SignalDependentNoise(0.02, 0.001).SigmaMap(MetricsFixtures.Make(width, height, 1, (_, _, _) => 0.5));
        Assert.All(map.Pixels, sigma => Assert.Equal(Math.Sqrt(0.011), sigma, 1e-5));
    }

    [Fact]
    public void What_is_constant_has_no_noise()
    {
        Assert.Equal(default, SignalDependentNoise.Estimate(new(50, 40, 3)));
        Assert.Equal(default, SignalDependentNoise.Estimate(new(1, 1, 1)));
    }

    /// <summary>Slopes from nearly black to nearly white with edges between them.</summary>
    private static FloatImage Ramps(int channels) =>
        MetricsFixtures.Make(400, 300, channels, (x, y, c) => 0.03 + 0.94 * ((x + 3 * y / 2 + 40 * c) % 256) / 255);

    private static FloatImage Noisy(FloatImage clean, double photons, double sigma, bool clip)
    {
        var noisy = Noise.Parse(FormattableString.Invariant($"poisson:{photons} + gaussian:{sigma}")).Apply(clean, seed: 1);
        return clip ? noisy.Quantize() : noisy;
    }

    /// <summary>The variance of pixels in [0,1] that is this sigma on the 0-255 scale.</summary>
    private static double Square(double sigma) => sigma / 255 * (sigma / 255);
}
