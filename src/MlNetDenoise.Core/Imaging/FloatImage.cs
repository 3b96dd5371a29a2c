namespace MlNetDenoise;

/// <summary>An image as planes of float32, nominally in [0,1]: gray (1 channel) or RGB (3 channels).</summary>
/// <remarks>The pixels lie plane after plane, each row by row: channels x height x width, as a network reads them.</remarks>
public sealed partial class FloatImage
{
    /// <summary>A black image.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    public FloatImage(int width, int height, int channels)
        : this(width, height, channels, new float[Count(width, height, channels)])
    {
    }

    /// <summary>An image over <paramref name="pixels"/>, which is not copied.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    /// <param name="pixels">channels x height x width values.</param>
    /// <exception cref="ArgumentException">The count of values does not fit the size.</exception>
    public FloatImage(int width, int height, int channels, float[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != Count(width, height, channels))
            throw new ArgumentException($"{channels} planes of {width}x{height} hold {Count(width, height, channels)} values, not {pixels.Length}.", nameof(pixels));
        (Width, Height, Channels, Pixels) = (width, height, channels, pixels);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 (gray) or 3 (RGB).</summary>
    public int Channels { get; }

    /// <summary>All values: channels x height x width.</summary>
    public float[] Pixels { get; }

    /// <summary>Bits a channel of the file that the image came from, and that it is saved with: 8, 16, or 32 (floats).</summary>
    public int BitDepth { get; init; } = 8;

    /// <summary>One channel: height x width values.</summary>
    public Span<float> Plane(int channel) => Pixels.AsSpan(channel * Width * Height, Width * Height);

    private static int Count(int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "An image has 1 channel (gray) or 3 (RGB).");
        return checked(width * height * channels);
    }
}
