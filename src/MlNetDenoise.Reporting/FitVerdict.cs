namespace MlNetDenoise.Reporting;

/// <summary>How well a network came to fit its images.</summary>
public enum Fit
{
    /// <summary>It was validated too seldom to tell.</summary>
    Unknown,

    /// <summary>In the end it became worse on images that it did not learn from.</summary>
    OverFitted,

    /// <summary>It still became better when the training ended.</summary>
    StillImproving,

    /// <summary>It stopped becoming better before it was of use.</summary>
    UnderFitted,

    /// <summary>It became as good as it could.</summary>
    WellFitted,
}

/// <summary>What the validations of a training say about it.</summary>
/// <param name="Fit">The verdict.</param>
/// <param name="Reason">The numbers that it rests on, and what to do, in a line.</param>
public sealed record FitVerdict(Fit Fit, string Reason)
{
    private const int FewestValidations = 5;
    private const double Loss = 0.2, Gain = 0.1, Use = 1;

    /// <summary>The verdict in words: "still improving".</summary>
    public string Name => Fit switch
    {
        Fit.OverFitted => "over-fitted",
        Fit.StillImproving => "still improving",
        Fit.UnderFitted => "under-fitted",
        Fit.WellFitted => "well fitted",
        _ => "too early to tell",
    };

    /// <summary>Judges by the validation PSNR alone, by the first rule that holds; the end is the median of the last three validations, which chance moves little.</summary>
    /// <remarks>
    /// <list type="number">
    /// <item>Fewer than five validations: unknown.</item>
    /// <item>The end is more than 0.2 dB below the best validation, which came before the last three: over-fitted.</item>
    /// <item>The end is more than 0.1 dB above the median of the three validations before the last fifth of them: still improving.</item>
    /// <item>The best validation is less than 1 dB above the noisy images themselves: under-fitted.</item>
    /// <item>Otherwise: well fitted.</item>
    /// </list>
    /// </remarks>
    /// <param name="points">In the order of their steps; those without a validation PSNR are passed over.</param>
    /// <param name="noisyPsnr">Mean PSNR of the noisy validation images, in dB.</param>
    public static FitVerdict Compute(IReadOnlyList<TrainingPoint> points, double noisyPsnr)
    {
        ArgumentNullException.ThrowIfNull(points);
        var validations = points.Where(point => double.IsFinite(point.ValidationPsnr)).ToList();
        if (validations.Count < FewestValidations)
            return new(Fit.Unknown, $"{validations.Count} validations, which is too few: train longer, or validate more often.");
        var best = validations.MaxBy(point => point.ValidationPsnr);
        var end = Median(validations);
        var before = Median(validations[..(4 * validations.Count / 5)]);
        if (best.ValidationPsnr - end > Loss && best.Step < validations[^3].Step)
            return new(Fit.OverFitted, $"{best.ValidationPsnr - end:F2} dB lost since step {best.Step:N0}, whose weights are kept: learn from more images.");
        if (end - before > Gain)
            return new(Fit.StillImproving, $"{end - before:F2} dB gained in the last fifth: train longer.");
        var gain = best.ValidationPsnr - noisyPsnr;
        if (gain < Use)
            return new(Fit.UnderFitted, $"{Math.Abs(gain):F2} dB {(gain < 0 ? "below" : "above")} the noisy images: try a wider network or another rate.");
        return new(Fit.WellFitted, $"{gain:F2} dB above the noisy images, and no more gained by longer training.");
    }

    /// <summary>The median of the last three.</summary>
    private static double Median(List<TrainingPoint> validations)
    {
        var last = validations.TakeLast(3).Select(point => point.ValidationPsnr).Order().ToList();
        return last[last.Count / 2];
    }
}
