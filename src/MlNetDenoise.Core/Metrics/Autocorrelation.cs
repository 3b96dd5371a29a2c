namespace MlNetDenoise;

/// <summary>The autocorrelation of an image. That of the residual of a denoiser (noisy minus denoised) has a single peak in the centre if only white noise was removed.</summary>
internal static class Autocorrelation
{
    /// <summary>
    /// Computes the autocorrelation for all shifts of at most <paramref name="radius"/> pixels, averaged over the channels. For a
    /// shift it is the mean product of the deviations from the mean over the overlap of the image and its shifted copy,
    /// divided by the variance.
    /// </summary>
    /// <param name="image">Wider and higher than <paramref name="radius"/>.</param>
    /// <param name="radius">The largest shift in pixels, 0 or more.</param>
    /// <returns>One channel, 2 <paramref name="radius"/> + 1 pixels wide and high, with 1 in the centre. White noise of N pixels has about 1/√N elsewhere; a constant image has zeros everywhere.</returns>
    /// <exception cref="ArgumentException">The image is too small, or the radius is negative.</exception>
    public static FloatImage Compute(FloatImage image, int radius)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        if (Math.Min(image.Width, image.Height) <= radius)
            throw new ArgumentException($"The image has {image.Width}x{image.Height} pixels; shifts of {radius} need more.", nameof(image));
        var side = 2 * radius + 1;
        var correlation = new FloatImage(side, side, 1);
        for (var channel = 0; channel < image.Channels; channel++)
            Add(image.Plane(channel).ToArray(), image.Width, image.Height, correlation, radius, 1f / image.Channels);
        return correlation;
    }

    /// <summary>Returns the value with the largest magnitude outside of the centre.</summary>
    /// <param name="correlation">The result of <see cref="Compute"/>.</param>
    public static float LargestOffCentre(FloatImage correlation)
    {
        ArgumentNullException.ThrowIfNull(correlation);
        // an autocorrelation is symmetric about its centre
        return correlation.Pixels.Take(correlation.Pixels.Length / 2).DefaultIfEmpty().MaxBy(Math.Abs);
    }

    private static void Add(float[] pixels, int width, int height, FloatImage correlation, int radius, float weight)
    {
        var mean = pixels.Average();
        foreach (ref var pixel in pixels.AsSpan())
            pixel -= mean;
        var variance = Products(pixels, pixels) / pixels.Length;
        if (variance == 0)
            return;
        var last = correlation.Pixels.Length - 1;
        for (var i = 0; i <= last / 2; i++)
        {
            // the shift is down, or to the right in the same row
            var (down, across) = (radius - i / correlation.Width, radius - i % correlation.Width);
            var overlap = width - Math.Abs(across);
            double sum = 0;
            for (var y = 0; y < height - down; y++)
                sum += Products(pixels.AsSpan(y * width + Math.Max(0, -across), overlap), pixels.AsSpan((y + down) * width + Math.Max(0, across), overlap));
            var value = weight * (float)(sum / ((double)overlap * (height - down)) / variance);
            correlation.Pixels[i] += value;
            if (i < last - i)
                correlation.Pixels[last - i] += value;
        }
    }

    private static double Products(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double sum = 0;
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }
}
