namespace MlNetDenoise.Cli;

/// <summary>Work on many files, where one that fails is told and the rest is done all the same.</summary>
internal static class Batch
{
    /// <summary>Runs <paramref name="work"/> on each file in turn with progress; returns how many failed.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two files.</exception>
    public static int Run(string title, IReadOnlyList<(string Input, string Output)> files, Action<(string Input, string Output)> work, CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        Terminal.Progress(title, report =>
        {
            for (var i = 0; i < files.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                report((double)i / files.Count, Path.GetFileName(files[i].Input));
                try
                {
                    work(files[i]);
                }
                catch (DenoiseException e)
                {
                    errors.Add(e.Message);
                }
            }
            report(1, "");
            return errors.Count;
        });
        errors.ForEach(Terminal.Error);
        return errors.Count;
    }
}
