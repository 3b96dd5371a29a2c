namespace MlNetDenoise;

/// <summary>An image to denoise: the row that a pipeline reads, from an <see cref="Microsoft.ML.IDataView"/> or as the input of a prediction engine. Not thread-safe.</summary>
public sealed class NoisyImage
{
    /// <summary>The noisy image's file. A relative path is relative to the current folder.</summary>
    public string Path { get; set; } = "";

    /// <summary>The clean image's file, for the scores; empty: the scores are NaN.</summary>
    public string CleanPath { get; set; } = "";

    /// <summary>Standard deviation of the noise on the 0-255 scale, at least 0; NaN: estimated from the image.</summary>
    public float Sigma { get; set; } = float.NaN;
}
