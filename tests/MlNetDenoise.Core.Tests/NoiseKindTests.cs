namespace MlNetDenoise.Core.Tests;

/// <summary>Each kind of noise against the closed form of its mean, its variance or its share of the pixels.</summary>
public class NoiseKindTests
{
    private const int Side = 400;
    private const int Many = 3 * Side * Side;

    [Theory]
    [InlineData("gaussian:25", 0.5, 0, 25)]
    [InlineData("gaussian:50", 0, 0, 50)]
    [InlineData("gaussian:25 + offset:-10", 0.5, -10, 25)]
    [InlineData("gaussian:30 + gaussian:40", 0.5, 0, 50)]
    [InlineData("uniform:30", 0.5, 0, 17.3205)] // 30/sqrt(3)
    [InlineData("speckle:25", 1, 0, 25)]
    [InlineData("speckle:25", 0.2, 0, 5)]
    [InlineData("speckle:25", 0, 0, 0)]
    [InlineData("poisson:30", 0.5, 0, 32.9204)] // 255 sqrt(0.5/30)
    [InlineData("poisson:4", 0.25, 0, 63.75)]
    [InlineData("poisson:5000", 1, 0, 3.6062)]
    [InlineData("poisson:30", 0, 0, 0)]
    [InlineData("poisson:100 + gaussian:20", 0.64, 0, 28.5657)] // sqrt(255^2 0.64/100 + 20^2)
    [InlineData("salt-and-pepper:0.1", 0.5, 0, 40.3190)] // 255 sqrt(0.1/4)
    [InlineData("salt-and-pepper:0.2", 1, -25.5, 76.5)] // a tenth of white becomes black
    [InlineData("gaussian:25 + blur:3", 0.5, 0, 9.375)] // 25 (6/16): the root of the sum of the squared kernel, once for rows and once for columns
    [InlineData("gaussian:25 + blur:5", 0.5, 0, 6.8359)] // 25 (70/256)
    [InlineData("offset:12", 0.5, 12, 0)]
    [InlineData("none", 0.5, 0, 0)]
    public void Noise_on_a_constant_has_the_mean_and_the_deviation_of_its_closed_form(string noise, double value, double mean, double deviation)
    {
        var noisy = Noise.Parse(noise).Apply(Constant(value), seed: 1);
        var differences = noisy.Pixels.Select(pixel => 255 * (pixel - (double)(float)value)).ToArray();
        // five standard errors; blurred values are not independent, and heavy tails widen the second
        Assert.Equal(mean, differences.Average(), 15 * deviation / Math.Sqrt(Many) + 1e-4);
        Assert.Equal(deviation, Math.Sqrt(differences.Average(d => (d - mean) * (d - mean))), 0.012 * deviation + 1e-4);
    }

    [Fact]
    public void Uniform_noise_keeps_within_its_reach()
    {
        var noisy = Noise.Parse("uniform:30").Apply(Constant(0.5), seed: 1);
        Assert.InRange(255 * (noisy.Pixels.Max() - 0.5), 29.9, 30.001);
        Assert.InRange(255 * (noisy.Pixels.Min() - 0.5), -30.001, -29.9);
    }

    [Fact]
    public void Salt_and_pepper_changes_its_share_of_the_values_half_to_black_and_half_to_white_and_leaves_the_rest()
    {
        var noisy = Noise.Parse("salt-and-pepper:0.04").Apply(Constant(0.5), seed: 1);
        Assert.Equal(0.02, noisy.Pixels.Count(pixel => pixel == 0) / (double)Many, 0.001);
        Assert.Equal(0.02, noisy.Pixels.Count(pixel => pixel == 1) / (double)Many, 0.001);
        Assert.Equal(0.96, noisy.Pixels.Count(pixel => pixel == 0.5) / (double)Many, 0.002);
    }

    [Fact]
    public void Poisson_noise_counts_whole_photons()
    {
        var noisy = Noise.Parse("poisson:20").Apply(Constant(0.3), seed: 1);
        Assert.All(noisy.Pixels, pixel => Assert.Equal(MathF.Round(20 * pixel), 20 * pixel, 1e-4f));
    }

