using Microsoft.ML.Data;

namespace MlNetDenoise;

/// <summary>A denoised image and its scores: the row that a pipeline returns for a <see cref="NoisyImage"/>. Not thread-safe.</summary>
public sealed class DenoisedImage : ImageScoreColumns
{
    /// <summary>The noisy image's file.</summary>
    public string Path { get; set; } = "";

    /// <summary>The column <c>Denoised</c>: values in [0,1], channels x height x width.</summary>
    [ColumnName(nameof(ImageToScore.Denoised))]
    public float[] Pixels { get; set; } = [];

    /// <summary>1, channels, height, width.</summary>
    [VectorType(4)]
    public long[] Shape { get; set; } = [];

    /// <summary>Bits per channel of the noisy image's file: 8, 16, or 32 (floats).</summary>
    public int BitDepth { get; set; } = 8;

    /// <summary>
    /// The noise level for the network, on the 0-255 scale: <see cref="NoisyImage.Sigma"/>, or the estimate. The network limits
    /// it to the range that it was trained for; a network without a noise level ignores it.
    /// </summary>
    public float NoiseLevel { get; set; }

    /// <summary>Returns the denoised image. It shares <see cref="Pixels"/>, and is saved with the <see cref="BitDepth"/> of the noisy image's file.</summary>
    public FloatImage ToImage() => Columns.ToImage(Pixels, Shape, BitDepth);
}
