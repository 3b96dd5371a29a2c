namespace MlNetDenoise;

/// <summary>What tells the noise of cameras from white noise and from the texture of clean photographs, and its level: measured in luma where an image is flattest.</summary>
/// <param name="Level">Logarithm of the standard deviation at a distance of 3 pixels, on the 0-255 scale.</param>
/// <param name="Coarseness1">Logarithm of the energy at a distance of 3 pixels relative to 1: about 0 for white noise.</param>
/// <param name="Coarseness2">The same, relative to a distance of 2.</param>
/// <param name="Evenness">Squared mean absolute difference relative to the mean squared one, within blocks: 0.64 for Gaussian noise, less for edges.</param>
/// <param name="Spread">Logarithm of the energy of the median block relative to that of the flattest ones: near 0 where noise is stronger than texture.</param>
internal readonly record struct CameraNoiseMeasures(double Level, double Coarseness1, double Coarseness2, double Evenness, double Spread)
{
    /// <summary>Weights of a logistic regression: constant, each of the <see cref="Terms"/>. Printed by <c>benchmarks noise-types</c>, which fits them to clean photographs and simulated noise.</summary>
    private static readonly double[] Weights = [-4.788, -0.114, 1.408, 1.974, 3.034, -0.204, -0.249, 0.89, -2.667, 0.756, -0.125, -0.529, -0.968, 1.687, -0.237, 5.333, -0.88, 1.417, 4.4, -2.636, 0.018];

    /// <summary>Weights of a Poisson regression of the noise level on the same terms, from the same program.</summary>
    private static readonly double[] LevelWeights = [-0.762, 0.69, -0.089, 0.298, 2.833, 0.764, 0.001, -0.055, -0.402, 0.522, -0.19, 0.311, -0.869, 0.067, -0.102, 0.112, 0.58, 0.095, -2.366, -1.127, 0.011];

    // A probability of 0.43: noise that is left does more harm than a clean photograph that is smoothed a little.
    private const double LeastScore = -0.3;

    // Drawings have less, such as pixel art with 0.04: their blocks are flat but for edges. The photographs of PolyU have 0.2 or more.
    private const double LeastEvenness = 0.1;

    /// <summary>How much larger the level is than the regression says: real cameras leave more noise in texture than simulated ones.</summary>
    // The regression finds 0.76 of the noise of PolyU. With all of it, images with little noise lose more than the others gain.
    public const float TextureNoise = 1.2f;

    // The most that the images of the fit need: for drawings, the regression has arbitrary values.
    private const double MostCorrection = 1.5;

    /// <summary>Whether the noise is that of a camera. White noise, and no noise, are not.</summary>
    public bool IsCamera => IsCameraBy(Weights);

    /// <summary>Returns <see cref="IsCamera"/> by other weights.</summary>
    public bool IsCameraBy(IReadOnlyList<double> weights) => Evenness >= LeastEvenness && Weigh(weights) > LeastScore;

    /// <summary>The standard deviation of the noise of luma over the whole image, on the 0-255 scale: cameras leave more noise beside edges and in texture than in the flattest blocks.</summary>
    public double NoiseLevel => TextureNoise * NoiseLevelBy(LevelWeights);

    /// <summary>Returns the level by other weights, as of simulated noise.</summary>
    public double NoiseLevelBy(IReadOnlyList<double> weights) => Math.Exp(Math.Clamp(Weigh(weights), Level - MostCorrection, Level + MostCorrection));

    private double Weigh(IReadOnlyList<double> weights) => weights[0] + Terms.Zip(weights.Skip(1), (term, weight) => term * weight).Sum();

    /// <summary>The measures and their products.</summary>
    public double[] Terms
    {
        get
        {
            double[] measures = [Level, Coarseness1, Coarseness2, Evenness, Spread];
            return [.. measures, .. measures.SelectMany((first, i) => measures.Skip(i).Select(second => first * second))];
        }
    }
}
