namespace MlNetDenoise;

/// <summary>A noisy and a denoised image, to blend them in any way without running the network again.</summary>
/// <remarks>Immutable as long as the pixels of the images are not changed, and so thread-safe.</remarks>
public sealed class DenoisedResult
{
    private readonly float[] _lumaLevels;

    internal DenoisedResult(FloatImage noisy, FloatImage denoised, DenoisingPlan plan)
    {
        (Noisy, Denoised, Sigma, NoiseType, Coarseness, Warnings) = (noisy, denoised, plan.Sigma, plan.NoiseType, plan.Coarseness, plan.Warnings);
        _lumaLevels = plan.LumaLevels(noisy);
    }

    /// <summary>The noisy image.</summary>
    public FloatImage Noisy { get; }

    /// <summary>The denoised image, from which all of the noise is removed.</summary>
    public FloatImage Denoised { get; }

    /// <summary>Standard deviation of the noise on the 0-255 scale: given, or estimated; the mean over the pixels.</summary>
    public float Sigma { get; }

    /// <summary>The type of noise of the model that was used.</summary>
    public NoiseType NoiseType { get; }

    /// <summary>How coarse the noise is: see <see cref="DenoisedFile.Coarseness"/>.</summary>
    public float Coarseness { get; }

    /// <summary>What the user may want to know about the result.</summary>
    public DenoiseWarnings Warnings { get; }

    /// <summary>Returns the image that <see cref="Denoiser.Denoise"/> returns with these options.</summary>
    /// <param name="strength"><see cref="DenoiseOptions.Strength"/>.</param>
    /// <param name="luma"><see cref="DenoiseOptions.Luma"/>.</param>
    /// <param name="chroma"><see cref="DenoiseOptions.Chroma"/>.</param>
    /// <param name="detail"><see cref="DenoiseOptions.Detail"/>.</param>
    /// <returns>A new image.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is not from 0 to 1.</exception>
    public FloatImage Blend(float strength = 1, float luma = 1, float chroma = 1, float detail = 0)
    {
        var options = new DenoiseOptions { Strength = strength, Luma = luma, Chroma = chroma, Detail = detail };
        Denoiser.Check(options);
        var blended = new FloatImage(Noisy.Width, Noisy.Height, Noisy.Channels, Denoised.Pixels.AsSpan().ToArray()) { BitDepth = Noisy.BitDepth };
        if (detail > 0)
            RemovedDetail.Return(Noisy.Pixels, blended.Pixels, Noisy.Width, Noisy.Height, _lumaLevels, detail);
        var blending = new Blending(options, Noisy.Channels);
        if (Noisy.Channels == 1)
            blending.Apply(Noisy.Pixels, blended.Pixels);
        else
            blending.Apply(Noisy.Plane(0), Noisy.Plane(1), Noisy.Plane(2), blended.Plane(0), blended.Plane(1), blended.Plane(2));
        return blended;
    }
}