    /// <summary>No kind gives one channel, one pixel or one seed what it gave another.</summary>
    [Theory]
    [InlineData("gaussian:25")]
    [InlineData("uniform:25")]
    [InlineData("speckle:25")]
    [InlineData("poisson:30")]
    [InlineData("salt-and-pepper:0.1")]
    public void Channels_pixels_and_seeds_get_independent_noise(string noise)
    {
        var kind = Noise.Parse(noise);
        var (one, other) = (kind.Apply(Constant(0.5), seed: 1), kind.Apply(Constant(0.5), seed: 2));
        Assert.Equal(0, Correlation(one.Plane(0), one.Plane(1)), 5.0 / Side);
        Assert.Equal(0, Correlation(one.Plane(1), one.Plane(2)), 5.0 / Side);
        Assert.Equal(0, Correlation(one.Plane(0), other.Plane(0)), 5.0 / Side);
        Assert.Equal(0, Correlation(one.Plane(0)[1..], one.Plane(0)[..^1]), 5.0 / Side);
        Assert.Equal(0, Correlation(one.Plane(0)[Side..], one.Plane(0)[..^Side]), 5.0 / Side);
    }

    [Theory]
    [InlineData(3, new float[] { 0, 1, 2, 1, 0 }, 4)]
    [InlineData(5, new float[] { 1, 4, 6, 4, 1 }, 16)]
    public void A_blurred_point_shows_the_binomial_kernel(int size, float[] kernel, int sum)
    {
        var point = new FloatImage(9, 7, 1);
        point.Plane(0)[3 * 9 + 4] = 1;
        var blurred = Noise.Parse($"blur:{size}").Apply(point, seed: 0);
        for (var y = 0; y < 5; y++)
        {
            for (var x = 0; x < 5; x++)
                Assert.Equal(kernel[y] * kernel[x] / (sum * sum), blurred.Pixels[(y + 1) * 9 + x + 2], 1e-6f);
        }
        Assert.Equal(1, blurred.Pixels.Sum(), 1e-5f);
    }

    /// <summary>Numbers of OpenCV 4.6: cv2.GaussianBlur(x, (n, n), 0).</summary>
    [Theory]
    [InlineData(3, new[] { 0.25f, 0.28125f, 0.375f, 0.4375f, 0.3125f, 0.296875f, 0.3125f, 0.34375f, 0.375f, 0.3125f, 0.25f, 0.25f })]
    [InlineData(5, new[] { 0.28515625f, 0.30078125f, 0.341796875f, 0.3671875f, 0.3046875f, 0.3046875f, 0.31640625f, 0.328125f, 0.32421875f, 0.30859375f, 0.291015625f, 0.2890625f })]
    public void Blur_treats_borders_as_opencv_does(int size, float[] expected)
    {
        var image = new FloatImage(4, 3, 1, [0, 0.25f, 0.5f, 0.25f, 0.5f, 0.25f, 0.25f, 0.75f, 0.25f, 0.5f, 0, 0]);
        Assert.Equal(expected, Noise.Parse($"blur:{size}").Apply(image, seed: 0).Pixels, (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Jpeg_loses_more_at_lower_quality_and_nothing_of_a_constant(int channels)
    {
        var clean = MetricsFixtures.Clean(64, 48, channels);
        var losses = new[] { 10, 50, 95 }.Select(quality => ImageMetrics.Psnr(Noise.Parse($"jpeg:{quality}").Apply(clean, seed: 0), clean)).ToArray();
        Assert.True(losses[0] + 2 < losses[1] && losses[1] + 2 < losses[2], string.Join(" ", losses));
        Assert.Equal(Constant(0.2, channels).Pixels, Noise.Parse("jpeg:90").Apply(Constant(0.2, channels), seed: 0).Pixels);
    }

    [Fact]
    public void Parts_of_a_mixture_follow_one_another()
    {
        var dark = Constant(0);
        Assert.All(Noise.Parse("gaussian:50 + clip").Apply(dark, seed: 1).Pixels, pixel => Assert.InRange(pixel, 0, 1));
        Assert.Contains(Noise.Parse("clip + gaussian:50").Apply(dark, seed: 1).Pixels, pixel => pixel < 0);
    }

    private static FloatImage Constant(double value, int channels = 3)
    {
        var image = new FloatImage(Side, Side, channels);
        Array.Fill(image.Pixels, (float)value);
        return image;
    }

    private static double Correlation(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, squareA = 0, squareB = 0;
        for (var i = 0; i < b.Length; i++)
        {
            product += (a[i] - 0.5) * (b[i] - 0.5);
            squareA += (a[i] - 0.5) * (a[i] - 0.5);
            squareB += (b[i] - 0.5) * (b[i] - 0.5);
        }
        return product / Math.Sqrt(squareA * squareB);
    }
}
