namespace MlNetDenoise;

/// <summary>Blocks of 8x8 pixels, evenly sampled from an image and from its means over 2x2 and 4x4 pixels, to estimate noise from.</summary>
internal sealed class NoiseBlocks
{
    private const int MaxPerChannel = 20_000, MaxScale = 4, MinCoarseSide = 32;

    // Blocks one pixel apart are almost the same: if there are this many, every third one of a row and of a column is enough.
    private const int ManyPerChannel = 10_000;

    // A block is drawn if this share of the pairs of pixels in its columns has equal values, and it is this many times that of noise.
    private const double DrawnShare = 0.1, DrawnRatio = 2.5;

    // The values of noise may be multiples of 1/255 or, if it is this many times as strong, of a larger step, as numbers of photons are.
    private const double FineStep = 1.0 / 255, CoarseRatio = 1.5;

    // The step of the values counts as at least this share of their range: gray values computed from RGB are multiples of a very small one.
    private const float FinestStepShare = 1f / 1024;

    private readonly List<NoiseBlock>[] _channels;
    private readonly BlockTransform _transform;
    private readonly int _step;
    private int _rows, _nextRow, _constant;
    private FloatImage? _means; // of the pixels of a row of blocks, above scale 1
    private NoiseBlock[][]? _natural; // of each channel, once all rows are added
    private float _lowest = float.PositiveInfinity, _highest = float.NegativeInfinity, _smallestStep = float.PositiveInfinity;

    /// <summary>Creates an empty sample for an image of this size. Blocks of an image with fewer than 8 rows or columns have as many.</summary>
    public NoiseBlocks(int width, int height, int channels, int scale = 1)
    {
        Scale = scale;
        var (columns, rows) = (width / scale, height / scale);
        _transform = new(Math.Min(BlockTransform.Side, columns), Math.Min(BlockTransform.Side, rows));
        var (across, down) = (columns - _transform.Width + 1, rows - _transform.Height + 1);
        // an odd step samples all positions relative to the 8x8 blocks of JPEG files
        _step = Math.Max((double)across * down > ManyPerChannel ? 3 : 1, (int)Math.Ceiling(Math.Sqrt((double)across * down / MaxPerChannel)) | 1);
        _channels = [.. Enumerable.Range(0, channels).Select(_ => new List<NoiseBlock>((across + _step - 1) / _step * ((down + _step - 1) / _step)))];
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
    public float Floor => _lowest < 0 ? float.NegativeInfinity : 0;

    /// <summary>The upper limit of the pixels: 1 if none is above; otherwise positive infinity.</summary>
    public float Ceiling => _highest > 1 ? float.PositiveInfinity : 1;

    /// <summary>Mean energy of the finest detail, noise and texture, in all blocks that are not constant: that of the highest frequencies and a hundredth of that of the lower ones.</summary>
    public double DetailEnergy => _channels.SelectMany(blocks => blocks).Select(block => block.High.Sum / HighCount + 0.01 * block.Low).DefaultIfEmpty().Average();

    /// <summary>Mean of all blocks that are not constant.</summary>
    public double Brightness => _channels.SelectMany(blocks => blocks).Select(block => (double)block.Mean).DefaultIfEmpty().Average();

    /// <summary>Whether most of the blocks are neither constant nor drawn nor clipped, as in photographs.</summary>
    public bool IsPhotograph => 2 * Enumerable.Range(0, Channels).Sum(channel => Channel(channel).Length) > _constant + _channels.Sum(blocks => blocks.Count);

    /// <summary>
    /// Returns the blocks of one channel without constant and almost completely clipped ones, and without drawn ones: text,
    /// halftone, pixel art and patterns repeat values more often than noise does. Returns none if more blocks are drawn than not.
    /// </summary>
    public ReadOnlySpan<NoiseBlock> Channel(int channel) => (_natural ??= SelectNatural())[channel];

    /// <summary>Adds blocks from the next rows of the image, each from one strip. Blocks with a NaN or an infinite value are ignored.</summary>
    public void Add(FloatImage strip)
    {
        Coarser?.Add(strip);
        var values = Scale == 1 ? strip : _means ??= new(strip.Width / Scale, _transform.Height, strip.Channels);
        for (var y = Math.Max(0, _nextRow - _rows); y + _transform.Height * Scale <= strip.Height; y += Scale * _step)
        {
            if (Scale > 1)
                strip.Downsample(Scale, y, values);
            for (var channel = 0; channel < values.Channels; channel++)
            {
                var rows = values.Plane(channel)[(Scale == 1 ? y * values.Width : 0)..];
                for (var x = 0; x + _transform.Width <= values.Width; x += _step)
                    Add(_channels[channel], rows[x..], values.Width);
            }
            _nextRow = _rows + y + Scale * _step;
        }
        _rows += strip.Height;
    }

    private NoiseBlock[][] SelectNatural()
    {
        var drawn = _channels.Sum(blocks => blocks.Count(IsDrawn));
        return 2 * drawn <= _channels.Sum(blocks => blocks.Count(block => !float.IsNaN(block.Repeats)))
            ? Array.ConvertAll(_channels, blocks => blocks.Where(block => !float.IsNaN(block.Repeats) && !IsDrawn(block)).ToArray())
            : Array.ConvertAll(_channels, _ => Array.Empty<NoiseBlock>());
    }

    private void Add(List<NoiseBlock> blocks, ReadOnlySpan<float> pixels, int stride)
    {
        var block = _transform.Apply(pixels, stride, out var lowest, out var highest, out var step);
        if (!float.IsFinite(block.Mean + block.Low))
            return;
        if (lowest == highest)
            _constant++;
        else
            blocks.Add(block);
        (_lowest, _highest, _smallestStep) = (Math.Min(_lowest, lowest), Math.Max(_highest, highest), Math.Min(_smallestStep, step));
    }

    /// <summary>Whether a block has more equal values than noise as strong as its highest frequencies.</summary>
    private bool IsDrawn(NoiseBlock block)
    {
        // two numbers with a normal distribution, rounded to multiples of a small step, are equal with this probability times step / sigma
        const double Equal = 0.282;
        // means of pixels say nothing on the values that a drawing repeats
        if (Scale > 1 || !(block.Repeats > DrawnShare))
            return false;
        var sigma = Math.Sqrt(block.High.Sum / HighCount);
        var step = Math.Max(FinestStepShare * (_highest - _lowest), _smallestStep <= FineStep || sigma > CoarseRatio * _smallestStep ? _smallestStep : FineStep);
        return block.Repeats * sigma > DrawnRatio * Equal * step;
    }
}
