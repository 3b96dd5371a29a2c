namespace MlNetDenoise.Cli;

/// <summary>Quality, speed and memory of models and of other filters, on the same noisy images.</summary>
internal static class Benchmark
{
    /// <summary>Measures the quality on all sets, then, with nothing else running, the speed and the memory.</summary>
    /// <exception cref="DatasetException">A set does not exist, or none of its images could be measured.</exception>
    /// <exception cref="ModelException">A model of the settings cannot be loaded.</exception>
    /// <exception cref="OperationCanceledException">The benchmark was cancelled.</exception>
    public static BenchmarkResult Run(BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        using var methods = new BenchmarkMethods(settings);
        var sets = settings.Data.Select(data => SetQuality.Measure(data, methods, settings, cancellationToken)).ToList();
        var costs = sets.GroupBy(set => set.Channels).ToDictionary(
            sameChannels => sameChannels.Key,
            sameChannels => CostMeasurement.Run(methods.For(sameChannels.Key), [.. sameChannels.SelectMany(set => set.Samples)], settings, cancellationToken));
        return new([.. sets.SelectMany(set => set.Rows(costs[set.Channels]))], [.. BenchmarkNotes.Create(settings, methods, sets)], sets.Sum(set => set.Failures));
    }
}
