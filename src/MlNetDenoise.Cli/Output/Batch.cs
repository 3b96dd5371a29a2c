namespace MlNetDenoise.Cli;

/// <summary>Work on many files, where one that fails is told and the rest is done all the same.</summary>
internal static class Batch
{
    /// <summary>Does <paramref name="work"/> on each item in turn, with progress.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="items">The files, say.</param>
    /// <param name="name">What an item is called while it is worked on.</param>
    /// <param name="work">May throw: the error is told, and counts.</param>
    /// <param name="cancellationToken">Ends it between two items.</param>
    /// <returns>How many failed.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static int Run<T>(string title, IReadOnlyList<T> items, Func<T, string> name, Action<T> work, CancellationToken cancellationToken) =>
        Run(title, items, name, (item, _) => work(item), 1, cancellationToken);

    /// <summary>The same on several items at a time, begun in their order.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="items">The files, say.</param>
    /// <param name="name">What an item is called while it is worked on.</param>
    /// <param name="work">May throw; reports the share of the item that is done.</param>
    /// <param name="workers">How many items at a time.</param>
    /// <param name="cancellationToken">Ends it between two items.</param>
    /// <returns>How many failed.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static int Run<T>(string title, IReadOnlyList<T> items, Func<T, string> name, Action<T, IProgress<double>> work, int workers, CancellationToken cancellationToken)
    {
        var failures = new SortedDictionary<int, string>();
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
                            failures.Add(i, Failure.Describe(e));
                    }
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
                        report(shares.Sum() / items.Count, Path.GetFileName(name(items[i])));
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
