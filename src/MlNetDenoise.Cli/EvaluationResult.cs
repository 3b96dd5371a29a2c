namespace MlNetDenoise.Cli;

/// <summary>Clean images and the noise that they get.</summary>
internal sealed record TestSet(string Folder, bool Gray, float Sigma, ulong Seed)
{
    /// <summary>The images' files, sorted.</summary>
    public IReadOnlyList<string> Files { get; } = ImageFiles.List(Folder);

    /// <summary>The clean image of a file.</summary>
    public FloatImage Load(string file) => Gray ? FloatImage.Load(file).ToGray() : FloatImage.Load(file);
}

/// <summary>What an evaluation gave.</summary>
/// <param name="Metrics">The scores of every image that could be read.</param>
/// <param name="Samples">The first few images, to look at.</param>
/// <param name="Failures">A line for each image that could not be evaluated.</param>
/// <param name="Engine">What it ran on.</param>
internal sealed record EvaluationResult(DenoisingMetrics Metrics, IReadOnlyList<EvaluatedImage> Samples, List<string> Failures, string Engine)
{
    /// <summary>How many images are kept to look at.</summary>
    public const int SampleCount = 4;
}
