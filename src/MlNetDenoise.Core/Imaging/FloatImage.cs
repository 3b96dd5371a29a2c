namespace MlNetDenoise;

/// <summary>A gray (1 channel) or RGB (3 channels) image of float32 values, nominally in [0,1].</summary>
/// <remarks>
/// The values are planar, as networks take them: channels x height x width. Any number of threads can read an image at the
/// same time. It is not synchronized: no other thread may use it while one changes its pixels.
/// </remarks>
public sealed partial class FloatImage
{
    /// <summary>Creates a black image.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    public FloatImage(int width, int height, int channels)
        : this(width, height, channels, new float[Count(width, height, channels)])
    {
    }

    /// <summary>Creates an image that uses <paramref name="pixels"/> without copying them.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    /// <param name="pixels">channels x height x width values, nominally in [0,1].</param>
    /// <exception cref="ArgumentException">The size is not that of an image, or the number of values does not match it.</exception>
    public FloatImage(int width, int height, int channels, float[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != Count(width, height, channels))
            throw new ArgumentException($"{channels} planes of {width}x{height} pixels have {Count(width, height, channels)} values, not {pixels.Length}.", nameof(pixels));
        (Width, Height, Channels, Pixels) = (width, height, channels, pixels);
    }

    /// <summary>Number of columns.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>Number of channels: 1 (gray) or 3 (RGB).</summary>
    public int Channels { get; }

    /// <summary>All values: channels x height x width.</summary>
    public float[] Pixels { get; }

    /// <summary>Bits per channel of the file that the image was loaded from, and that it is saved with: 8 (the default), 16, or 32 (floats).</summary>
    public int BitDepth { get; init; } = 8;

    /// <summary>Returns one channel: height x width values, which are not copied.</summary>
    /// <param name="channel">0 for gray; 0, 1 or 2 for red, green and blue.</param>
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
