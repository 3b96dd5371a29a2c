namespace MlNetDenoise.Core.Tests;

public class NoiseLevelTests
{
    /// <summary>scikit-image's errors are from fixtures/estimate_sigma.py: the same images, noise of the same kind.</summary>
    [DatasetTheory("BSD68")]
    [InlineData(5, 1.96)]
    [InlineData(15, 1.24)]
    [InlineData(25, 0.84)]
    [InlineData(50, 0.49)]
    public void On_gray_photographs_the_error_is_small_and_below_scikit_images(double sigma, double scikitImages) =>
        Assert.InRange(MeanError("BSD68", sigma), 0, Math.Min(0.5, scikitImages));

    [DatasetTheory("Kodak24")]
    [InlineData(5, 2.33)]
    [InlineData(15, 1.48)]
    [InlineData(25, 1.02)]
    [InlineData(50, 0.51)]
    public void On_colour_photographs_the_error_is_small_and_below_scikit_images(double sigma, double scikitImages) =>
        Assert.InRange(MeanError("Kodak24", sigma), 0, Math.Min(0.5, scikitImages));

    [DatasetTheory("BSD68")]
    [InlineData(0, 1)]
    [InlineData(25, 0.5)]
    [InlineData(50, 0.5)]
    public void The_estimate_holds_for_clipped_and_rounded_files(double sigma, double tolerance) =>
        Assert.InRange(MeanError("BSD68", sigma, noisy => noisy.Quantize()), 0, tolerance);

    [Theory]
    [InlineData(5, 1)]
    [InlineData(15, 3)]
    [InlineData(25, 1)]
    [InlineData(50, 3)]
    [InlineData(100, 1)]
    public void The_estimate_is_within_three_percent_of_added_noise(double sigma, int channels) =>
        Assert.Equal(sigma, NoiseLevel.Estimate(Noise.Gaussian(sigma).Apply(MetricsFixtures.Clean(321, 481, channels), seed: 1)), 0.03 * sigma);

