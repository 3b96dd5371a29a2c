namespace MlNetDenoise.Cli;

/// <summary>Evaluation of a run or an ONNX file, through the <see cref="Denoiser"/>.</summary>
internal static class DenoiserEvaluation
{
    public static EvaluationResult Run(string? model, TestSet test, CancellationToken cancellationToken)
    {
        using var denoiser = Denoiser.Load(model);
        var scores = new List<ImageScores>();
        var samples = new List<EvaluatedImage>();
        var failures = new List<string>();
        Terminal.Progress("Evaluating", report =>
        {
            for (var i = 0; i < test.Files.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var file = test.Files[i];
                report((double)i / test.Files.Count, Path.GetFileName(file));
                try
                {
                    var image = Evaluation.Measure(denoiser, Path.GetRelativePath(test.Folder, file), test.Load(file), test.Sigma, test.Seed);
                    scores.Add(image.Scores);
                    if (samples.Count < EvaluationResult.SampleCount)
                        samples.Add(image);
                }
                catch (ImageFileException e)
                {
                    failures.Add(e.Message);
                }
            }
            report(1, "");
            return scores.Count;
        });
        if (scores.Count == 0)
            throw new DatasetException($"No image below {test.Folder} could be read: {failures[0]}");
        return new(new DenoisingMetrics(scores), samples, failures, denoiser.Device);
    }
}
