namespace MlNetDenoise.Reporting;

/// <summary>How well a network fits its images after a training.</summary>
public enum Fit
{
    /// <summary>There are too few validations.</summary>
    Unknown,

    /// <summary>The validation PSNR fell before the training ended.</summary>
    OverFitted,

    /// <summary>The validation PSNR still rose when the training ended.</summary>
    StillImproving,

    /// <summary>The validation PSNR stopped rising near that of the noisy images.</summary>
    UnderFitted,

    /// <summary>The validation PSNR stopped rising well above that of the noisy images.</summary>
    WellFitted,
}

/// <summary>A verdict on a training, from its validations. Immutable and thread-safe.</summary>
/// <param name="Fit">The verdict.</param>
/// <param name="Reason">One sentence with the numbers behind the verdict and what to do.</param>
public sealed record FitVerdict(Fit Fit, string Reason)
{
    private const int FewestValidations = 5;
    private const double Loss = 0.2, Gain = 0.1, Use = 1;

    /// <summary>The verdict in words, such as "still improving".</summary>
    public string Name => Fit switch
    {
        Fit.OverFitted => "over-fitted",
        Fit.StillImproving => "still improving",
        Fit.UnderFitted => "under-fitted",
        Fit.WellFitted => "well fitted",
        _ => "too early to tell",
    };

    /// <summary>
    /// Computes the verdict from the validation PSNR alone, by the first rule that holds. The end of the training is the median of
    /// the last three validations, because a single validation varies by chance.
    /// </summary>
    /// <remarks>
    /// <list type="number">
    /// <item>Fewer than five validations: <see cref="Fit.Unknown"/>.</item>
    /// <item>The end is more than 0.2 dB below the best validation, which came before the last three: <see cref="Fit.OverFitted"/>.</item>
    /// <item>The end is more than 0.1 dB above the median of the three validations before the last fifth of them: <see cref="Fit.StillImproving"/>.</item>
    /// <item>The best validation is less than 1 dB above the noisy images: <see cref="Fit.UnderFitted"/>.</item>
    /// <item>Otherwise: <see cref="Fit.WellFitted"/>.</item>
    /// </list>
    /// </remarks>
    /// <param name="log">The log of the training, in the order of its steps. Entries without a PSNR are ignored.</param>
    /// <param name="noisyPsnr">Mean PSNR of the noisy validation images, in dB.</param>
    public static FitVerdict Compute(IReadOnlyList<TrainingLogEntry> log, double noisyPsnr)
    {
        ArgumentNullException.ThrowIfNull(log);
        var validations = log.Where(entry => entry.Psnr is { } psnr && double.IsFinite(psnr)).Select(entry => (entry.Step, Psnr: entry.Psnr!.Value)).ToList();
        if (validations.Count < FewestValidations)
            return new(Fit.Unknown, $"{validations.Count} {(validations.Count == 1 ? "validation is" : "validations are")} too few: train longer, or validate more often.");
        var best = validations.MaxBy(validation => validation.Psnr);
        var end = Median(validations);
        var before = Median(validations[..(4 * validations.Count / 5)]);
        if (best.Psnr - end > Loss && best.Step < validations[^3].Step)
            return new(Fit.OverFitted, $"{best.Psnr - end:F2} dB lost since step {best.Step:N0}, whose weights are kept: train on more images.");
        if (end - before > Gain)
            return new(Fit.StillImproving, $"{end - before:F2} dB gained in the last fifth: train longer.");
        var gain = best.Psnr - noisyPsnr;
        if (gain < Use)
            return new(Fit.UnderFitted, $"{Math.Abs(gain):F2} dB {(gain < 0 ? "below" : "above")} the noisy images: try a wider network or another learning rate.");
        return new(Fit.WellFitted, $"{gain:F2} dB above the noisy images; longer training gains little.");
    }

    /// <summary>Returns the median of the last three.</summary>
    private static double Median(List<(long Step, double Psnr)> validations) =>
        validations.TakeLast(3).Select(validation => validation.Psnr).Order().ElementAt(1);
}
