namespace MlNetDenoise.Cli;

/// <summary>Work on many files. A file that fails is reported and does not stop the others.</summary>
internal static class Batch
{
    /// <summary>Processes each item in turn, with progress on the terminal.</summary>
    /// <inheritdoc cref="Run{T}(string, IReadOnlyList{T}, Func{T, string}, Action{T, IProgress{double}}, int, CancellationToken)"/>
    public static int Run<T>(string title, IReadOnlyList<T> items, Func<T, string> name, Action<T> work, CancellationToken cancellationToken) =>
        Run(title, items, name, (item, _) => work(item), 1, cancellationToken);

    /// <summary>Processes several items at a time, started in their order, with progress on the terminal.</summary>
    /// <param name="title">Title of the progress.</param>
    /// <param name="items">The items, for example files.</param>
    /// <param name="name">Returns the name of an item.</param>
    /// <param name="work">Processes an item and may report the share that is done. An exception is printed and counts as a failure.</param>
    /// <param name="workers">The number of items at a time.</param>
    /// <param name="cancellationToken">Stops the work between two items.</param>
    /// <returns>The number of items that failed.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static int Run<T>(string title, IReadOnlyList<T> items, Func<T, string> name, Action<T, IProgress<double>> work, int workers, CancellationToken cancellationToken)
    {
        var (failures, finished) = (new SortedDictionary<int, string>(), 0);
        try
        {
            Terminal.Progress(title, report =>
            {
                var shares = new double[items.Count];
                Parallel.ForAsync(0, items.Count, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken }, (i, _) =>
                {
                    var progress = new DirectProgress<double>(share => Report(i, share));
                    progress.Report(0);
                    try
                    {
                        work(items[i], progress);
                    }
                    catch (Exception e) when (e is not OperationCanceledException)
                    {
                        lock (failures)
                            failures.Add(i, Failure.Describe(e, name(items[i])));
                    }
                    Interlocked.Increment(ref finished);
                    progress.Report(1);
                    return ValueTask.CompletedTask;
                }).GetAwaiter().GetResult();
                report(1, "");
                return failures.Count;

                void Report(int i, double share)
                {
                    lock (shares)
                    {
                        shares[i] = share;
                        report(shares.Sum() / items.Count, (items.Count > 1 ? $"{finished} of {items.Count}, " : "") + Path.GetFileName(name(items[i])));
                    }
                }
            });
        }
        finally
        {
            foreach (var failure in failures.Values)
                Terminal.Error(failure);
        }
        return failures.Count;
    }
}
