using System.Diagnostics;

namespace MlNetDenoise.Cli;

/// <summary>Work on the images of a plan, with a record of each.</summary>
internal static class ImageBatch
{
    /// <summary>Processes the images of a plan, several at a time. An image that fails is reported and does not stop the others.</summary>
    /// <param name="title">Title of the progress.</param>
    /// <param name="plan">The images.</param>
    /// <param name="jobs">The number of images at a time.</param>
    /// <param name="work">Processes an image and returns what is known of its noise.</param>
    /// <param name="onRecord">Receives the record of each image when it is finished, one at a time.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static BatchResult Run(string title, OutputPlan plan, int jobs, Func<BatchFile, IProgress<double>, DenoisedFile?> work, Action<BatchFile, BatchRecord> onRecord, CancellationToken cancellationToken)
    {
        var records = new BatchRecord?[plan.Files.Count];
        var clock = Stopwatch.StartNew();
        try
        {
            Batch.Run(title, [.. plan.Files.Index()], file => file.Item.Name, (file, progress) =>
            {
                var started = clock.Elapsed;
                try
                {
                    var result = work(file.Item, progress);
                    Add(result, null);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    Add(null, Failure.Describe(e, file.Item.Name));
                    throw;
                }

                void Add(DenoisedFile? result, string? error)
                {
                    var seconds = Math.Round((clock.Elapsed - started).TotalSeconds, 3);
                    var warnings = BatchWarnings.Names(result?.Warnings ?? DenoiseWarnings.None);
                    lock (records)
                        onRecord(file.Item, records[file.Index] = new(file.Item.Input, file.Item.Output, result is null ? null : Math.Round(result.Sigma, 2), seconds, warnings, error)
                        {
                            Precision = result?.Precision.ToString().ToLowerInvariant(),
                            NoiseType = result?.NoiseType.ToString().ToLowerInvariant(),
                            Coarseness = result is null ? null : Math.Round(result.Coarseness, 2),
                        });
                }
            }, jobs, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            if (records.Length > 1)
                Terminal.Note($"Finished: {records.Count(record => record is { Error: null })} of {records.Length} images. To go on, repeat the command{(plan.Shard is not null ? "" : plan.Files[0].InPlace ? " with --skip-denoised" : " with --skip-existing")}.");
            throw;
        }
        return new(plan, records!, clock.Elapsed.TotalSeconds);
    }
}
