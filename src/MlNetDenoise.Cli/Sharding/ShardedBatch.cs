namespace MlNetDenoise.Cli;

/// <summary>Work on the images of a shard.</summary>
internal static class ShardedBatch
{
    /// <summary>Processes the images of a shard that are not finished, and writes the manifest.</summary>
    /// <param name="title">Title of the progress.</param>
    /// <param name="plan">The images of the shard.</param>
    /// <param name="jobs">The number of images at a time.</param>
    /// <param name="work">Processes an image and returns what is known of its noise.</param>
    /// <param name="onRecord">Receives the record of each image that is processed.</param>
    /// <param name="folder">The folder of the shards.</param>
    /// <param name="settings">What all shards have in common.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static BatchResult Run(
        string title, OutputPlan plan, int jobs, Func<BatchFile, IProgress<double>, DenoisedFile?> work, Action<BatchRecord> onRecord, ShardFolder folder, ShardSettings settings, CancellationToken cancellationToken)
    {
        using var journal = ShardJournal.Open(folder, plan.Shard!, settings, cancellationToken);
        journal.RemoveTemporaryFiles(plan.Files.Select(file => Path.GetDirectoryName(file.Output)!).Distinct());
        var rest = plan.Files.AsParallel().AsOrdered().Where(file => !journal.IsFinished(file.RelativePath, file.Output, input => input.IsUnchanged(file.Input))).ToList();
        Terminal.Note($"Shard {plan.Shard}: {plan.Files.Count} of {Quantity.Of(plan.Names.Count, "image")}{(rest.Count < plan.Files.Count ? $", {plan.Files.Count - rest.Count} finished before" : "")}");
        if (rest.Count > 0)
            journal.Reopen();
        var inputs = new FileState?[plan.Names.Count];
        var result = ImageBatch.Run(title, plan with { Files = rest, Skipped = plan.Files.Count - rest.Count }, jobs, Work, Add, cancellationToken);
        journal.Complete([.. plan.Files.Select(file => file.RelativePath)]);
        return result;

        DenoisedFile? Work(BatchFile file, IProgress<double> progress)
        {
            inputs[file.Index] = File.Exists(file.Input) ? FileState.Read(file.Input) : null;
            return work(file, progress);
        }

        void Add(BatchFile file, BatchRecord record)
        {
            journal.Add(new(file.Index, file.RelativePath, inputs[file.Index], record.Error is null ? FileState.Read(file.Output) : null, record));
            onRecord(record);
        }
    }
}
