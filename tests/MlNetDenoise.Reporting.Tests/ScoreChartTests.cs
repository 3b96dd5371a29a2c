using ScottPlot;
using ScottPlot.Plottables;

namespace MlNetDenoise.Reporting.Tests;

public sealed class ScoreChartTests
{
    private const float BarOpacity = 0.5f, MeanBarOpacity = 0.75f;

    [Fact]
    public void The_histogram_has_a_bar_for_every_value_at_its_place()
    {
        // bins of 0.5 dB, as 30 of them cover the range of 12 dB
        var plot = Charts.PsnrHistogram(Scores.Metrics((20, 30.1), (22, 30.2), (24, 31.1), (26, 32)));

        var (noisy, denoised) = (plot.GetPlottables<BarPlot>().First(), plot.GetPlottables<BarPlot>().Last());
        Assert.Equal([(20.25, 1), (22.25, 1), (24.25, 1), (26.25, 1)], noisy.Bars.Select(bar => (bar.Position, bar.Value)));
        Assert.Equal([(30.25, 2), (31.25, 1), (32.25, 1)], denoised.Bars.Select(bar => (bar.Position, bar.Value)));
        Assert.Equal(["noisy: mean 23.00", "denoised: mean 30.85"], plot.Legend.GetItems().Select(item => item.LabelText));
        Assert.Equal("Distribution, n = 4", plot.Axes.Title.Label.Text);
        var picture = Picture.Draw(plot);
        IEnumerable<int> Bars((float, float, float) color) => picture.Where(color, BarOpacity).Where(at => at.Y > 110).Select(at => at.X); // below the legend
        Assert.True(Bars(Picture.Noisy).Max() < Bars(Picture.Denoised).Min());
    }

    [Fact]
    public void Noisy_images_of_nearly_one_PSNR_are_a_mean_without_bars()
    {
        var plot = Charts.PsnrHistogram(Scores.Metrics((20, 28), (20.1, 30), (20.2, 31)));
        var picture = Picture.Draw(plot);

        // below the legend only mean lines and bars have these colours
        var noisy = picture.Where(Picture.Noisy).Where(at => at.Y > 200).Select(at => at.X).ToList();
        var denoised = picture.Where(Picture.Denoised).Where(at => at.Y > 200).Select(at => at.X).ToList();
        Assert.Single(plot.GetPlottables<BarPlot>());
        Assert.DoesNotContain(picture.Where(Picture.Noisy, BarOpacity), at => at.Y > 200);
        Assert.InRange(noisy.Max() - noisy.Min(), 0, 3);
        Assert.True(noisy.Max() < denoised.Min());
    }

    [Theory]
    [InlineData(20.0, 28.0)]
    [InlineData(20.0, 24.0)]
    [InlineData(27.0, 28.0)]
    public void The_legend_covers_no_mean(double noisyPsnr, double denoisedPsnr)
    {
        var picture = Picture.Draw(Charts.PsnrHistogram(Scores.Metrics((20, 28), (2 * noisyPsnr - 20, 2 * denoisedPsnr - 28))));

        foreach (var color in ((float, float, float)[])[Picture.Noisy, Picture.Denoised])
        {
            var line = picture.Where(color).GroupBy(at => at.X).MaxBy(column => column.Count())!;
            Assert.Equal(0.5, line.Count(at => at.Y < 248) / (double)line.Count(), 0.06);
        }
    }

    [Fact]
    public void The_bars_of_equal_values_are_as_high_as_their_number_and_below_the_legend()
    {
        var metrics = new DenoisingMetrics([.. new[] { 0.7, 0.8, 0.8, 0.9 }.Select((ssim, i) => new ImageScores($"{i}", Scores.Create(20) with { Ssim = 0.3 }, Scores.Create(28) with { Ssim = ssim }))]);

        var bars = Picture.Draw(Charts.Histogram(metrics, "SSIM", scores => scores.Ssim), 640, 400).Where(Picture.Denoised, BarOpacity);

        var groups = bars.Select(at => at.X).Distinct().Order().Aggregate(new List<List<int>>(), (groups, x) =>
        {
            if (groups.Count == 0 || x > groups[^1][^1] + 9)
                groups.Add([]);
            groups[^1].Add(x);
            return groups;
        });
        var heights = groups.ConvertAll(group => bars.Where(at => group.Contains(at.X)).Max(at => at.Y) - bars.Where(at => group.Contains(at.X)).Min(at => at.Y));
        Assert.Equal(3, heights.Count);
        Assert.Equal([2, 1], [Math.Round(heights[1] / (double)heights[0], 1), Math.Round(heights[2] / (double)heights[0], 1)]);
        Assert.True(bars.Min(at => at.Y) > 110);
    }

