namespace MlNetDenoise;

/// <summary>How much of what a denoiser removed stays removed: shares from 0 to 1 of luma and chroma.</summary>
/// <param name="Luma">The share of luma; of gray images, the share of all.</param>
/// <param name="Chroma">The share of chroma.</param>
internal readonly record struct Blending(float Luma, float Chroma)
{
    /// <param name="options">Has the shares.</param>
    /// <param name="channels">Channels of the image: 1 (gray) or 3 (RGB).</param>
    public Blending(DenoiseOptions options, int channels)
        : this(options.Strength * options.Luma, options.Strength * (channels == 1 ? options.Luma : options.Chroma))
    {
    }

    /// <summary>Whether the result is the noisy image.</summary>
    public bool IsNothing => this == default;

    /// <summary>Whether the result is the denoised image.</summary>
    public bool IsAll => this == new Blending(1, 1);

    /// <summary>Blends pixels of a gray image.</summary>
    /// <param name="noisy">The noisy pixels.</param>
    /// <param name="denoised">The denoised pixels. Receives the result.</param>
    public void Apply(ReadOnlySpan<float> noisy, Span<float> denoised)
    {
        for (var i = 0; i < denoised.Length && Luma != 1; i++)
            denoised[i] = noisy[i] + Luma * Change(noisy[i], denoised[i]);
    }

    /// <summary>Blends pixels of an RGB image. Where nothing was removed, the noisy pixel stays, bit for bit, also if it is not finite.</summary>
    /// <param name="red">The noisy red pixels; so for green and blue.</param>
    /// <param name="green">The noisy green pixels.</param>
    /// <param name="blue">The noisy blue pixels.</param>
    /// <param name="denoisedRed">The denoised red pixels. Receives the result; so for green and blue.</param>
    /// <param name="denoisedGreen">The denoised green pixels.</param>
    /// <param name="denoisedBlue">The denoised blue pixels.</param>
    public void Apply(ReadOnlySpan<float> red, ReadOnlySpan<float> green, ReadOnlySpan<float> blue, Span<float> denoisedRed, Span<float> denoisedGreen, Span<float> denoisedBlue)
    {
        for (var i = 0; i < red.Length && !IsAll; i++)
        {
            var (changeRed, changeGreen, changeBlue) = (Change(red[i], denoisedRed[i]), Change(green[i], denoisedGreen[i]), Change(blue[i], denoisedBlue[i]));
            var luma = LumaChroma.Luma(changeRed, changeGreen, changeBlue);
            (denoisedRed[i], denoisedGreen[i], denoisedBlue[i]) = (Blend(red[i], changeRed, luma), Blend(green[i], changeGreen, luma), Blend(blue[i], changeBlue, luma));
        }
    }

    private float Blend(float noisy, float change, float luma) => float.IsFinite(noisy) ? noisy + Luma * luma + Chroma * (change - luma) : noisy;

    private static float Change(float noisy, float denoised) => float.IsFinite(noisy) ? denoised - noisy : 0;
}
