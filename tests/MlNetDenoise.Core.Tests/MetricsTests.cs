using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace MlNetDenoise.Core.Tests;

public class MetricsTests
{
    [Fact]
    public void Every_score_equals_scikit_images()
    {
        foreach (var expected in MetricsFixtures.Load().Images)
        {
            var scores = DenoisingScores.Compute(expected.Noisy, expected.Clean);
            Assert.Equal(expected.Psnr, scores.Psnr, 1e-4);
            Assert.Equal(expected.Ssim, scores.Ssim, 2e-5);
            Assert.Equal(expected.Mse, scores.Mse, 1e-7);
            Assert.Equal(expected.Mae, scores.Mae, 1e-7);
            Assert.Equal(expected.WithinTolerance, scores.WithinTolerance, 1e-4);
        }
    }

    [Fact]
    public void Equal_images_have_infinite_psnr_and_ssim_one()
    {
        var image = MetricsFixtures.Clean(40, 30, 3);
        Assert.Equal(new DenoisingScores(double.PositiveInfinity, 1, 0, 0, 1), DenoisingScores.Compute(image, image));
    }

    [Fact]
    public void An_error_of_a_tenth_everywhere_is_20_dB()
    {
        var reference = new FloatImage(16, 16, 1);
        var image = new FloatImage(16, 16, 1, [.. Enumerable.Repeat(0.1f, 256)]);
        Assert.Equal(20, ImageMetrics.Psnr(image, reference), 1e-5);
        Assert.Equal(0, ImageMetrics.WithinTolerance(image, reference));
        Assert.Equal(1, ImageMetrics.WithinTolerance(image, reference, 0.11f));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 400)]
    [InlineData(400, 10)]
    public void An_image_smaller_than_the_window_has_no_ssim_but_a_psnr(int width, int height)
    {
        var scores = DenoisingScores.Compute(MetricsFixtures.Noisy(width, height, 1, 25), MetricsFixtures.Clean(width, height, 1));
        Assert.True(double.IsNaN(scores.Ssim));
        Assert.True(double.IsFinite(scores.Psnr));
    }

    [Fact]
    public void Images_of_different_sizes_are_refused_with_both_sizes()
    {
        var error = Assert.Throws<ArgumentException>(() => ImageMetrics.Ssim(new(20, 20, 1), new(20, 21, 1)));
        Assert.Contains("20x20", error.Message);
        Assert.Contains("20x21", error.Message);
        Assert.Throws<ArgumentException>(() => ImageMetrics.Psnr(new(20, 20, 1), new(20, 20, 3)));
    }

    [Fact]
    public void Scores_do_not_depend_on_which_image_is_the_reference() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte>().Generator.Four().Select(t => (Width: t.Item1 % 50 + 1, Height: t.Item2 % 50 + 1, Channels: t.Item3 % 2 == 0 ? 1 : 3, Sigma: t.Item4)).ToArbitrary(),
        size =>
        {
            var (clean, noisy) = (MetricsFixtures.Clean(size.Width, size.Height, size.Channels), MetricsFixtures.Noisy(size.Width, size.Height, size.Channels, size.Sigma));
            var (there, back) = (DenoisingScores.Compute(noisy, clean), DenoisingScores.Compute(clean, noisy));
            return there == back && !(there.Ssim > 1) && there.Mae * there.Mae <= there.Mse * 1.000001;
        }));

    [Fact]
    public void Means_and_deviations_are_over_images_and_leave_out_NaN()
    {
        static DenoisingScores Scores(double psnr, double ssim) => new(psnr, ssim, 0, 0, 0);
        var metrics = new DenoisingMetrics([
            new("a", Scores(20, 0.5), Scores(30, 0.9)),
            new("b", Scores(22, double.NaN), Scores(34, double.NaN)),
            new("no clean image", DenoisingScores.NaN, DenoisingScores.NaN),
        ]);
        Assert.Equal(21, metrics.NoisyMean.Psnr);
        Assert.Equal(0.5, metrics.NoisyMean.Ssim);
        Assert.Equal(32, metrics.DenoisedMean.Psnr);
        Assert.Equal(2, metrics.DenoisedDeviation.Psnr);
        Assert.Equal(0, metrics.DenoisedDeviation.Ssim);
        Assert.Equal(3, metrics.Images.Count);
    }

    [Fact]
    public void Scores_of_a_set_read_as_a_table()
    {
        var metrics = new DenoisingMetrics([
            new("a", new(20, 0.5, 0.01, 0.08, 0.7), new(30, 0.9, 0.001, 0.02, 0.99)),
            new("b", new(20, 0.5, 0.01, 0.08, 0.7), new(34, 0.7, 0.003, 0.04, 0.97)),
        ]);

        var cells = metrics.ToString().Split('\n').Select(line => Regex.Split(line.Trim(), " {2,}"));

        Assert.Equal(
        [
            ["n = 2", "PSNR (dB)", "SSIM", "MSE", "MAE", "within 0.1"],
            ["noisy", "20.00 ± 0.00", "0.5000 ± 0.0000", "0.01000", "0.0800", "70.0 %"],
            ["denoised", "32.00 ± 2.00", "0.8000 ± 0.1000", "0.00200", "0.0300", "98.0 %"],
        ], cells);
    }

    [Fact]
    public void Without_references_means_and_deviations_are_NaN()
    {
        var metrics = new DenoisingMetrics([new("a", DenoisingScores.NaN, DenoisingScores.NaN)]);
        Assert.Equal(DenoisingScores.NaN, metrics.NoisyMean);
        Assert.Equal(DenoisingScores.NaN, metrics.DenoisedDeviation);
    }
}
