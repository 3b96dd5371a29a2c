namespace MlNetDenoise;

/// <summary>
/// The memory that denoising may take. One half is for the network's run on a tile, the other for the rows of all images
/// that are in work, noisy and denoised, as floats.
/// </summary>
/// <param name="limit">Bytes in all; 0: a quarter of what the process may have (a container's limit counts), and no more than most GPUs have too.</param>
internal sealed class MemoryLimit(long limit)
{
    // .NET, ONNX Runtime and libvips with their code and caches, the weights, and the rows that a file format holds back.
    internal const long Program = 250_000_000;

    // A larger tile gains nothing: what neighbours share is a fiftieth of it.
    private const int LongestSide = 16384;

    private readonly long _limit = limit > 0 ? limit : Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, 4_000_000_000);
    private readonly Lock _lock = new();
    private long _taken;

    private long Half => Math.Max(0, _limit - Program) / 2;

    /// <summary>Bytes of an image's rows, noisy and denoised.</summary>
    public static long RowBytes(int width, int rows, int channels) => 2L * sizeof(float) * width * rows * channels;

    /// <summary>The longest side of tiles that fit into one half, with their rows in the other.</summary>
    /// <param name="card">The network.</param>
    /// <param name="width">The image's columns.</param>
    /// <param name="runs">How many tiles are run at once.</param>
    /// <exception cref="ModelException">Not even the smallest tile fits.</exception>
    public int LongestTile(ModelCard card, int width, int runs)
    {
        // Each pixel of a tile: the run itself, and the floats of its input, its result and its noise level.
        var ofPixel = (double)runs * (card.MemoryPerPixel + sizeof(float) * (2 * card.Channels + 1));
        var ofRow = (double)RowBytes(width, 1, card.Channels);
        var side = Math.Min(Math.Sqrt(Half / ofPixel), Half / ofRow);
        var smallest = Tiling.SmallestSide(card);
        if (side >= smallest)
            return (int)Math.Min(side, LongestSide);
        var needed = Program + 2 * Math.Max(ofPixel * smallest * smallest, ofRow * smallest);
        throw new ModelException($"{_limit / 1e6:0} MB of memory are too little for {card.Name} and an image {width} pixels wide. Allow {Math.Ceiling(needed / 1e6):0} MB or more.");
    }

    /// <summary>Whether so many bytes of rows may ever be taken.</summary>
    public bool Allows(long bytes) => bytes <= Half;

    /// <summary>Takes bytes for an image's rows, as soon as other images leave so much.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while it waited.</exception>
    public void Take(long bytes, CancellationToken cancellationToken)
    {
        while (!TryTake(bytes))
        {
            // images take seconds: nothing is lost by looking a few times a second
            cancellationToken.WaitHandle.WaitOne(50);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void Return(long bytes)
    {
        lock (_lock)
            _taken -= bytes;
    }

    private bool TryTake(long bytes)
    {
        lock (_lock)
        {
            var isFree = _taken == 0 || Allows(_taken + bytes);
            if (isFree)
                _taken += bytes;
            return isFree;
        }
    }
}
