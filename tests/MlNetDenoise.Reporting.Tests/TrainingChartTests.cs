using ScottPlot.Plottables;

namespace MlNetDenoise.Reporting.Tests;

public sealed class TrainingChartTests
{
    [Fact]
    public void Losses_that_fall_by_equal_factors_are_a_straight_line()
    {
        var log = Enumerable.Range(1, 50).Select(i => new TrainingLogEntry(100 * i, i, Loss: Math.Pow(0.9, i))).ToList();

        var curve = Picture.Draw(Charts.LossCurves(log)).Where(Picture.Denoised).Where(at => at.X < 640).ToList(); // left of the legend

        var (first, last) = (curve.MinBy(at => at.X), curve.MaxBy(at => at.X));
        Assert.True(last.Y > first.Y + 200);
        Assert.All(curve, at => Assert.Equal(first.Y + (last.Y - first.Y) * (at.X - first.X) / (double)(last.X - first.X), at.Y, 3.0));
    }

    [Fact]
    public void The_curve_is_broken_where_the_loss_changes()
    {
        TrainingLogEntry[] log = [.. Enumerable.Range(1, 50).Select(i => new TrainingLogEntry(100 * i, i, Loss: i <= 25 ? 0.1 : 0.001))];

        var whole = Picture.Draw(Charts.LossCurves(log)).Where(Picture.Denoised);
        var brokenPlot = Charts.LossCurves(log, change: 2500);
        var broken = Picture.Draw(brokenPlot).Where(Picture.Denoised);

        Assert.Contains(whole, at => at.Y is > 200 and < 250); // the line between the two losses
        Assert.DoesNotContain(broken, at => at.Y is > 200 and < 250);
        Assert.Contains(broken, at => at.Y < 100);
        Assert.Contains(broken, at => at.Y > 400);
        Assert.Equal(2500, Assert.Single(brokenPlot.GetPlottables<VerticalLine>()).X);
        Assert.Equal("loss changes", Assert.Single(brokenPlot.GetPlottables<Text>()).LabelText);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(50, true)]
    [InlineData(100, false)]
    public void A_change_before_or_after_all_entries_leaves_the_curve_whole(int change, bool isMarked)
    {
        TrainingLogEntry[] log = [new(60, 1, Loss: 0.1), new(100, 2, Loss: 0.1)];

        var plot = Charts.LossCurves(log, change);
        var curve = Picture.Draw(plot).Where(Picture.Denoised).Where(at => at.Y > 150).Select(at => at.X).Distinct().ToList();

        Assert.InRange(curve.Count, 250, 290); // 40 of 103 steps, on an axis of 695 pixels
        Assert.Equal(isMarked ? 1 : 0, plot.GetPlottables<VerticalLine>().Count());
        Assert.Equal(["training"], plot.Legend.GetItems().Select(item => item.LabelText));
    }

    [Fact]
    public void The_validation_loss_is_drawn_beside_that_of_the_training_with_the_verdict()
    {
        TrainingLogEntry[] log = [.. Enumerable.Range(1, 20).Select(i => new TrainingLogEntry(100 * i, i, Loss: 0.1, ValidationLoss: 0.01))];

        var plot = Charts.LossCurves(log, verdict: new(Fit.WellFitted, "As good as it gets."));
        var picture = Picture.Draw(plot);

        // the legend ends above the middle
        Assert.InRange(picture.Where(Picture.Noisy).Where(at => at.Y > 200).Average(at => at.Y), 380, 450);
        Assert.InRange(picture.Where(Picture.Denoised).Where(at => at.X < 400).Average(at => at.Y), 30, 80);
        Assert.Equal("Loss: well fitted", plot.Axes.Title.Label.Text);
        Assert.Equal("training step\nAs good as it gets.", plot.Axes.Bottom.Label.Text);
    }

    [Fact]
    public void Losses_that_are_not_positive_numbers_are_left_out()
    {
        TrainingLogEntry[] log = [new(1, 1, Loss: 0), new(2, 2, Loss: -1), new(3, 3), new(4, 4, Loss: double.NaN), new(5, 5, Loss: 0.01), new(6, 6, Loss: 0.1)];

        var limits = Charts.LossCurves(log).Axes.GetLimits();

        Assert.Equal((-2.05, -0.95), (Math.Round(limits.Bottom, 6), Math.Round(limits.Top, 6)));
        Assert.Equal((0, 6.18), (limits.Left, Math.Round(limits.Right, 6)));
    }

    [Fact]
    public void The_PSNR_curve_marks_the_best_step()
    {
        TrainingLogEntry[] log = [.. new double?[] { 27, null, 29, null, 28, 28 }.Select((psnr, i) => new TrainingLogEntry(1000 * (i + 1), i, Loss: 1, Psnr: psnr))];

        var plot = Charts.PsnrCurve(log);
        var picture = Picture.Draw(plot);
        var mark = picture.Where(Picture.Noisy).Where(at => at.Y < 250).ToList();
        var curve = picture.Where(Picture.Denoised).Where(at => at.Y < 390).ToList();

        Assert.InRange(mark.Average(at => at.Y), curve.Min(at => at.Y) - 5, curve.Min(at => at.Y) + 5);
        Assert.InRange(mark.Average(at => at.X), 400, 420); // step 3,000 of 6,180 on an axis from 75 to 770
        Assert.Equal(["validation", "best: 29.00 dB at step 3,000"], plot.Legend.GetItems().Select(item => item.LabelText));
    }

    [Fact]
    public void A_log_without_values_has_axes_and_no_curve()
    {
        foreach (var log in (TrainingLogEntry[][])[[], [new(1, 1)]])
        {
            foreach (var plot in (ScottPlot.Plot[])[Charts.LossCurves(log), Charts.LossCurves(log, change: 1), Charts.PsnrCurve(log)])
            {
                Assert.Empty(plot.GetPlottables());
                Picture.Draw(plot, 400, 300);
            }
        }
    }

    [Fact]
    public void A_log_of_one_entry_is_one_mark()
    {
        TrainingLogEntry[] log = [new(100, 1, Loss: 0.5, Psnr: 20)];

        var loss = Picture.Draw(Charts.LossCurves(log)).Where(Picture.Denoised).Where(at => at.Y > 100).ToList();
        var psnr = Picture.Draw(Charts.PsnrCurve(log)).Where(Picture.Noisy).Where(at => at.Y < 390).ToList();

        Assert.All([loss, psnr], mark =>
        {
            Assert.Equal(75 + 695 / 1.03, mark.Average(at => at.X), 2.0);
            Assert.Equal(249, mark.Average(at => at.Y), 2.0); // the middle of the axis
            Assert.InRange(mark.Max(at => at.X) - mark.Min(at => at.X), 5, 12);
        });
        Assert.Equal(loss, Picture.Draw(Charts.LossCurves(log, change: 50)).Where(Picture.Denoised).Where(at => at.Y > 100).Where(at => at.X > 700));
    }
}
