namespace MlNetDenoise.Cli;

/// <summary>Evaluation of a run or an ONNX file, through the <see cref="Denoiser"/>.</summary>
internal static class DenoiserEvaluation
{
    /// <summary>Denoises and scores every image.</summary>
    /// <param name="denoiser">The model.</param>
    /// <param name="test">The images.</param>
    /// <param name="keep">Is given each image; null where its scores are all that is wanted.</param>
    /// <param name="cancellationToken">Ends it between two images.</param>
    /// <exception cref="DatasetException">No image could be evaluated.</exception>
    public static EvaluationResult Run(Denoiser denoiser, TestSet test, Action<EvaluatedImage>? keep, CancellationToken cancellationToken)
    {
        var scores = new List<ImageScores>();
        var samples = new List<EvaluatedImage>();
        var failures = Batch.Run($"{test.Name}, {test.Noise}", [.. test.Images.Index()], image => image.Item.Name, found =>
        {
            var image = test.Evaluate(denoiser, found.Index);
            scores.Add(image.Scores);
            if (samples.Count < EvaluationResult.SampleCount)
                samples.Add(image);
            keep?.Invoke(image);
        }, cancellationToken);
        if (scores.Count == 0)
            throw new DatasetException($"No image of {test.Name} could be evaluated.");
        return new(new DenoisingMetrics(scores), samples, failures, $"{SystemInfo.OnnxRuntime} on {denoiser.Device}");
    }
}
