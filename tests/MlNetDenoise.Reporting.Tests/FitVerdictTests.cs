namespace MlNetDenoise.Reporting.Tests;

public sealed class FitVerdictTests
{
    public static TheoryData<Fit, string, double[]> Trainings => new()
    {
        { Fit.Unknown, "too early to tell", [24, 26, 27, 28] },
        { Fit.OverFitted, "over-fitted", [24, 27, 29, 29.1, 29, 28.8, 28.6, 28.5, 28.3, 28.2] },
        { Fit.StillImproving, "still improving", [24, 25, 26, 26.5, 27, 27.3, 27.6, 27.9, 28.1, 28.3] },
        { Fit.StillImproving, "still improving", [20, 22, 23, 23.5, 24, 24.3, 24.6, 24.7, 24.75, 25.2] }, // the best is the last: nothing was lost
        { Fit.UnderFitted, "under-fitted", [20, 20.5, 20.6, 20.6, 20.61, 20.6, 20.62, 20.6, 20.61, 20.61] },
        { Fit.WellFitted, "well fitted", [24, 27, 28, 28.5, 28.8, 28.95, 29, 29.01, 29, 29.02] },
        { Fit.WellFitted, "well fitted", [24, 27, 28, 28.5, 28.8, 28.95, 29, 29.01, 29, 28.5] }, // one bad validation is chance
    };

    [Theory]
    [MemberData(nameof(Trainings))]
    public void A_training_is_judged_by_its_validations(Fit fit, string name, double[] psnrs)
    {
        List<TrainingLogEntry> log = [];
        foreach (var (i, psnr) in psnrs.Index())
        {
            log.Add(new(1000 * i + 500, i, Loss: 0.1)); // steps between two validations
            log.Add(new(1000 * i + 1000, i, Loss: 0.1, Psnr: psnr));
        }

        var verdict = FitVerdict.Compute(log, noisyPsnr: 20.17);

        Assert.Equal((fit, name), (verdict.Fit, verdict.Name));
    }

    [Fact]
    public void The_reason_names_the_step_whose_weights_are_kept()
    {
        TrainingLogEntry[] log = [.. new double[] { 25, 29, 28, 27, 26 }.Select((psnr, i) => new TrainingLogEntry(100 * (i + 1), i, Psnr: psnr))];

        Assert.StartsWith("2.00 dB lost since step 200,", FitVerdict.Compute(log, 20).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_makes_images_worse_is_below_the_noisy_ones()
    {
        TrainingLogEntry[] log = [.. Enumerable.Range(1, 5).Select(i => new TrainingLogEntry(100 * i, i, Psnr: 19.5))];

        Assert.StartsWith("0.50 dB below the noisy images", FitVerdict.Compute(log, 20).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 validations are too few")]
    [InlineData(1, "1 validation is too few")]
    [InlineData(4, "4 validations are too few")]
    public void Too_few_validations_are_counted(int count, string reason) => Assert.StartsWith(
        reason,
        FitVerdict.Compute([.. Enumerable.Range(1, count).Select(i => new TrainingLogEntry(i, i, Psnr: 20)), new(9, 9, Psnr: double.NaN), new(10, 10, Loss: 1)], 20).Reason,
        StringComparison.Ordinal);
}
