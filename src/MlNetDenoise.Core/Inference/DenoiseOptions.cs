namespace MlNetDenoise;

/// <summary>Options of one call of <see cref="Denoiser.Denoise"/> or <see cref="Denoiser.DenoiseFile(string, string, DenoiseOptions, ImageFileOptions, IProgress{double}, CancellationToken)"/>.</summary>
/// <remarks>Immutable, so any number of threads can share an instance, as long as none changes the pixels of its <see cref="SigmaMap"/>.</remarks>
public sealed record DenoiseOptions
{
    /// <summary>
    /// Standard deviation of the noise on the 0-255 scale, 0 or more. Null (the default): the level of
    /// <see cref="SigmaMap"/> or, without a map, a level estimated from the image. A value outside of the range that the
    /// model was trained for is clamped to it. A model that takes no noise level ignores it.
    /// </summary>
    public float? Sigma { get; init; }

    /// <summary>
    /// Standard deviation of the noise at each pixel: a gray image of the noisy image's size, in the units of its pixels
    /// (25 on the 0-255 scale is 25/255). In an 8-bit file loaded by <see cref="FloatImage.Load(string)"/> the stored
    /// values are therefore sigma on the 0-255 scale, in a 16-bit file 257 times that. Default: null.
    /// </summary>
    public FloatImage? SigmaMap { get; init; }

    /// <summary>
    /// Whether the estimated noise depends on the brightness (<see cref="SignalDependentNoise"/>), so that each pixel gets
    /// its own sigma. Cannot be combined with <see cref="Sigma"/> or <see cref="SigmaMap"/>. Default: false.
    /// </summary>
    public bool SignalDependent { get; init; }

    /// <summary>
    /// Type of the noise, which decides the model. Null (the default): found from the image. An image for whose type there
    /// is no model gets the model of the other type: the shipped models for the noise of cameras are for RGB images.
    /// </summary>
    public NoiseType? NoiseType { get; init; }

    /// <summary>Share of the noise to remove, from 0 (returns the noisy image) to 1 (the default). Values in between blend both images.</summary>
    public float Strength { get; init; } = 1;

    /// <summary>Share of the noise to remove from luma (ITU-R BT.601), from 0 to 1 (the default). <see cref="Strength"/> multiplies it. Less keeps the grain, but not its colors.</summary>
    public float Luma { get; init; } = 1;

    /// <summary>Share of the noise to remove from chroma, from 0 to 1 (the default). <see cref="Strength"/> multiplies it.</summary>
    public float Chroma { get; init; } = 1;

    /// <summary>
    /// Share, from 0 (the default) to 1, of the structure in the removed luma that is returned: where the energy of what was
    /// removed, over 7x7 pixels, is more than twice that of the noise, the part 1 - 2 noise/energy of it (Wiener).
    /// </summary>
    public float Detail { get; init; }

    /// <summary>
    /// Whether to return the mean of the network's outputs for the eight flips and rotations of the image. Slightly better,
    /// but takes eight times as long. Default: false.
    /// </summary>
    public bool Ensemble { get; init; }
}
