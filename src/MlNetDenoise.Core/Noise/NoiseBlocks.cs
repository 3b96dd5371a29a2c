using System.Runtime.InteropServices;

namespace MlNetDenoise;

/// <summary>Blocks of 8x8 pixels, sampled evenly from an image or from strips of its rows, to estimate the noise from.</summary>
internal sealed class NoiseBlocks
{
    private const int MostInChannel = 20_000, StripPixels = 1 << 20;

    private readonly List<NoiseBlock>[] _channels;
    private readonly BlockTransform _transform;
    private readonly int _step;
    private int _rows, _nextRow, _constant;

    /// <summary>No blocks yet, of an image of this size; where it has fewer than 8 rows or columns, so have the blocks.</summary>
    private NoiseBlocks(int width, int height, int channels)
    {
        _transform = new(Math.Min(BlockTransform.Side, width), Math.Min(BlockTransform.Side, height));
        var places = (double)(width - _transform.Width + 1) * (height - _transform.Height + 1);
        // an odd step meets the 8x8 blocks of a JPEG file in all of their phases
        _step = (int)Math.Ceiling(Math.Sqrt(places / MostInChannel)) | 1;
        _channels = [.. Enumerable.Range(0, channels).Select(_ => new List<NoiseBlock>())];
    }

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
    public static NoiseBlocks Of(FloatImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var sample = new NoiseBlocks(image.Width, image.Height, image.Channels);
        sample.Add(image);
        return sample;
    }

    /// <summary>The blocks of an image file that is too large to be in memory; it is read in strips.</summary>
    /// <exception cref="ImageFileException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static NoiseBlocks Of(string path, CancellationToken cancellationToken)
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
        for (var y = Math.Max(0, _nextRow - _rows); y + _transform.Height <= strip.Height; y += _step)
        {
            for (var channel = 0; channel < strip.Channels; channel++)
            {
                var rows = strip.Plane(channel)[(y * strip.Width)..];
                for (var x = 0; x + _transform.Width <= strip.Width; x += _step)
                    Add(_channels[channel], rows[x..], strip.Width);
            }
            _nextRow = _rows + y + _step;
        }
        _rows += strip.Height;
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
