namespace MlNetDenoise.Cli;

/// <summary>What an evaluation gave.</summary>
/// <param name="Metrics">The scores of every image that could be read.</param>
/// <param name="Samples">The first few images, to look at.</param>
/// <param name="Failures">How many images could not be evaluated; each was told.</param>
/// <param name="Engine">What it ran on.</param>
internal sealed record EvaluationResult(DenoisingMetrics Metrics, IReadOnlyList<EvaluatedImage> Samples, int Failures, string Engine)
{
    /// <summary>How many images are kept to look at.</summary>
    public const int SampleCount = 4;
}
