namespace MlNetDenoise;

/// <summary>Finds the type and the level of noise from measures of an image, by two regressions on the measures and their products.</summary>
/// <param name="Means">Mean of each measure over the images of the fit.</param>
/// <param name="Deviations">Standard deviation of each measure over the images of the fit.</param>
/// <param name="TypeWeights">Weights of a logistic regression: the constant and each of the <see cref="Terms"/>.</param>
/// <param name="LevelWeights">Weights of a quantile regression of the logarithm of the noise level.</param>
internal sealed record CameraNoiseRegression(double[] Means, double[] Deviations, double[] TypeWeights, double[] LevelWeights)
{
    // A probability of a third: noise that is left does more harm than a clean photograph that is smoothed a little.
    private const double LeastScore = -0.7;

    // Drawings have less, such as pixel art with 0.04: their blocks are flat but for edges. The photographs of PolyU have 0.2 or more.
    private const double LeastEvenness = 0.1;

    // Measures beyond that of all images of the fit, such as those of drawings, count as this many standard deviations.
    private const double MostDeviations = 4;

    // The most that the images of the fit need: for drawings, the regression has arbitrary values.
    private const double MostCorrection = 1.3;

    /// <summary>How much larger the level is than the regression says: real cameras leave more noise in texture than simulated ones.</summary>
    // The regression finds 0.8 of the noise of PolyU. With all of it, images with little noise lose more than the others gain.
    public const float TextureNoise = 1.2f;

    /// <summary>The regressions that are fitted to clean photographs and simulated noise, as <c>benchmarks noise-types</c> prints them.</summary>
    public static CameraNoiseRegression Fitted { get; } = new(
        Means: [1.25, 1.503, 0.465, 0.475, 0.567, 0.942, 0.804, 2.356, 0.443],
        Deviations: [1.048, 0.855, 0.358, 0.143, 0.104, 0.649, 0.832, 1.286, 0.171],
        TypeWeights: [0.245, -0.45, 1.051, 0.719, -0.234, 0.754, -0.548, 0.063, -0.552, 0.007, -0.231, 0.228, -0.38, -0.344, 0.23, -0.015, -0.241, -0.124, 0.055, -0.5, -0.322, 0.189, 0.285, -0.204, -0.172, -0.226, -0.039, 0.77, -0.511, -0.13, 0.198, 0.068, 0.097, 0.012, 0.149, 0.075, -0.147, -0.061, -0.151, -0.059, -0.049, -0.065, 0.129, 0.012, 0.039, 0.013, 0.099, -0.078, 0.033, -0.13, 0.066, -0.061, -0.105, -0.012, 0.095],
        LevelWeights: [0.936, 0.763, 0.191, -0.158, -0.409, 0.713, -0.262, 0.142, 0.087, 0.006, 0.025, -0.062, -0.155, -0.269, 0.371, 0.037, -0.098, 0.038, 0.024, 0.178, -0.223, 0.065, -0.009, 0.107, -0.109, -0.058, -0.019, -0.005, -0.073, -0.02, -0.037, 0.009, 0.041, 0.016, 0.17, 0.041, -0.015, -0.067, -0.109, -0.032, -0.071, -0.15, 0.158, 0.093, 0.019, -0.065, 0.147, 0.077, 0.009, -0.08, -0.05, -0.009, -0.023, 0.001, 0.026]);

    /// <summary>Returns whether the noise is that of a camera. White noise, and no noise, are not.</summary>
    public bool IsCamera(CameraNoiseMeasures measures) => measures.Evenness3 >= LeastEvenness && Weigh(TypeWeights, measures) > LeastScore;

    /// <summary>Returns the standard deviation of the noise of luma over the whole image, on the 0-255 scale: cameras leave more noise beside edges and in texture than in the flattest blocks.</summary>
    public double NoiseLevel(CameraNoiseMeasures measures) =>
        TextureNoise * Math.Exp(Math.Clamp(Weigh(LevelWeights, measures), measures.Level - MostCorrection, measures.Level + MostCorrection));

    /// <summary>Returns the measures in standard deviations from the mean, and their products.</summary>
    public double[] Terms(CameraNoiseMeasures measures)
    {
        double[] standard = [.. measures.Values.Select((value, i) => Math.Clamp((value - Means[i]) / Deviations[i], -MostDeviations, MostDeviations))];
        return [.. standard, .. standard.SelectMany((first, i) => standard.Skip(i).Select(second => first * second))];
    }

    private double Weigh(double[] weights, CameraNoiseMeasures measures) => weights[0] + Terms(measures).Zip(weights.Skip(1), (term, weight) => term * weight).Sum();
}
