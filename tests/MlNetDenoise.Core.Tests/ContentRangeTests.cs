namespace MlNetDenoise.Core.Tests;

/// <summary>The network sees the range of the content, and the image stays where its noise is weaker than the error of the network.</summary>
public sealed class ContentRangeTests
{
    private const float Hundredth = 0.01f;

    public static TheoryData<double, float> WeakNoise()
    {
        var data = new TheoryData<double, float>();
        foreach (var sigma in (double[])[0, 0.02, 0.1, 0.5, 1, 2, 5])
        {
            data.Add(sigma, 1);
            data.Add(sigma, Hundredth);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(WeakNoise))]
    public void No_result_has_a_larger_error_than_its_input(double sigma, float scale)
    {
        foreach (var (quality, precision) in Forms())
        {
            using var denoiser = Denoiser.Load(quality, new() { Precision = precision });
            // where no area is flat, some texture counts as noise
            Assert.All(((double Texture, double Tolerance)[])[(0, 1e-4), (0.02, 0.01)], picture =>
            {
                var clean = Picture(picture.Texture);
                var noisy = AsStored(Noise.Gaussian(sigma).Apply(clean, seed: 7), scale);
                var denoised = AsStored(denoiser.Denoise(noisy), 1);

                Assert.InRange(RootMeanSquare(denoised, clean, scale), 0, RootMeanSquare(noisy, clean, scale) * (1 + picture.Tolerance));
            });
        }
    }

    /// <summary>All forms of the gray models, whatever the CPU prefers.</summary>
    private static IEnumerable<(ModelQuality Quality, ModelPrecision Precision)> Forms() =>
        from quality in Enum.GetValues<ModelQuality>()
        from precision in Enum.GetValues<ModelPrecision>()
        where precision == ModelPrecision.Float || ModelFiles.HasInt8(quality, channels: 1)
        select (quality, precision);

    [Theory]
    [InlineData(1 / 16f, 0, 20)] // 12 bits in a file of 16
    [InlineData(1 / 16f, 0, 5)]
    [InlineData(150 / 65535f, 100 / 65535f, 20)] // counts of a microscope from 100 to 250
    [InlineData(8, 0, 20)] // high dynamic range
    [InlineData(2, -1, 20)] // signed
    public void The_same_picture_in_another_range_is_denoised_as_well(float scale, float offset, double sigma)
    {
        using var denoiser = Denoiser.Load(ModelQuality.Fast);
        var clean = Picture(texture: 0.05);
        var noisy = Noise.Gaussian(sigma).Apply(clean, seed: 3);
        var stored = scale <= 1 ? AsStored(noisy, scale, offset) : Scale(noisy, scale, offset);

        var full = RootMeanSquare(denoiser.Denoise(noisy), clean, 1);
        var other = RootMeanSquare(denoiser.Denoise(stored), Scale(clean, scale, offset), 1) / scale;

        Assert.InRange(other, 0, 1.1 * full);
        Assert.InRange(full, 0, 0.9 * RootMeanSquare(noisy, clean, 1));
    }

    [Fact]
    public void Stars_stay_and_the_sky_below_them_is_denoised()
    {
        using var denoiser = Denoiser.Load(ModelQuality.Fast);
        var random = new SeededRandom(5);
        var clean = MetricsFixtures.Make(192, 192, 1, (x, y, _) => 0.004 + 0.002 * Math.Exp(-((x - 90) * (x - 90) + (y - 100) * (y - 100)) / 2000.0));
        for (var star = 0; star < 40; star++)
            clean.Pixels[random.NextInt(clean.Pixels.Length)] = 0.3f + 0.01f * star;
        var noisy = AsStored(Noise.Gaussian(0.2).Apply(clean, seed: 9), 1);
        var denoised = denoiser.Denoise(noisy);

        Assert.InRange(RootMeanSquare(denoised, clean, 1), 0, 0.5 * RootMeanSquare(noisy, clean, 1));
        Assert.All(Enumerable.Range(0, clean.Pixels.Length).Where(i => clean.Pixels[i] >= 0.3f), i => Assert.Equal(noisy.Pixels[i], denoised.Pixels[i]));
    }

    [Fact]
    public void The_share_of_the_network_grows_smoothly_with_the_noise()
    {
        using var denoiser = Denoiser.Load(ModelQuality.Fast);
        var noisy = AsStored(Noise.Gaussian(5).Apply(Picture(texture: 0), seed: 7), 1);
        var shares = Enumerable.Range(0, 40).Select(i => RootMeanSquare(denoiser.Denoise(noisy, new() { Sigma = 0.05f * i }), noisy, 1)).ToList();

        Assert.Equal(0, shares[0]);
        Assert.True(shares[^1] > 0);
        Assert.All(shares.Zip(shares.Skip(1)), pair => Assert.InRange(pair.Second, pair.First - 1e-9, pair.First + 0.25 * shares[^1]));
    }

    /// <summary>A picture that uses the full range, with edges, gradients and texture.</summary>
    private static FloatImage Picture(double texture) => MetricsFixtures.Make(160, 160, 1, (x, y, _) =>
        0.5 + 0.2 * Math.Sin(x / 23.0) * Math.Cos(y / 31.0) + (x / 40 % 2 == y / 40 % 2 ? 0.1 : -0.1) + texture * Math.Sin(x * 1.9 + Math.Sin(y * 0.7) * 2));

    /// <summary>Returns the image as a 16-bit file stores it in a smaller range.</summary>
    private static FloatImage AsStored(FloatImage image, float scale, float offset = 0) =>
        new(image.Width, image.Height, image.Channels, Array.ConvertAll(image.Pixels, value => MathF.Round(Math.Clamp(offset + scale * value, 0, 1) * 65535) / 65535)) { BitDepth = 16 };

    private static FloatImage Scale(FloatImage image, float scale, float offset) =>
        new(image.Width, image.Height, image.Channels, Array.ConvertAll(image.Pixels, value => offset + scale * value));

    private static double RootMeanSquare(FloatImage image, FloatImage clean, float scale) =>
        Math.Sqrt(image.Pixels.Zip(clean.Pixels, (a, b) => Math.Pow(a - (double)scale * b, 2)).Average());
}
