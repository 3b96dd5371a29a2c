namespace MlNetDenoise;

/// <summary>How an image is to be denoised.</summary>
public readonly record struct DenoiseOptions
{
    private readonly float _noisyShare;

    /// <summary>
    /// The noise's standard deviation on the 0-255 scale; null: as <see cref="SigmaMap"/> has it, or estimated from the
    /// image. It is brought into the range that the model was trained for, and a model that takes no noise level does without it.
    /// </summary>
    public float? Sigma { get; init; }

    /// <summary>
    /// The noise's standard deviation at each pixel: a gray image of the noisy one's size, in the same units as its pixels.
    /// So an 8-bit file read by <see cref="FloatImage.Load"/> has sigma on the 0-255 scale as its values, a 16-bit file 257 times that.
    /// </summary>
    public FloatImage? SigmaMap { get; init; }

    /// <summary>
    /// Whether the noise that is estimated grows with the brightness of the pixels (<see cref="SignalDependentNoise"/>),
    /// so that each pixel has a sigma of its own. Not beside <see cref="Sigma"/> or <see cref="SigmaMap"/>.
    /// </summary>
    public bool SignalDependent { get; init; }

    /// <summary>How much of the noise is removed: from 0 (the image as it was) to 1 (the default), a blend of both.</summary>
    public float Strength
    {
        get => 1 - _noisyShare;
        init => _noisyShare = 1 - value;
    }

    /// <summary>Whether the result is the mean of what the network gives for the image's eight flips and rotations: a little better, eight times the work.</summary>
    public bool Ensemble { get; init; }
}
