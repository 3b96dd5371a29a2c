namespace MlNetDenoise;

/// <summary>A histogram of the values of many images, with their minimum, maximum, mean and standard deviation.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class IntensityHistogram
{
    /// <summary>Number of bins of equal width in [0,1].</summary>
    public const int Bins = 50;

    private readonly long[] _counts = new long[Bins];
    private double _sum, _sumOfSquares;

    /// <summary>Number of values.</summary>
    public long Count { get; private set; }

    /// <summary>The smallest value. Positive infinity without values.</summary>
    public float Minimum { get; private set; } = float.PositiveInfinity;

    /// <summary>The largest value. Negative infinity without values.</summary>
    public float Maximum { get; private set; } = float.NegativeInfinity;

    /// <summary>The mean. NaN without values.</summary>
    public double Mean => _sum / Count;

    /// <summary>The population standard deviation. NaN without values.</summary>
    public double StandardDeviation => Math.Sqrt(Math.Max(0, _sumOfSquares / Count - Mean * Mean));

    /// <summary>The share of the values in each of the <see cref="Bins"/>. Values outside of [0,1] count in the first or the last one.</summary>
    public IReadOnlyList<double> Shares => [.. _counts.Select(count => (double)count / Count)];

    /// <summary>Adds values.</summary>
    /// <param name="values">Values of any number of pixels.</param>
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
