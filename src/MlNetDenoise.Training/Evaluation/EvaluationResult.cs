namespace MlNetDenoise.Training;

/// <summary>The result of an evaluation.</summary>
/// <param name="Metrics">The scores of all images that were evaluated, in the order of the set; empty where all failed.</param>
/// <param name="Failures">The images that were not evaluated.</param>
public sealed record EvaluationResult(DenoisingMetrics Metrics, IReadOnlyList<EvaluationFailure> Failures);

/// <summary>An image that was not evaluated.</summary>
/// <param name="Name">Name of the image.</param>
/// <param name="Exception">What failed: reading the image, denoising it or scoring it.</param>
public sealed record EvaluationFailure(string Name, Exception Exception);
