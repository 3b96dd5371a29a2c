namespace MlNetDenoise;

/// <summary>
/// Noise whose variance grows with the brightness x of a pixel: <c>A x + B</c> (Foi, Trimeche, Katkovnik and Egiazarian,
/// 2008), as that of cameras and microscopes does before their images are processed. Pixels are in [0,1].
/// </summary>
/// <param name="A">What brightness adds to the variance, at white. For shot noise it is 1 through the photons at white; for noise that does not depend on brightness 0.</param>
/// <param name="B">The variance at black: 255 times its root is sigma there, on the 0-255 scale.</param>
public readonly record struct SignalDependentNoise(double A, double B)
{
    /// <summary>How many pixels to each side <see cref="SigmaMap"/> looks.</summary>
    internal const int Reach = 2;

    /// <summary>Estimates the noise from the image alone, the same for all channels.</summary>
    /// <param name="noisy">An image of any size, nominally in [0,1]. Noise that was cut off at 0 and 1, as in files, is reckoned with.</param>
    /// <returns><see cref="A"/> and <see cref="B"/>, neither below 0.</returns>
    /// <remarks>
    /// As <see cref="NoiseLevel.Estimate(FloatImage)"/> does, in up to 16 ranges of brightness, and then a line through what
    /// they give, on which single ranges that hold nothing but texture have little weight.
    /// </remarks>
    public static SignalDependentNoise Estimate(FloatImage noisy) => VarianceFit.Line(NoiseBlocks.Read(noisy));

    /// <summary>The standard deviation at each pixel of an image, for <see cref="DenoiseOptions.SigmaMap"/>.</summary>
    /// <param name="noisy">An image with this noise; its mean over the channels and 5x5 pixels is taken for the brightness.</param>
    /// <returns>One channel, in the units of the pixels: 1/255 of sigma on the 0-255 scale.</returns>
    public FloatImage SigmaMap(FloatImage noisy)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        var (width, height) = (noisy.Width, noisy.Height);
        var sums = new float[width * height];
        for (var channel = 0; channel < noisy.Channels; channel++)
        {
            var plane = noisy.Plane(channel);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    for (var dx = -Reach; dx <= Reach; dx++)
                        sums[y * width + x] += plane[y * width + Math.Clamp(x + dx, 0, width - 1)];
                }
            }
        }
        var map = new FloatImage(width, height, 1) { BitDepth = noisy.BitDepth };
        var count = noisy.Channels * (2 * Reach + 1) * (2 * Reach + 1);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var sum = 0f;
                for (var dy = -Reach; dy <= Reach; dy++)
                    sum += sums[Math.Clamp(y + dy, 0, height - 1) * width + x];
                map.Pixels[y * width + x] = (float)SigmaAt(sum / count);
            }
        }
        return map;
    }

    internal double VarianceAt(double brightness) => A * brightness + B;

    internal double SigmaAt(double brightness) => Math.Sqrt(Math.Max(0, VarianceAt(brightness)));
}
