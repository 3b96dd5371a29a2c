using System.Runtime.InteropServices;

namespace MlNetDenoise;

/// <summary>Blocks of 8x8 pixels, evenly sampled from an image and from its means over 2x2 and 4x4 pixels, to estimate noise from.</summary>
internal sealed class NoiseBlocks
{
    private const int MaxPerChannel = 20_000, MaxScale = 4, MinCoarseSide = 32;

    private readonly List<NoiseBlock>[] _channels;
    private readonly BlockTransform _transform;
    private readonly int _step;
    private int _rows, _nextRow, _constant;

    /// <summary>Creates an empty sample for an image of this size. Blocks of an image with fewer than 8 rows or columns have as many.</summary>
    public NoiseBlocks(int width, int height, int channels, int scale = 1)
    {
        Scale = scale;
        var (columns, rows) = (width / scale, height / scale);
        _transform = new(Math.Min(BlockTransform.Side, columns), Math.Min(BlockTransform.Side, rows));
        var (across, down) = (columns - _transform.Width + 1, rows - _transform.Height + 1);
        // an odd step samples all positions relative to the 8x8 blocks of JPEG files
        var step = (int)Math.Ceiling(Math.Sqrt((double)across * down / MaxPerChannel)) | 1;
        _step = scale * step;
        _channels = [.. Enumerable.Range(0, channels).Select(_ => new List<NoiseBlock>((across + step - 1) / step * ((down + step - 1) / step)))];
        if (scale < MaxScale && Math.Min(columns, rows) / 2 >= MinCoarseSide)
            Coarser = new(width, height, channels, 2 * scale);
    }

    /// <summary>Side, in pixels, of the squares whose means are the values of the blocks.</summary>
    public int Scale { get; }

    /// <summary>The blocks of twice the scale. Null above a scale of 4, and if the image has fewer than 32 such values per side.</summary>
    public NoiseBlocks? Coarser { get; }

    /// <summary>Number of channels of the image.</summary>
    public int Channels => _channels.Length;

    /// <summary>Number of values in <see cref="NoiseBlock.High"/> of the blocks.</summary>
    public int HighCount => _transform.HighCount;

    /// <summary>The lower limit of the pixels: 0 if none is below, since noise may be clipped there; otherwise negative infinity.</summary>
    public float Floor { get; private set; }

    /// <summary>The upper limit of the pixels: 1 if none is above; otherwise positive infinity.</summary>
    public float Ceiling { get; private set; } = 1;

    /// <summary>
    /// Returns the blocks of one channel without constant ones, which are saturated or part of a drawn border. Returns none if
    /// most blocks are constant, since the image is then a drawing.
    /// </summary>
    public ReadOnlySpan<NoiseBlock> Channel(int channel) =>
        _constant < _channels.Sum(blocks => blocks.Count) ? CollectionsMarshal.AsSpan(_channels[channel]) : [];

    /// <summary>Samples the blocks of an image.</summary>
    public static NoiseBlocks Read(FloatImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var sample = new NoiseBlocks(image.Width, image.Height, image.Channels);
        sample.Add(image);
        return sample;
    }

    /// <summary>Adds blocks from the next rows of the image, each from one strip. Blocks with a NaN or an infinite value are ignored.</summary>
    public void Add(FloatImage strip)
    {
        Coarser?.Add(strip);
        Span<float> means = stackalloc float[BlockTransform.Side * BlockTransform.Side];
        for (var y = Math.Max(0, _nextRow - _rows); y + _transform.Height * Scale <= strip.Height; y += _step)
        {
            for (var channel = 0; channel < strip.Channels; channel++)
            {
                var rows = strip.Plane(channel)[(y * strip.Width)..];
                for (var x = 0; x + _transform.Width * Scale <= strip.Width; x += _step)
                {
                    if (Scale == 1)
                    {
                        Add(_channels[channel], rows[x..], strip.Width);
                        continue;
                    }
                    Mean(rows[x..], strip.Width, means);
                    Add(_channels[channel], means, _transform.Width);
                }
            }
            _nextRow = _rows + y + _step;
        }
        _rows += strip.Height;
    }

    private void Mean(ReadOnlySpan<float> pixels, int stride, Span<float> means)
    {
        means.Clear();
        for (var y = 0; y < _transform.Height * Scale; y++)
        {
            var row = means.Slice(y / Scale * _transform.Width, _transform.Width);
            for (var x = 0; x < _transform.Width * Scale; x++)
                row[x / Scale] += pixels[y * stride + x] / (Scale * Scale);
        }
    }

    private void Add(List<NoiseBlock> blocks, ReadOnlySpan<float> pixels, int stride)
    {
        var block = _transform.Apply(pixels, stride, out var lowest, out var highest);
        if (!float.IsFinite(block.Mean + block.Low))
            return;
        if (lowest == highest)
            _constant++;
        else
            blocks.Add(block);
        if (lowest < 0)
            Floor = float.NegativeInfinity;
        if (highest > 1)
            Ceiling = float.PositiveInfinity;
    }
}
