namespace MlNetDenoise;

/// <summary>The progress of work in several parts of equal weight.</summary>
/// <param name="progress">Receives the share of the whole.</param>
/// <param name="parts">Number of parts.</param>
internal sealed class ProgressShares(IProgress<double>? progress, int parts)
{
    private readonly double[] _shares = new double[parts];
    private int _next;

    /// <summary>Returns the progress of the next part, from 0 to 1.</summary>
    public IProgress<double> Next() => new Part(this, _next++);

    private sealed class Part(ProgressShares whole, int index) : IProgress<double>
    {
        public void Report(double value)
        {
            whole._shares[index] = value;
            whole.Report();
        }
    }

    private void Report() => progress?.Report(_shares.Sum() / parts);
}
