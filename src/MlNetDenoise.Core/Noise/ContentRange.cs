namespace MlNetDenoise;

/// <summary>The range of values that the content of an image uses, which a network gets as [0,1].</summary>
/// <param name="Low">The value that the network gets as 0.</param>
/// <param name="High">The value that the network gets as 1.</param>
internal readonly record struct ContentRange(float Low, float High)
{
    // Shares of the pixels below and above the content's middle: of an astrophotograph, stars are at most 2 %.
    private const double LowShare = 0.01, HighShare = 0.98;

    /// <summary>The content uses a good part of [0,1] if its middle has this width.</summary>
    public const float GoodWidth = 0.25f;

    // Noise is between these multiples of sigma around the content: almost all of it, and all of it.
    private const float AlmostAll = 3, All = 8;

    /// <summary>The range [0,1], in which the values stay as they are.</summary>
    public static ContentRange Nominal { get; } = new(0, 1);

    public float Width => High - Low;

    public bool IsNominal => this == Nominal;

    /// <summary>
    /// Returns [0,1] if the content is within it, but for noise, and uses a good part of it. Otherwise the range of all pixels
    /// or, if some are far away from the others, twice that of the others.
    /// </summary>
    /// <param name="sample">An even sample of the pixels, finite, in any order. Is sorted.</param>
    /// <param name="lowest">The smallest finite pixel.</param>
    /// <param name="highest">The largest finite pixel.</param>
    /// <param name="sigma">Standard deviation of the noise in units of the pixels.</param>
    public static ContentRange Of(Span<float> sample, float lowest, float highest, float sigma)
    {
        if (sample.IsEmpty || lowest == highest)
            return Nominal;
        sample.Sort();
        var (low, high) = (sample[(int)(LowShare * sample.Length)], sample[(int)(HighShare * sample.Length)]);
        if (high - low >= GoodWidth && low >= -AlmostAll * sigma && high <= 1 + AlmostAll * sigma && lowest >= -All * sigma && highest <= 1 + All * sigma)
            return Nominal;
        var width = Math.Min(highest - lowest, 2 * (high - low));
        if (width == 0)
            return lowest >= 0 && highest <= 1 ? Nominal : new(lowest, highest);
        low = Math.Max(lowest, low - (high - low) / 2);
        return new(low, Math.Min(highest, low + width));
    }

    /// <summary>Returns the value that the network gets. Far outside of the range it stays near it, so that a star does not outshine its surroundings.</summary>
    public float ToNetwork(float value) => IsNominal ? value : Math.Clamp((value - Low) / Width, -1, 2);

    /// <summary>Returns the value of the image for one of the network.</summary>
    public float FromNetwork(float value) => Low + Width * value;

    /// <summary>Returns the share of the network's output, from 0 far outside of the range, which the network does not know, to 1 within it.</summary>
    /// <param name="value">The noisy value.</param>
    /// <param name="sigma">Standard deviation of the noise in units of the pixels.</param>
    public float Share(float value, float sigma) =>
        IsNominal ? 1 : Math.Clamp((AlmostAll + 1 - Math.Max(Low - value, value - High) / sigma) / 2, 0, 1);
}
