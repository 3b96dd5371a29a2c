using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>An evaluation in shards.</summary>
internal static class ShardedEvaluation
{
    /// <summary>Evaluates the images of a shard that are not finished, and writes the manifest.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="test">All images.</param>
    /// <param name="denoise">Returns the denoised image for a noisy image and its noise level.</param>
    /// <param name="engine">Returns the library and the device that ran the model.</param>
    /// <param name="output">The output folder.</param>
    /// <param name="settings">What all shards have in common.</param>
    /// <param name="cancellationToken">Stops the evaluation.</param>
    /// <returns>The number of images that failed; each was reported.</returns>
    public static int Run(Shard shard, TestSet test, Func<FloatImage, float?, FloatImage> denoise, Func<string> engine, string output, ShardSettings settings, CancellationToken cancellationToken)
    {
        using var journal = ShardJournal.Open(new(output), shard, settings, cancellationToken);
        var own = test.Images.Index().Where(image => shard.Contains(image.Item.Name)).ToList();
        journal.RemoveTemporaryFiles(own.Select(image => Path.GetDirectoryName(EvaluationReport.DenoisedFile(output, image.Item.Name))!).Distinct());
        var rest = own.Where(image => !journal.IsFinished(image.Item.Name, EvaluationReport.DenoisedFile(output, image.Item.Name), input => input == Read(image.Item))).ToList();
        Terminal.Note($"Shard {shard}: {own.Count} of {Quantity.Of(test.Images.Count, "image")}{(rest.Count < own.Count ? $", {own.Count - rest.Count} finished before" : "")}");
        if (rest.Count > 0)
            journal.Reopen();
        var failures = Batch.Run($"{test.Name}, {test.Noise}", rest, image => image.Item.Name, Evaluate, cancellationToken);
        journal.Complete([.. own.Select(image => image.Item.Name)], engine());
        return failures;

        void Evaluate((int Index, SetImage Item) image)
        {
            var (name, file) = (image.Item.Name, EvaluationReport.DenoisedFile(output, image.Item.Name));
            var clock = System.Diagnostics.Stopwatch.StartNew();
            FileState? input = null;
            try
            {
                input = Read(image.Item);
                var (clean, noisy, sigma) = test.Load(image.Index);
                var evaluated = EvaluatedImage.Create(name, noisy, denoise(noisy, sigma), clean);
                EvaluationReport.Save(output, evaluated);
                journal.Add(new(image.Index, name, input, FileState.Read(file), Record(sigma, error: null), evaluated.Scores));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                journal.Add(new(image.Index, name, input, Output: null, Record(sigma: null, Failure.Describe(e, name))));
                throw;
            }

            BatchRecord Record(float? sigma, string? error) => new(name, file, sigma, Math.Round(clock.Elapsed.TotalSeconds, 3), [], error);
        }
    }

    /// <summary>Returns the evaluation of all shards, as one process makes it.</summary>
    /// <param name="output">The output folder.</param>
    /// <param name="test">All images.</param>
    /// <exception cref="OutputException">A shard is missing or of another batch, or an image has changed.</exception>
    /// <exception cref="DatasetException">No image could be evaluated.</exception>
    public static ModelEvaluation Merge(string output, TestSet test)
    {
        var folder = new ShardFolder(output);
        var manifests = ShardMerge.Read(folder);
        ShardMerge.RequireUnchanged(folder, manifests, (_, image) => image.Index < test.Images.Count && test.Images[image.Index] is var now && now.Name == image.Name && Read(now) == image.Input);
        var images = manifests.SelectMany(manifest => manifest.Images).OrderBy(image => image.Index).ToList();
        foreach (var failed in images.Where(image => image.Scores is null))
            Terminal.Error(failed.Record.Error!);
        var scored = images.Where(image => image.Scores is not null).ToList();
        if (scored.Count == 0)
            throw new DatasetException($"No image of {test.Name} could be evaluated.");
        var samples = scored.Take(ModelEvaluation.SampleCount).Select(image => EvaluationReport.Read(output, test, image.Index, image.Scores));
        var engines = manifests.Where(manifest => manifest.Images.Any(image => image.Scores is not null)).Select(manifest => manifest.Engine).Distinct();
        return new(new(scored.ConvertAll(image => image.Scores!)), [.. samples], images.Count - scored.Count, string.Join("; ", engines));
    }

    /// <summary>Returns the state of an image, and of its noisy partner if it has one.</summary>
    private static FileState Read(SetImage image) => new(null, null, image.Noisy is null ? image.Hash() : $"{image.Hash()} {image.Noisy.Hash()}");
}
