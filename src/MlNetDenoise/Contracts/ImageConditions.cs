using Microsoft.ML.Data;

namespace MlNetDenoise;

/// <summary>What a network and a writer of files must know of an image beside its pixels.</summary>
internal class ImageConditions
{
    [ColumnName(Columns.Sigma), VectorType(1, 1)]
    public float[] Sigma { get; set; } = [];

    /// <summary>The same on the 0-255 scale.</summary>
    public float NoiseLevel { get; set; }

    public int BitDepth { get; set; }

    /// <summary>Fills these columns for one image.</summary>
    /// <param name="image">The noisy image.</param>
    /// <param name="sigma">Its noise level on the 0-255 scale; NaN: estimated.</param>
    /// <param name="path">Its file, for the error.</param>
    /// <exception cref="DatasetException">There is no path, or the noise level is negative or infinite.</exception>
    public void Describe(FloatImage image, float sigma, string path)
    {
        if (path.Length == 0)
            throw new DatasetException("A row has no Path. Give each row the file of its noisy image.");
        if (sigma < 0 || float.IsInfinity(sigma))
            throw new DatasetException($"{path}: a noise level of {sigma} is none. Give 0 to 255, or NaN to have it estimated.");
        NoiseLevel = float.IsNaN(sigma) ? MlNetDenoise.NoiseLevel.EstimateForDenoising(image) : sigma;
        Sigma = [NoiseLevel / 255];
        BitDepth = image.BitDepth;
    }
}
