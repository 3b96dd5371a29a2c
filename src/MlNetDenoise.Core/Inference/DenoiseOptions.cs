namespace MlNetDenoise;

/// <summary>How an image is to be denoised.</summary>
public readonly record struct DenoiseOptions
{
    private readonly float _noisyShare;

    /// <summary>
    /// The noise's standard deviation on the 0-255 scale; null: estimated from the image. It is brought into the range
    /// that the model was trained for, and a model that takes no noise level does without it.
    /// </summary>
    public float? Sigma { get; init; }

    /// <summary>How much of the noise is removed: from 0 (the image as it was) to 1 (the default), a blend of both.</summary>
    public float Strength
    {
        get => 1 - _noisyShare;
        init => _noisyShare = 1 - value;
    }
}
