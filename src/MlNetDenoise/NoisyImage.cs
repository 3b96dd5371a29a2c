namespace MlNetDenoise;

/// <summary>An image to denoise: what the chains read, as a row of an <see cref="Microsoft.ML.IDataView"/> or the input of a prediction engine.</summary>
public sealed class NoisyImage
{
    /// <summary>The noisy image's file. A relative path is relative to the current folder.</summary>
    public string Path { get; set; } = "";

    /// <summary>The clean image's file, which the scores compare with; empty where there is none, and the scores are NaN.</summary>
    public string CleanPath { get; set; } = "";

    /// <summary>Standard deviation of the noise on the 0-255 scale; NaN: estimated from the image.</summary>
    public float Sigma { get; set; } = float.NaN;
}
