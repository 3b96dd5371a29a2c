namespace MlNetDenoise;

/// <summary>
/// Limits the memory of denoising. One half is for the run of the network on a tile, the other half for the rows of all
/// images in progress, noisy and denoised, as floats.
/// </summary>
/// <param name="limit">Bytes in total. 0: a quarter of the memory available to the process (a container's limit counts), at most 1.5 GB, since larger tiles take no less time.</param>
internal sealed class MemoryLimit(long limit)
{
    // .NET, ONNX Runtime and libvips with their code and caches, the weights, and the rows that the file formats buffer.
    internal const long Program = 250_000_000;

    // Larger tiles save no time: neighbours overlap by only 2 % of them.
    private const int LongestSide = 16384;

    private readonly long _limit = limit > 0 ? limit : Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, 1_500_000_000);
    private readonly Lock _lock = new();
    private long _taken;

    private long Half => Math.Max(0, _limit - Program) / 2;

    /// <summary>Returns the bytes of rows of an image, noisy and denoised.</summary>
    public static long RowBytes(int width, int rows, int channels) => 2L * sizeof(float) * width * rows * channels;

    /// <summary>Returns the longest side of tiles that fit into one half, with their rows in the other half.</summary>
    /// <param name="card">The model.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="runs">Number of runs at the same time.</param>
    /// <exception cref="ModelException">The smallest tile does not fit.</exception>
    /// <param name="rowBytes">Bytes of a row of the image.</param>
    public int LongestTile(ModelCard card, int width, int runs, long rowBytes)
    {
        // per pixel of a tile: the run, and the floats of the input, the output and the noise level
        var pixelBytes = (double)runs * (card.MemoryPerPixel + sizeof(float) * (2 * card.Channels + 1));
        var side = Math.Min(Math.Sqrt(Half / pixelBytes), Rows(rowBytes));
        var smallest = Tiling.SmallestSide(card);
        if (side >= smallest)
            return (int)Math.Min(side, LongestSide);
        var needed = Program + 2 * Math.Max(pixelBytes * smallest * smallest, (double)rowBytes * smallest);
        throw new ModelException($"{_limit / 1e6:0} MB of memory are not enough for {card.Name} and an image {width} pixels wide. Set DenoiserSettings.MaxMemory to {Math.Ceiling(needed / 1e6):0} MB or more.");
    }

    /// <summary>Returns how many rows of an image fit, and are not larger than an array can be.</summary>
    public int Rows(long rowBytes) => (int)Math.Min(int.MaxValue, Math.Min(Half, Array.MaxLength) / rowBytes);

    /// <summary>Reserves bytes for an image's rows. Waits until other images leave enough.</summary>
    /// <exception cref="OperationCanceledException">Cancelled during the wait.</exception>
    public void Take(long bytes, CancellationToken cancellationToken)
    {
        while (!TryTake(bytes))
        {
            // images take seconds, so polling at this rate loses no time
            cancellationToken.WaitHandle.WaitOne(50);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Releases reserved bytes.</summary>
    public void Return(long bytes)
    {
        lock (_lock)
            _taken -= bytes;
    }

    private bool TryTake(long bytes)
    {
        lock (_lock)
        {
            var isFree = _taken == 0 || _taken + bytes <= Half;
            if (isFree)
                _taken += bytes;
            return isFree;
        }
    }
}
