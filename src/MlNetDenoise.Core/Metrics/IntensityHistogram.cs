namespace MlNetDenoise;

/// <summary>The values of many images: how often each occurs, and their least, greatest, mean and standard deviation.</summary>
public sealed class IntensityHistogram
{
    /// <summary>Equal parts of [0,1] that values are counted in.</summary>
    public const int Bins = 50;

    private readonly long[] _counts = new long[Bins];
    private double _sum, _sumOfSquares;

    /// <summary>How many values there were.</summary>
    public long Count { get; private set; }

    /// <summary>The least value.</summary>
    public float Minimum { get; private set; } = float.PositiveInfinity;

    /// <summary>The greatest value.</summary>
    public float Maximum { get; private set; } = float.NegativeInfinity;

    /// <summary>The mean value.</summary>
    public double Mean => _sum / Count;

    /// <summary>The standard deviation of all values, the root of their mean squared distance from the mean.</summary>
    public double StandardDeviation => Math.Sqrt(Math.Max(0, _sumOfSquares / Count - Mean * Mean));

    /// <summary>The share of the values in each of the <see cref="Bins"/> parts of [0,1]; values beyond are counted at the ends.</summary>
    public IReadOnlyList<double> Shares => [.. _counts.Select(count => (double)count / Count)];

    /// <summary>Counts more values.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            _counts[Math.Clamp((int)(value * Bins), 0, Bins - 1)]++;
            _sum += value;
            _sumOfSquares += (double)value * value;
            Minimum = Math.Min(Minimum, value);
            Maximum = Math.Max(Maximum, value);
        }
        Count += values.Length;
    }
}
