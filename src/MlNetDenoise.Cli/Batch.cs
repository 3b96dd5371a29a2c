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
    public static int Run<T>(string title, IReadOnlyList<T> items, Func<T, string> name, Action<T> work, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        try
        {
            Terminal.Progress(title, report =>
            {
                for (var i = 0; i < items.Count; i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    report((double)i / items.Count, Path.GetFileName(name(items[i])));
                    try
                    {
                        work(items[i]);
                    }
                    catch (Exception e) when (e is not OperationCanceledException)
                    {
                        failures.Add(Failure.Describe(e));
                    }
                }
                report(1, "");
                return failures.Count;
            });
        }
        finally
        {
            failures.ForEach(Terminal.Error);
        }
        return failures.Count;
    }
}
