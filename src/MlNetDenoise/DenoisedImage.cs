using Microsoft.ML.Data;

namespace MlNetDenoise;

/// <summary>A denoised image and its scores: what the chains give for a <see cref="NoisyImage"/>.</summary>
public sealed class DenoisedImage : ImageScoreColumns
{
    /// <summary>The noisy image's file.</summary>
    public string Path { get; set; } = "";

    /// <summary>The denoised values in [0,1]: channels x height x width.</summary>
    [ColumnName(Columns.Denoised)]
    public float[] Pixels { get; set; } = [];

    /// <summary>1, channels, height, width.</summary>
    [ColumnName(Columns.Shape), VectorType(4)]
    public long[] Shape { get; set; } = [];

    /// <summary>Bits a channel of the noisy image's file: 8, 16, or 32 (floats).</summary>
    public int BitDepth { get; set; } = 8;

    /// <summary>
    /// The noise level that the network was told, on the 0-255 scale: <see cref="NoisyImage.Sigma"/>, or the estimate. The network
    /// brings it into the range that it was trained for, and one that takes no noise level does without.
    /// </summary>
    public float NoiseLevel { get; set; }

    /// <summary>The denoised image over <see cref="Pixels"/>; saved, it keeps the bit depth of the noisy image's file.</summary>
    public FloatImage ToImage() => Columns.ToImage(Pixels, Shape, BitDepth);
}
