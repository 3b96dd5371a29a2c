namespace MlNetDenoise;

/// <summary>
/// Noise whose variance is a linear function of the brightness x of a pixel in [0,1]: <c>A x + B</c> (Foi, Trimeche,
/// Katkovnik and Egiazarian, 2008), as in raw images of cameras and microscopes.
/// </summary>
/// <remarks>An immutable value.</remarks>
/// <param name="A">Increase of the variance from black to white. For shot noise, 1 divided by the number of photons at white; 0 for noise that does not depend on the brightness.</param>
/// <param name="B">Variance at black. Sigma at black on the 0-255 scale is 255 times its square root.</param>
public readonly record struct SignalDependentNoise(double A, double B)
{
    /// <summary>Number of pixels to each side that <see cref="SigmaMap"/> averages over.</summary>
    internal const int Radius = 2;

    /// <summary>Estimates the noise from the image alone, with one result for all channels.</summary>
    /// <param name="noisy">An image of any size, nominally in [0,1]. Clipping of the noise at 0 and 1 is corrected for.</param>
    /// <returns>Noise whose <see cref="A"/> and <see cref="B"/> are 0 or more.</returns>
    /// <remarks>
    /// The method of <see cref="NoiseLevel.Estimate(FloatImage)"/> in up to 16 ranges of brightness, and a robust line through
    /// the results, in which ranges that only have texture get a low weight.
    /// </remarks>
    public static SignalDependentNoise Estimate(FloatImage noisy) => VarianceFit.FitLine(ImageSurvey.Read(noisy).Blocks);

    /// <summary>Computes the standard deviation at each pixel of an image, for the sigma map of a denoiser.</summary>
    /// <param name="noisy">An image with this noise. The brightness is its mean over the channels and 5x5 pixels.</param>
    /// <returns>An image of the same size with one channel, in the units of the pixels: sigma on the 0-255 scale divided by 255.</returns>
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
                    for (var dx = -Radius; dx <= Radius; dx++)
                        sums[y * width + x] += plane[y * width + Math.Clamp(x + dx, 0, width - 1)];
                }
            }
        }
        var map = new FloatImage(width, height, 1) { BitDepth = noisy.BitDepth };
        var count = noisy.Channels * (2 * Radius + 1) * (2 * Radius + 1);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var sum = 0f;
                for (var dy = -Radius; dy <= Radius; dy++)
                    sum += sums[Math.Clamp(y + dy, 0, height - 1) * width + x];
                map.Pixels[y * width + x] = (float)SigmaAt(sum / count);
            }
        }
        return map;
    }

    internal double VarianceAt(double brightness) => A * brightness + B;

    internal double SigmaAt(double brightness) => Math.Sqrt(Math.Max(0, VarianceAt(brightness)));
}
