using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>The scores of a model on a test set.</summary>
/// <param name="Metrics">The scores of all images that were evaluated; at least one.</param>
/// <param name="Samples">The first images, for picture grids.</param>
/// <param name="Failures">The number of images that failed; each was reported.</param>
/// <param name="Engine">The library and the device that ran the model.</param>
internal sealed record ModelEvaluation(DenoisingMetrics Metrics, IReadOnlyList<EvaluatedImage> Samples, int Failures, string Engine)
{
    private const int SampleCount = 4;

    /// <summary>Evaluates a model with progress on the terminal, and reports each image that fails.</summary>
    /// <param name="denoiser">The model.</param>
    /// <param name="test">The images.</param>
    /// <param name="onImage">Receives each image; null where only the scores are needed.</param>
    /// <param name="cancellationToken">Stops the evaluation between two images.</param>
    /// <exception cref="DatasetException">No image could be evaluated.</exception>
    public static ModelEvaluation Run(Denoiser denoiser, TestSet test, Action<EvaluatedImage>? onImage, CancellationToken cancellationToken)
    {
        var samples = new List<EvaluatedImage>();
        var result = Terminal.Progress($"{test.Name}, {test.Noise}", report => Evaluator.Evaluate(test, denoiser, OnImage, new DirectProgress<double>(share => report(share, "")), cancellationToken));
        result.Failures.Report();
        return result.Metrics.Images.Count > 0
            ? new(result.Metrics, samples, result.Failures.Count, $"{SystemInfo.OnnxRuntime} on {denoiser.Device}")
            : throw new DatasetException($"No image of {test.Name} could be evaluated.");

        void OnImage(EvaluatedImage image)
        {
            if (samples.Count < SampleCount)
                samples.Add(image);
            onImage?.Invoke(image);
        }
    }
}
