namespace MlNetDenoise.Core.Tests;

/// <summary>Shares of luma, chroma and detail, in one call and from a <see cref="DenoisedResult"/>.</summary>
public class BlendingTests
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(1, 1, 1, 1, 0)]
    [InlineData(3, 1, 1, 1, 0)]
    [InlineData(3, 0.7f, 1, 1, 0)]
    [InlineData(3, 0.7f, 0.3f, 0.9f, 0)]
    [InlineData(3, 1, 0, 1, 0.5f)]
    [InlineData(3, 0.6f, 0.8f, 0.2f, 1)]
    [InlineData(1, 0.6f, 0.8f, 0.2f, 1)]
    public void A_result_is_blended_as_it_is_denoised_with_these_options(int channels, float strength, float luma, float chroma, float detail)
    {
        using var denoiser = Denoiser.Load(Model($"unet-{(channels == 1 ? "gray" : "rgb")}"));
        using var tiled = Denoiser.Load(Model($"unet-{(channels == 1 ? "gray" : "rgb")}"), new() { TileSide = 64 });
        var noisy = MetricsFixtures.Noisy(150, 110, channels, 30);
        var options = new DenoiseOptions { Strength = strength, Luma = luma, Chroma = chroma, Detail = detail };

        var result = denoiser.DenoiseToResult(noisy, options);
        Assert.Equal(denoiser.Denoise(noisy).Pixels, result.Denoised.Pixels);
        var blended = result.Blend(strength, luma, chroma, detail);
        AssertSame(denoiser.Denoise(noisy, options), blended);
        AssertSame(tiled.Denoise(noisy, options), blended);
    }

    [Fact]
    public void Without_a_share_of_luma_the_result_has_the_luma_of_the_noisy_image_and_the_colors_of_the_denoised_one()
    {
        var result = Denoised("unet-rgb", MetricsFixtures.Noisy(60, 50, 3, 30));
        AssertSame(result.Noisy.ToGray(), result.Blend(luma: 0).ToGray());
        AssertSame(Chroma(result.Denoised), Chroma(result.Blend(luma: 0)));
        AssertSame(result.Denoised.ToGray(), result.Blend(chroma: 0).ToGray());
        AssertSame(Chroma(result.Noisy), Chroma(result.Blend(chroma: 0)));
    }

    [Fact]
    public void Strength_scales_all_of_what_is_removed()
    {
        var result = Denoised("unet-rgb", MetricsFixtures.Noisy(60, 50, 3, 30));
        var whole = result.Blend(1, 0.4f, 0.9f, 0.5f);
        AssertSame(new(60, 50, 3, [.. result.Noisy.Pixels.Zip(whole.Pixels, (noisy, blended) => noisy + 0.3f * (blended - noisy))]), result.Blend(0.3f, 0.4f, 0.9f, 0.5f));
        Assert.Equal(result.Noisy.Pixels, result.Blend(strength: 0).Pixels);
        Assert.Equal(result.Denoised.Pixels, result.Blend().Pixels);
    }

    /// <summary>The mean of 3x3 pixels removes a line as well as noise; only the line comes back.</summary>
    [Fact]
    public void Detail_returns_structure_and_leaves_noise_removed()
    {
        const float Sigma = 12;
        var clean = MetricsFixtures.Make(120, 60, 1, (x, y, _) => (x == 30 ? 0.6 : 0) + 0.005 * y);
        var noisy = Noise.Gaussian(Sigma).Apply(clean, seed: 1);
        using var denoiser = Denoiser.Load(Model("box-gray"));
        var result = denoiser.DenoiseToResult(noisy, new() { Sigma = Sigma });
        var detailed = result.Blend(detail: 1);

        Assert.InRange(Enumerable.Range(10, 40).Average(y => result.Denoised.Pixels[y * 120 + 30] - 0.005 * y), 0.15, 0.25);
        Assert.InRange(Enumerable.Range(10, 40).Average(y => detailed.Pixels[y * 120 + 30] - 0.005 * y), 0.5, 0.6);
        for (var y = 10; y < 50; y++)
        {
            for (var x = 60; x < 110; x++)
                Assert.Equal(result.Denoised.Pixels[y * 120 + x], detailed.Pixels[y * 120 + x], 1.5 * Sigma / 255);
        }
        var (without, with) = (Noise.MeasureLevel(Flat(result.Denoised), Flat(clean)), Noise.MeasureLevel(Flat(detailed), Flat(clean)));
        Assert.InRange(with / without, 1, 1.1);

        static float[] Flat(FloatImage image) => [.. Enumerable.Range(10, 40).SelectMany(y => image.Pixels[(y * 120 + 60)..(y * 120 + 110)])];
    }

    [Fact]
    public void Pixels_without_a_value_stay_and_do_not_spread()
    {
        var noisy = MetricsFixtures.Noisy(30, 20, 3, 30);
        (noisy.Pixels[5], noisy.Pixels[700], noisy.Pixels[1500]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        var result = Denoised("unet-rgb", noisy).Blend(0.8f, 0.5f, 0.9f, 1);
        Assert.Equal([noisy.Pixels[5], noisy.Pixels[700], noisy.Pixels[1500]], [result.Pixels[5], result.Pixels[700], result.Pixels[1500]]);
        Assert.Equal(30 * 20 * 3 - 3, result.Pixels.Count(float.IsFinite));
    }

    [Theory]
    [InlineData(-0.1f, 1, 0)]
    [InlineData(1, 1.1f, 0)]
    [InlineData(1, 1, float.NaN)]
    public void Impossible_shares_are_refused(float luma, float chroma, float detail)
    {
        var result = Denoised("unet-rgb", MetricsFixtures.Noisy(8, 8, 3, 30));
        Assert.Throws<ArgumentOutOfRangeException>(() => result.Blend(luma: luma, chroma: chroma, detail: detail));
        using var denoiser = Denoiser.Load(Model("unet-rgb"));
        Assert.Throws<ArgumentOutOfRangeException>(() => denoiser.Denoise(result.Noisy, new() { Luma = luma, Chroma = chroma, Detail = detail }));
    }

    private static DenoisedResult Denoised(string model, FloatImage noisy)
    {
        using var denoiser = Denoiser.Load(Model(model));
        return denoiser.DenoiseToResult(noisy);
    }

    private static FloatImage Chroma(FloatImage image)
    {
        var chroma = new FloatImage(image.Width, image.Height, 3, image.Pixels.ToArray());
        LumaChroma.Separate(chroma.Plane(0), chroma.Plane(1), chroma.Plane(2));
        chroma.Plane(1).Clear();
        return chroma;
    }

    private static void AssertSame(FloatImage expected, FloatImage actual) => Assert.Equal(expected.Pixels, actual.Pixels, (a, b) => Math.Abs(a - b) < Tolerance);

    private static string Model(string name) => Path.Combine(AppContext.BaseDirectory, "models", $"{name}.onnx");
}
