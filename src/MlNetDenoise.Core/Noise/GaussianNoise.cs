namespace MlNetDenoise;

/// <summary>White Gaussian noise: each value gets an independent normal number.</summary>
/// <param name="Sigma">Standard deviation on the 0-255 scale, at least 0.</param>
/// <param name="Clip">Whether the result is cut to [0,1], as a file would; the standard test sets are not clipped.</param>
public sealed record GaussianNoise(double Sigma, bool Clip = false) : Noise
{
    /// <summary>Standard deviation on the 0-255 scale.</summary>
    public double Sigma { get; init; } = double.IsFinite(Sigma) && Sigma >= 0
        ? Sigma
        : throw new ArgumentOutOfRangeException(nameof(Sigma), Sigma, "A noise level is 0 or more, on the 0-255 scale.");

    /// <inheritdoc/>
    public override void AddTo(Span<float> pixels, ref SeededRandom random)
    {
        var sigma = (float)(Sigma / 255);
        var local = random;
        foreach (ref var pixel in pixels)
            pixel += sigma * local.NextGaussian();
        random = local;
        if (Clip)
        {
            foreach (ref var pixel in pixels)
                pixel = Math.Clamp(pixel, 0, 1);
        }
    }
}
