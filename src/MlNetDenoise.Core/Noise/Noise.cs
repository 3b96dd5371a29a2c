namespace MlNetDenoise;

/// <summary>A kind of noise with its strength, which can be added to clean pixels.</summary>
public abstract record Noise
{
    /// <summary>Adds noise in place.</summary>
    /// <param name="pixels">Clean values, nominally in [0,1].</param>
    /// <param name="random">Where the noise comes from; it moves on.</param>
    public abstract void AddTo(Span<float> pixels, ref SeededRandom random);

    /// <summary>A noisy copy; one seed always gives the same noise.</summary>
    public FloatImage Apply(FloatImage clean, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(clean);
        var pixels = clean.Pixels.AsSpan().ToArray();
        var random = new SeededRandom(seed);
        AddTo(pixels, ref random);
        return new FloatImage(clean.Width, clean.Height, clean.Channels, pixels) { BitDepth = clean.BitDepth };
    }
}
