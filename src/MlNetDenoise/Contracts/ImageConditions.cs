using Microsoft.ML.Data;

namespace MlNetDenoise;

/// <summary>The columns that describe an image beside its pixels: noise level and bit depth.</summary>
internal class ImageConditions
{
    [ColumnName(Columns.Sigma), VectorType(1, 1)]
    public float[] Sigma { get; set; } = [];

    /// <summary>The same on the 0-255 scale.</summary>
    public float NoiseLevel { get; set; }

    public int BitDepth { get; set; }

    /// <summary>Sets these columns for one image.</summary>
    /// <param name="image">The noisy image.</param>
    /// <param name="sigma">Its noise level on the 0-255 scale; NaN: estimated.</param>
    /// <param name="path">Its file, for the error.</param>
    /// <exception cref="DatasetException">The path is empty, or the noise level is negative or infinite.</exception>
    public void Set(FloatImage image, float sigma, string path)
    {
        if (path.Length == 0)
            throw new DatasetException("The Path of a row is empty. Set it to the file of the noisy image.");
        if (sigma < 0 || float.IsInfinity(sigma))
            throw new DatasetException($"{path}: Sigma is {sigma}. Set it to a noise level of 0 or more on the 0-255 scale, or to NaN, and it is estimated.");
        NoiseLevel = float.IsNaN(sigma) ? MlNetDenoise.NoiseLevel.EstimateForDenoising(image) : sigma;
        Sigma = [NoiseLevel / 255];
        BitDepth = image.BitDepth;
    }
}
