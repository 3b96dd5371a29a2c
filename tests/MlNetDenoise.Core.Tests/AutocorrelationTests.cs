namespace MlNetDenoise.Core.Tests;

public sealed class AutocorrelationTests
{
    private const int Side = 64, Radius = 8, Middle = Radius * (2 * Radius + 1) + Radius;

    [Fact]
    public void White_noise_has_one_peak()
    {
        var noise = Noise.Gaussian(25).Apply(new FloatImage(Side, Side, 3), seed: 1);

        var correlation = Autocorrelation.Compute(noise, Radius);

        Assert.Equal((2 * Radius + 1, 2 * Radius + 1, 1), (correlation.Width, correlation.Height, correlation.Channels));
        Assert.Equal(1, correlation.Pixels[Middle], 1e-4);
        // 1/64 is its deviation beside the peak, a third less for three channels, of which 144 values are drawn
        Assert.InRange(Math.Abs(Autocorrelation.LargestOffCentre(correlation)), 0.01, 0.06);
    }

    [Fact]
    public void Blotchy_noise_has_a_wide_peak()
    {
        var noise = Noise.Parse("gaussian:25 + blur:5").Apply(new FloatImage(Side, Side, 1), seed: 1);

        Assert.True(Autocorrelation.LargestOffCentre(Autocorrelation.Compute(noise, Radius)) > 0.5);
    }

    [Fact]
    public void Every_shift_has_the_value_of_the_definition()
    {
        var image = Noise.Parse("gaussian:25 + blur:3").Apply(new FloatImage(9, 7, 1), seed: 3);
        double mean = image.Pixels.Average(), variance = image.Pixels.Average(value => (value - mean) * (value - mean));

        var correlation = Autocorrelation.Compute(image, 3);

        for (var dy = -3; dy <= 3; dy++)
        {
            for (var dx = -3; dx <= 3; dx++)
            {
                var products = new List<double>();
                for (var y = Math.Max(0, -dy); y < Math.Min(7, 7 - dy); y++)
                {
                    for (var x = Math.Max(0, -dx); x < Math.Min(9, 9 - dx); x++)
                        products.Add((image.Pixels[y * 9 + x] - mean) * (image.Pixels[(y + dy) * 9 + x + dx] - mean));
                }
                Assert.Equal(products.Average() / variance, correlation.Pixels[(3 + dy) * 7 + 3 + dx], 1e-4);
            }
        }
    }

    [Fact]
    public void The_autocorrelation_of_a_constant_is_zero() =>
        Assert.All(Autocorrelation.Compute(new FloatImage(9, 9, 3), 4).Pixels, value => Assert.Equal(0, value));

    [Fact]
    public void An_image_smaller_than_the_shifts_is_refused() =>
        Assert.Throws<ArgumentException>(() => Autocorrelation.Compute(new FloatImage(20, 8, 1), 8));
}
