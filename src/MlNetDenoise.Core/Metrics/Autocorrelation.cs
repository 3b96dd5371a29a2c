namespace MlNetDenoise;

/// <summary>How alike an image is to itself, moved by some pixels: what was removed from an image is white noise only where nothing but the middle stands out.</summary>
internal static class Autocorrelation
{
    /// <summary>
    /// The autocorrelation for all shifts of at most <paramref name="radius"/> pixels: the mean, over the pixels that lie in both the
    /// image and its shifted copy, of the product of their deviations from the mean, divided by the variance. Averaged over channels.
    /// </summary>
    /// <param name="image">Larger than <paramref name="radius"/> on both sides.</param>
    /// <param name="radius">The largest shift.</param>
    /// <returns>One channel, 2 <paramref name="radius"/> + 1 wide and high, 1 in its middle. White noise of N pixels has about 1/√N elsewhere; an image of one value has zeros everywhere.</returns>
    /// <exception cref="ArgumentException">The image is too small.</exception>
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

    /// <summary>The value farthest from zero outside the middle.</summary>
    /// <param name="correlation">What <see cref="Compute"/> gave.</param>
    public static float LargestBesideTheMiddle(FloatImage correlation)
    {
        ArgumentNullException.ThrowIfNull(correlation);
        // a correlation is symmetric: what comes before the middle is all there is
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
            // the shift leads down, or straight to the right
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
