using ScottPlot;
using ScottPlot.Plottables;

namespace MlNetDenoise.Reporting.Tests;

public sealed class ComparisonChartTests
{
    [Fact]
    public void The_better_network_is_above_the_worse_in_all_four_charts()
    {
        TrainedNetwork[] networks = [Network("worse", 1000, 0.5, (100, 2.5, 24), (200, 5, 25)), Network("better", 20_000, 2, (100, 10, 26), (200, 20, 29)), Network("not validated", 1, 1)];

        var picture = Picture.Draw(Charts.Comparison(networks), 1400, 900);
        var (worse, better) = (picture.Where(Picture.Denoised), picture.Where(Picture.Noisy));

        foreach (var (left, top) in ((int, int)[])[(0, 0), (700, 0), (0, 450), (700, 450)])
        {
            // left of the legend, which begins at 2/3
            bool IsInside((int X, int Y) at) => at.X > left && at.X < left + (top == 0 ? 470 : 700) && at.Y > top && at.Y < top + 450;
            Assert.True(better.Where(IsInside).Max(at => at.Y) < worse.Where(IsInside).Min(at => at.Y), $"{left}, {top}");
        }
        // the better network has more parameters and costs more
        Assert.True(worse.Where(at => at.Y > 450).Max(at => at.X % 700) < better.Where(at => at.Y > 450).Min(at => at.X % 700));
    }

    [Fact]
    public void The_legend_has_the_best_PSNR_of_each_network()
    {
        var curves = Charts.Comparison([Network("a", 1, 1, (1, 1, 25), (2, 2, 24.5)), Network("not validated", 1, 1), Network("b", 1, 1, (1, 1, 26))]).GetPlot(0);
        Assert.Equal(["a: 25.00 dB", "b: 26.00 dB"], curves.Legend.GetItems().Select(item => item.LabelText));
    }

    [Fact]
    public void A_first_validation_far_below_the_others_is_not_shown()
    {
        var limits = Charts.Comparison([Network("a", 1, 1, (1, 1, 5), (2, 2, 28), (3, 3, 29))]).GetPlot(0).Axes.GetLimits();
        Assert.InRange(limits.Bottom, 22, 23);
        Assert.InRange(limits.Top, 29, 30);
    }

    [Fact]
    public void A_comparison_of_nothing_has_axes_only()
    {
        var charts = Charts.Comparison([]);
        Assert.Equal(4, charts.GetPlots().Length);
        Assert.All(charts.GetPlots(), plot => Assert.Empty(plot.GetPlottables()));
        Picture.Draw(charts, 800, 600);
    }

    [Fact]
    public void A_single_validation_is_one_mark_in_each_chart()
    {
        var marks = Picture.Draw(Charts.Comparison([Network("one", 1000, 0.1, (1, 0.5, 20))]), 800, 600).Where(Picture.Denoised);

        // in the charts below it is in the middle of the axes
        Assert.Equal(75 + (370 - 75) / 2, marks.Where(at => at.X < 400 && at.Y > 300).Average(at => at.X), 2.0);
        Assert.Equal(475 + (370 - 75) / 2, marks.Where(at => at.X > 400 && at.Y > 300).Average(at => at.X), 2.0);
        Assert.All([0, 400], left => Assert.Contains(marks, at => at.X > left + 300 && at.X < left + 400 && at.Y is > 100 and < 200));
    }

    [Theory]
    [InlineData(300, 40_000_000, "1k", "10k", "100k", "1M", "10M")]
    [InlineData(230_000, 890_000, "200k", "500k", "1M")]
    [InlineData(1_000_000, 2_000_000, "1M", "2M", "3M")]
    public void The_axis_of_parameters_has_round_numbers(int fewest, int most, params string[] expected)
    {
        var plot = Charts.Comparison([Network("small", fewest, 1, (1, 1, 25)), Network("large", most, 1, (1, 1, 26))]).GetPlot(2);
        var limits = plot.Axes.GetLimits();
        plot.RenderInMemory(500, 400);
        var ticks = plot.Axes.Bottom.TickGenerator.Ticks.Where(tick => tick.Position >= limits.Left && tick.Position <= limits.Right).Select(tick => tick.Label).ToList();
        Assert.All(expected, label => Assert.Contains(label, ticks));
        Assert.InRange(ticks.Count, 2, 8);
    }

    [Fact]
    public void The_better_method_is_higher_and_the_faster_one_farther_left()
    {
        TimedMethod[] methods = [new("slow filter", 2.1, 28.5, false), new("ours", 0.4, 29.1, true), new("of unknown time", double.NaN, 35, true), new("of no time", 0, 35, true), new("of unknown PSNR", 1, double.NaN, true)];

        var plot = Charts.PsnrAgainstTime(methods, "a set, sigma 25");
        var picture = Picture.Draw(plot);
        var (ours, filter) = (picture.Where(Picture.Denoised), picture.Where(Picture.Noisy));

        Assert.True(ours.Max(at => at.Y) < filter.Min(at => at.Y));
        Assert.True(ours.Max(at => at.X) < filter.Min(at => at.X));
        Assert.Equal(["ours", "slow filter"], plot.GetPlottables<Text>().Select(text => text.LabelText).Order());
        Assert.Equal("a set, sigma 25", plot.Axes.Title.Label.Text);
    }

    [Fact]
    public void The_name_of_a_method_below_another_is_below_its_mark()
    {
        var names = Charts.PsnrAgainstTime([new("upper", 1, 29.1, true), new("lower", 1.05, 29, false), new("far", 1, 25, false)], "").GetPlottables<Text>();
        Assert.Equal([("far", Alignment.LowerCenter), ("lower", Alignment.UpperCenter), ("upper", Alignment.LowerCenter)], names.Select(name => (name.LabelText, name.LabelAlignment)).Order());
    }

    [Fact]
    public void Methods_that_were_not_measured_leave_an_empty_chart()
    {
        Assert.Empty(Charts.PsnrAgainstTime([], "").GetPlottables());
        Assert.Empty(Charts.PsnrAgainstTime([new("free", 0, 30, true)], "").GetPlottables());
    }

    private static TrainedNetwork Network(string name, int parameters, double megaflops, params (long Step, double Seconds, double Psnr)[] validations) =>
        new(name, parameters, megaflops, [new(1, 0.1, Loss: 1), .. validations.Select(at => new TrainingLogEntry(at.Step, at.Seconds, Loss: 0.5, Psnr: at.Psnr))]);
}
