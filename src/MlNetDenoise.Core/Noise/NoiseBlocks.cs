using System.Runtime.InteropServices;

namespace MlNetDenoise;

/// <summary>Blocks of 8x8 pixels, sampled evenly from an image or from strips of its rows, to estimate the noise from; and of its means over 2x2 and 4x4 pixels.</summary>
internal sealed class NoiseBlocks
{
    private const int MostInChannel = 20_000, StripPixels = 1 << 20, CoarsestScale = 4, LeastCoarseSide = 32;

    private readonly List<NoiseBlock>[] _channels;
    private readonly BlockTransform _transform;
    private readonly int _step;
    private int _rows, _nextRow, _constant;

    /// <summary>No blocks yet, of an image of this size; where it has fewer than 8 rows or columns, so have the blocks.</summary>
    private NoiseBlocks(int width, int height, int channels, int scale = 1)
    {
        Scale = scale;
        var (columns, rows) = (width / scale, height / scale);
        _transform = new(Math.Min(BlockTransform.Side, columns), Math.Min(BlockTransform.Side, rows));
        var (across, down) = (columns - _transform.Width + 1, rows - _transform.Height + 1);
        // an odd step meets the 8x8 blocks of a JPEG file in all of their phases
        var step = (int)Math.Ceiling(Math.Sqrt((double)across * down / MostInChannel)) | 1;
        _step = scale * step;
        _channels = [.. Enumerable.Range(0, channels).Select(_ => new List<NoiseBlock>((across + step - 1) / step * ((down + step - 1) / step)))];
        if (scale < CoarsestScale && Math.Min(columns, rows) / 2 >= LeastCoarseSide)
            Coarser = new(width, height, channels, 2 * scale);
    }

    /// <summary>Each value in a block is the mean of so many columns and rows of pixels.</summary>
    public int Scale { get; }

    /// <summary>The blocks of twice the scale; null beyond 4, and where the image has fewer than 32 such means to a side.</summary>
    public NoiseBlocks? Coarser { get; }

    /// <summary>Channels of the image.</summary>
    public int Channels => _channels.Length;

    /// <summary>How many of the <see cref="NoiseBlock.High"/> the blocks have.</summary>
    public int HighCount => _transform.HighCount;

    /// <summary>The least value that pixels can have: 0 where none was below, as noise may have been cut off there; otherwise none.</summary>
    public float Floor { get; private set; }

    /// <summary>The largest value that pixels can have, likewise.</summary>
    public float Ceiling { get; private set; } = 1;

    /// <summary>
    /// The blocks of one channel, without those whose pixels all equal: they are saturated, or a border that was drawn
    /// around the image. Where these are the most, the image itself is drawn: no blocks then.
    /// </summary>
    public ReadOnlySpan<NoiseBlock> Channel(int channel) =>
        _constant < _channels.Sum(blocks => blocks.Count) ? CollectionsMarshal.AsSpan(_channels[channel]) : [];

    /// <summary>The blocks of an image.</summary>
    public static NoiseBlocks Read(FloatImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var sample = new NoiseBlocks(image.Width, image.Height, image.Channels);
        sample.Add(image);
        return sample;
    }

    /// <summary>The blocks of an image file that is too large to be in memory; it is read in strips.</summary>
    /// <exception cref="ImageFileException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static NoiseBlocks Read(string path, CancellationToken cancellationToken)
    {
        using var file = RowSource.Open(path);
        var sample = new NoiseBlocks(file.Width, file.Height, file.Channels);
        var strip = new FloatImage(file.Width, Math.Min(file.Height, Math.Max(BlockTransform.Side, StripPixels / file.Width)), file.Channels);
        for (var end = strip.Height; end <= file.Height; end += strip.Height)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Read(strip, 0, strip.Height);
            sample.Add(strip);
        }
        return sample;
    }

    /// <summary>Takes blocks from the next rows of the image; none lies across two such strips. One with a NaN or an infinite value does not count.</summary>
    private void Add(FloatImage strip)
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