    [Theory]
    [InlineData(16, 3)]
    [InlineData(32, 2)]
    [InlineData(64, 1)]
    public void Estimates_of_small_images_are_less_certain_but_unbiased(int side, double tolerance) =>
        Assert.Equal(25, Enumerable.Range(0, 50).Average(i => NoiseLevel.Estimate(Noise.Gaussian(25).Apply(Gray(side, side), (ulong)i))), tolerance);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 7)]
    [InlineData(7, 7)]
    [InlineData(1, 1000)]
    [InlineData(1000, 4)]
    public void Every_size_down_to_one_pixel_has_an_estimate(int width, int height)
    {
        var estimate = NoiseLevel.Estimate(Noise.Gaussian(25).Apply(Gray(width, height), seed: 1));
        Assert.InRange(estimate, 0, 255);
        if (width * height >= 1000)
            Assert.Equal(25, estimate, 5.0);
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
    public void A_drawing_has_no_noise()
    {
        var letters = MetricsFixtures.Make(300, 200, 1, (x, y, _) => x % 60 > 10 && x % 60 < 14 && y % 40 > 10 && y % 40 < 30 ? 0 : 1);
        Assert.Equal(0, NoiseLevel.Estimate(letters));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    [InlineData(1)]
    public void A_border_around_the_image_does_not_count(double border)
    {
        var noisy = Noise.Parse("gaussian:25 + clip").Apply(MetricsFixtures.Clean(300, 200, 1), seed: 1);
        var framed = MetricsFixtures.Make(340, 260, 1, (x, y, _) => x is >= 20 and < 320 && y is >= 30 and < 230 ? noisy.Pixels[(y - 30) * 300 + x - 20] : border);
        Assert.Equal(25, NoiseLevel.Estimate(framed), 1.0);
    }

    /// <summary>Half of an image at 2 sigma from a limit or closer, down to what is black or white but for the noise.</summary>
    [Theory]
    [InlineData(0, 25)]
    [InlineData(0.1, 40)]
    [InlineData(0.95, 40)]
    [InlineData(1, 25)]
    public void Clipping_of_the_noise_is_corrected_for(double brightness, double sigma)
    {
        var clean = MetricsFixtures.Make(256, 256, 1, (x, y, _) => y < 128 ? brightness : 0.5 + 0.1 * Math.Sin(0.1 * x));
        Assert.Equal(sigma, NoiseLevel.Estimate(Noise.Gaussian(sigma).Apply(clean, seed: 1).Quantize()), 0.04 * sigma);
    }

    [Fact]
    public void The_estimate_of_a_dark_image_includes_clipped_noise() =>
        Assert.Equal(30, NoiseLevel.Estimate(Noise.Gaussian(30).Apply(new FloatImage(256, 256, 1), seed: 1).Quantize()), 1.5);

    [Fact]
    public void Gray_and_the_same_in_three_channels_have_one_level()
    {
        var noisy = MetricsFixtures.Noisy(100, 80, 1, 20);
        Assert.Equal(NoiseLevel.Estimate(noisy), NoiseLevel.Estimate(noisy.ToRgb()), 1e-4);
    }

    [Fact]
    public void Channels_of_different_noise_have_the_mean_of_their_levels()
    {
        var noisy = MetricsFixtures.Clean(200, 150, 3);
        foreach (var (channel, sigma) in new[] { 10, 20, 45 }.Index())
            Noise.Gaussian(sigma).Apply(MetricsFixtures.Clean(200, 150, 1), (ulong)channel).Pixels.CopyTo(noisy.Plane(channel));
        Assert.Equal(25, NoiseLevel.Estimate(noisy), 1.0);
    }

    [Fact]
    public void Brightness_does_not_change_the_estimate_of_values_without_limits()
    {
        var noisy = MetricsFixtures.Noisy(100, 80, 1, 20);
        var brighter = new FloatImage(100, 80, 1, [.. noisy.Pixels.Select(v => v + 3)]);
        Assert.Equal(NoiseLevel.Estimate(noisy), NoiseLevel.Estimate(brighter), 0.2);
    }

    [Fact]
    public void Blocks_with_NaN_are_ignored()
    {
        var noisy = MetricsFixtures.Noisy(200, 150, 1, 20);
        (noisy.Pixels[500], noisy.Pixels[9000], noisy.Pixels[20000]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        Assert.Equal(20, NoiseLevel.Estimate(noisy), 1.0);
        Array.Fill(noisy.Pixels, float.NaN);
        Assert.Equal(0, NoiseLevel.Estimate(noisy));
        Assert.Equal(0, NoiseLevel.Estimate(new FloatImage(1, 1, 1, [float.NaN])));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(64)]
    [InlineData(37)]
    public void Blocks_of_all_scales_come_from_all_rows_of_all_strips(int rows)
    {
        const int Width = 300, Height = 400;
        var noisy = Noise.Gaussian(20).Apply(Gray(Width, Height), seed: 1);
        Array.Fill(noisy.Pixels, 0.5f, 0, Width * Height / 2);
        var survey = new ImageSurvey(Width, Height, channels: 1, bitDepth: 8);
        for (var top = 0; top < Height; top += rows)
            survey.Add(new(Width, Math.Min(rows, Height - top), 1, noisy.Pixels[(top * Width)..(Math.Min(top + rows, Height) * Width)]));
        Assert.Equal(20, 255 * survey.Sigma, 1.0);
        Assert.Equal(20, 255 * survey.SigmaOf2, 1.5);
        Assert.Equal(20, NoiseLevel.Estimate(survey.Blocks.Coarser!.Coarser!), 2.0);
    }

    [Fact]
    public void A_large_image_takes_no_more_memory_than_its_sample()
    {
        var large = new FloatImage(4000, 3000, 1);
        var noise = Noise.Gaussian(25).Apply(Gray(4000, 10), seed: 1).Pixels;
        for (var i = 0; i < large.Pixels.Length; i++)
            large.Pixels[i] = i % 4000 == 7 ? float.NaN : noise[i % noise.Length];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var estimate = NoiseLevel.Estimate(large);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        Assert.Equal(25, estimate, 1.0);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(5, 3)]
    [InlineData(50, 1)]
    public void White_noise_has_the_same_level_for_denoising(double sigma, int channels)
    {
        var noisy = Noise.Gaussian(sigma).Apply(MetricsFixtures.Clean(321, 481, channels), seed: 1);
        Assert.Equal(NoiseLevel.Estimate(noisy), NoiseLevel.EstimateForDenoising(noisy));
    }

    [DatasetTheory("BSD68")]
    [InlineData(5)]
    [InlineData(25)]
    public void White_noise_on_photographs_has_the_same_level_for_denoising(double sigma) => Assert.All(TestFiles.EveryFourth("BSD68"), clean =>
    {
        var noisy = Noise.Gaussian(sigma).Apply(clean, seed: 1);
        Assert.Equal(NoiseLevel.Estimate(noisy), NoiseLevel.EstimateForDenoising(noisy));
    });

    [DatasetTheory("BSD68")]
    [InlineData(7)]
    public void Texture_of_clean_photographs_is_not_taken_for_strong_noise(float most) =>
        Assert.All(TestFiles.EveryFourth("BSD68"), clean => Assert.InRange(NoiseLevel.EstimateForDenoising(clean), NoiseLevel.Estimate(clean), most));

    /// <summary>White noise of sigma 2 as its mean over 3x3 pixels: next to nothing of it is left in the finest detail, most in means over 4x4 pixels.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Blotches_count_though_the_finest_detail_shows_no_noise(int channels)
    {
        var white = Noise.Gaussian(2).Apply(new FloatImage(258, 258, channels), seed: 1);
        var blotchy = MetricsFixtures.Make(256, 256, channels, (x, y, c) =>
            0.5 + Enumerable.Range(0, 9).Average(i => white.Plane(c)[(y + i / 3) * 258 + x + i % 3]));
        Assert.InRange(NoiseLevel.Estimate(blotchy), 0, 0.5);
        Assert.InRange(NoiseLevel.EstimateForDenoising(blotchy), 2, 4);
    }

    [Theory]
    [InlineData(64, 64, 0)]
    [InlineData(64, 64, 1)]
    [InlineData(300, 200, 0)]
    public void An_image_without_noise_or_too_small_to_show_blotches_has_none(int width, int height, double sigma)
    {
        var image = Noise.Gaussian(sigma).Apply(MetricsFixtures.Make(width, height, 1, (_, _, _) => 0.5), seed: 1);
        Assert.Equal(NoiseLevel.Estimate(image), NoiseLevel.EstimateForDenoising(image));
    }

    private static double MeanError(string dataset, double sigma, Func<FloatImage, FloatImage>? saved = null) =>
        TestFiles.EveryFourth(dataset).Index().Average(clean =>
        {
            var noisy = Noise.Gaussian(sigma).Apply(clean.Item, (ulong)clean.Index);
            return Math.Abs(NoiseLevel.Estimate(saved?.Invoke(noisy) ?? noisy) - sigma);
        });

    private static FloatImage Gray(int width, int height) => MetricsFixtures.Make(width, height, 1, (_, _, _) => 0.5);
}
