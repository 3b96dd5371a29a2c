using System.Numerics.Tensors;

namespace MlNetDenoise;

/// <summary>
/// Keeps the colors and the brightness of regions: what a denoiser removes must have no mean over a large area. A network for
/// the noise of cameras, which is strongest at low frequencies, can shift them where it takes the content for noise.
/// </summary>
internal static class RemovedMeans
{
    /// <summary>Pixels to each side that count for the mean at a pixel.</summary>
    public const int Radius = 16;

    /// <summary>Returns the mean of what was removed, over 33x33 pixels, to the denoised image.</summary>
    /// <param name="noisy">channels x height x width noisy values.</param>
    /// <param name="denoised">The denoised values. Receives the result.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public static void Return(ReadOnlySpan<float> noisy, Span<float> denoised, int width, int height)
    {
        var means = new float[width * height];
        for (var at = 0; at < noisy.Length; at += means.Length)
        {
            var plane = denoised.Slice(at, means.Length);
            // what is beyond the network's range stays as it is
            TensorPrimitives.Max(noisy.Slice(at, means.Length), 0, means);
            TensorPrimitives.Min(means, 1, means);
            TensorPrimitives.Subtract(means, plane, means);
            Smoothing.Average(means, width, height, Radius);
            TensorPrimitives.Add(plane, means, plane);
        }
    }
}
