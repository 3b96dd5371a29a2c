namespace MlNetDenoise;

/// <summary>Finds structure in the luma that a denoiser removed: where its energy is larger than that of noise.</summary>
internal static class RemovedDetail
{
    /// <summary>Pixels to each side that count for the energy at a pixel.</summary>
    public const int Radius = 3;

    // Noise has local energies up to this multiple of its mean energy.
    private const float MostNoise = 2;

    /// <summary>Returns a share of the structure to the denoised image: where the energy E of the removed luma over 7x7 pixels is more than twice the noise's N, the part 1 - 2N/E of it (Wiener).</summary>
    /// <param name="noisy">channels x height x width noisy values.</param>
    /// <param name="denoised">The denoised values. Receives the result.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="levels">The noise level of luma, of all pixels or of each pixel, in the units of the pixels.</param>
    /// <param name="share">The share, from 0 to 1.</param>
    public static void Return(ReadOnlySpan<float> noisy, Span<float> denoised, int width, int height, ReadOnlySpan<float> levels, float share)
    {
        var (pixels, channels) = (width * height, noisy.Length / (width * height));
        var removed = new float[pixels];
        for (var i = 0; i < pixels; i++)
        {
            var luma = channels == 1 ? noisy[i] - denoised[i] : LumaChroma.Luma(noisy[i] - denoised[i], noisy[pixels + i] - denoised[pixels + i], noisy[2 * pixels + i] - denoised[2 * pixels + i]);
            removed[i] = float.IsFinite(luma) ? luma : 0;
        }
        var energies = Array.ConvertAll(removed, value => value * value);
        Smoothing.Average(energies, width, height, Radius);
        for (var i = 0; i < pixels; i++)
        {
            var level = levels[levels.Length == 1 ? 0 : i];
            var returned = share * Math.Max(0, 1 - MostNoise * level * level / Math.Max(energies[i], float.Epsilon)) * removed[i];
            for (var channel = 0; channel < channels; channel++)
                denoised[channel * pixels + i] += returned;
        }
    }
}
