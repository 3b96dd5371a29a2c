namespace MlNetDenoise;

/// <summary>What tells the noise of cameras from white noise and from the texture of clean photographs, measured in luma where an image is flattest.</summary>
/// <param name="Level">Logarithm of the standard deviation at a distance of 3 pixels, on the 0-255 scale.</param>
/// <param name="Coarseness1">Logarithm of the energy at a distance of 3 pixels relative to 1: about 0 for white noise.</param>
/// <param name="Coarseness2">The same, relative to a distance of 2.</param>
/// <param name="Evenness">Squared mean absolute difference relative to the mean squared one, within blocks: 0.64 for Gaussian noise, less for edges.</param>
/// <param name="Spread">Logarithm of the energy of the median block relative to that of the flattest ones: near 0 where noise is stronger than texture.</param>
internal readonly record struct CameraNoiseMeasures(double Level, double Coarseness1, double Coarseness2, double Evenness, double Spread)
{
    /// <summary>Weights of a logistic regression: constant, each of the <see cref="Terms"/>. Printed by <c>benchmarks noise-types</c>, which fits them to clean photographs and simulated noise.</summary>
    private static readonly double[] Weights = [-5.127, 0.001, 1.494, 1.26, 2.417, 0.037, -0.203, 0.732, -2.323, 0.314, -0.09, -0.506, -1, 2.043, -0.333, 5.538, -0.532, 1.223, 6.297, -3.144, 0.148];

    // A probability of 0.43: noise that is left does more harm than a clean photograph that is smoothed a little.
    private const double LeastScore = -0.3;

    // Drawings have less, such as pixel art with 0.04: their blocks are flat but for edges. The photographs of PolyU have 0.2 or more.
    private const double LeastEvenness = 0.1;

    /// <summary>Whether the noise is that of a camera. White noise, and no noise, are not.</summary>
    public bool IsCamera => IsCameraBy(Weights);

    /// <summary>Returns <see cref="IsCamera"/> by other weights.</summary>
    public bool IsCameraBy(IReadOnlyList<double> weights) => Evenness >= LeastEvenness && weights[0] + Terms.Zip(weights.Skip(1), (term, weight) => term * weight).Sum() > LeastScore;

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