    [Fact]
    public void Scores_that_are_not_finite_are_left_out_of_the_histogram()
    {
        var plot = Charts.PsnrHistogram(Scores.Metrics((20, double.PositiveInfinity), (22, 28), (24, double.NaN)));

        Assert.Equal(["noisy: mean 22.00", "denoised: mean 28.00"], plot.Legend.GetItems().Select(item => item.LabelText));
        Assert.Empty(Charts.PsnrHistogram(Scores.Metrics((double.NaN, double.PositiveInfinity))).GetPlottables());
        Assert.Empty(Charts.PsnrHistogram(Scores.Metrics()).GetPlottables());
    }

    [Fact]
    public void The_histogram_of_one_image_has_bins_of_its_score()
    {
        var bar = Assert.Single(Charts.PsnrHistogram(Scores.Metrics((20, 20))).GetPlottables<BarPlot>()).Bars.Single();
        Assert.Equal((20.05, 1, 0.1), (Math.Round(bar.Position, 6), bar.Value, Math.Round(bar.Size, 6)));
    }

    [Fact]
    public void A_bar_is_as_high_as_its_mean_with_the_numbers_above()
    {
        var plot = Charts.MeanBars(Scores.Metrics((10, 29), (10, 31)));
        var picture = Picture.Draw(plot, 500, 500);

        var noisy = picture.Where(Picture.Noisy, MeanBarOpacity).Select(at => at.Y).Distinct().Count();
        var denoised = picture.Where(Picture.Denoised, MeanBarOpacity).Select(at => at.Y).Distinct().Count();
        Assert.InRange(denoised / (double)noisy, 2.9, 3.1);
        Assert.Equal(["10.00 ± 0.00", "30.00 ± 1.00"], plot.GetPlottables<Text>().Select(text => text.LabelText));
        Assert.Equal([0, 1], plot.GetPlottables<BarPlot>().Select(bars => bars.Bars.Single().Error));
        Assert.Equal("Mean ± standard deviation, n = 2", plot.Axes.Title.Label.Text);
    }

    [Fact]
    public void A_score_below_1_has_four_decimals() =>
        Assert.Equal("0.8000 ± 0.0000", Charts.MeanBars(Scores.Metrics((20, 30)), "SSIM", scores => scores.Ssim).GetPlottables<Text>().Last().LabelText);

    [Fact]
    public void A_mean_that_is_not_finite_has_no_bar()
    {
        var plot = Charts.MeanBars(Scores.Metrics((20, double.PositiveInfinity)));
        Assert.Equal(0, Assert.Single(plot.GetPlottables<BarPlot>()).Bars.Single().Position);
        Assert.Empty(Picture.Draw(plot, 400, 300).Where(Picture.Denoised, MeanBarOpacity));
        Assert.Empty(Charts.MeanBars(Scores.Metrics()).GetPlottables());
    }

    [Fact]
    public void The_histogram_of_intensities_has_its_bars_where_the_values_are()
    {
        var dark = new IntensityHistogram();
        dark.Add([.. Enumerable.Range(0, 1000).Select(i => i / 4000f)]);

        var plot = Charts.Intensities([("gray", dark)]);
        var bars = Picture.Draw(plot).Where((0.375f, 0.375f, 0.375f), BarOpacity).Where(at => at.X > 75 && at.Y is > 200 and < 420).Select(at => at.X).ToList(); // beside the label of the axis, below the legend

        Assert.Equal(75, bars.Min(), 4.0);
        Assert.Equal(75 + 695 / 4, bars.Max(), 15.0); // a quarter of the axis, in bins of a fiftieth
        Assert.Equal(100, plot.GetPlottables<BarPlot>().Single().Bars.Sum(bar => bar.Value), 1e-6);
    }

    [Fact]
    public void Charts_have_a_font_of_their_own_on_machines_without_fonts()
    {
        var plot = Charts.PsnrHistogram(Scores.Metrics((20, 28)));

        var font = plot.Axes.Bottom.Label.FontName;
        var own = Fonts.FontResolvers.Single(resolver => resolver.GetType().Assembly == typeof(Charts).Assembly);
        Assert.Equal("DejaVu Sans", own.CreateTypeface(font, bold: false, italic: false)!.FamilyName);
        Assert.Same(own, Fonts.FontResolvers[0]);
        Assert.All([plot.Axes.Left.Label.FontName, plot.Axes.Title.Label.FontName, plot.Axes.Bottom.TickLabelStyle.FontName, .. plot.Legend.GetItems().Select(item => item.LabelFontName)], name => Assert.Equal(font, name));
    }

    [Fact]
    public async Task Several_threads_draw_charts()
    {
        var expected = Picture.Draw(Charts.PsnrHistogram(Scores.Metrics((20, 28)))).Where(Picture.Denoised);

        var drawn = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Picture.Draw(Charts.PsnrHistogram(Scores.Metrics((20, 28)))).Where(Picture.Denoised))));

        Assert.All(drawn, picture => Assert.Equal(expected, picture));
    }
}
