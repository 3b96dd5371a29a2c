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

    // Measures beyond those of the images of the fit, such as those of drawings, count as this many standard deviations.
    private const double MostDeviations = 4;

    // The most that the images of the fit need: for drawings, the regression has arbitrary values.
    private const double MostCorrection = 1.3;

    /// <summary>How much larger the level is than the regression says: real cameras leave more noise in texture than simulated ones.</summary>
    // The regression finds 0.8 of the noise of PolyU. With all of it, images with little noise lose more than the others gain.
    public const float TextureNoise = 1.2f;

    /// <summary>The regressions that are fitted to clean photographs and simulated noise, as <c>benchmarks noise-types</c> prints them.</summary>
    public static CameraNoiseRegression Fitted { get; } = new(
        Means: [1.313, 1.448, 0.436, 0.48, 0.569, 0.927, 0.793, 2.306, 0.444],
        Deviations: [1.051, 0.846, 0.354, 0.142, 0.103, 0.666, 0.826, 1.296, 0.17],
        TypeWeights: [0.268, -0.429, 0.923, 0.512, -0.143, 0.5, -0.527, -0.021, -0.463, -0.031, -0.257, 0.173, -0.27, -0.24, 0.176, -0.067, -0.169, -0.116, 0.008, -0.421, -0.176, 0.192, 0.226, -0.208, -0.194, -0.153, -0.004, 0.67, -0.301, -0.093, 0.142, 0.077, 0.156, -0.045, 0.018, 0.057, -0.075, -0.042, -0.09, -0.053, -0.023, -0.015, 0.106, 0.001, 0.058, 0.036, 0.074, -0.071, 0.072, -0.123, 0.065, -0.071, -0.068, -0.007, 0.073],
        LevelWeights: [0.989, 0.762, 0.193, -0.198, -0.37, 0.624, -0.292, 0.165, 0.083, 0.004, 0.02, -0.07, -0.147, -0.244, 0.341, 0.003, -0.069, 0.05, 0.007, 0.167, -0.178, 0.077, -0.005, 0.067, -0.11, -0.053, -0.009, -0.021, -0.099, 0.023, 0.001, 0.017, 0.037, 0.006, 0.147, 0.07, 0.021, -0.064, -0.117, -0.024, -0.079, -0.165, 0.142, 0.123, 0.026, -0.045, 0.103, 0.064, 0.034, -0.057, -0.023, -0.033, -0.018, -0.003, 0.023]);

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
