namespace MlNetDenoise;

/// <summary>How large tiles may be for the memory that there is.</summary>
internal static class TileMemory
{
    // .NET, ONNX Runtime and libvips with their code and caches, and the weights: 110 to 140 MB resident before the first tile.
    private const long Program = 150_000_000;

    // A larger tile gains nothing: what neighbours share is a hundredth of it.
    private const int LongestSide = 16384;

    /// <summary>What may be taken without being told: a quarter of what the process may have (a container's limit counts), and no more than a GPU has too.</summary>
    public static long Standard => Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, 4_000_000_000);

    /// <summary>The longest side of tiles whose run fits into memory together with the rows of the image that they lie in.</summary>
    /// <param name="limit">Bytes in all.</param>
    /// <param name="card">The network.</param>
    /// <param name="width">The image's columns.</param>
    /// <exception cref="ModelException">Not even the smallest tile fits.</exception>
    public static int LongestTile(long limit, ModelCard card, int width)
    {
        // Each pixel of a tile: the run itself, and the floats of its input, its result and its noise level.
        var ofTile = card.MemoryPerPixel + sizeof(float) * (2.0 * card.Channels + 1);
        // Each row of a tile: the image's row, noisy and denoised, as floats.
        var ofRow = sizeof(float) * 2.0 * card.Channels * width;
        // side * (ofTile * side + ofRow) = what is left
        var side = (Math.Sqrt(ofRow * ofRow + 4 * ofTile * Math.Max(0, limit - Program)) - ofRow) / (2 * ofTile);
        var smallest = Tiling.SmallestSide(card);
        if (side >= smallest)
            return (int)Math.Min(side, LongestSide);
        var needed = Program + smallest * (ofTile * smallest + ofRow);
        throw new ModelException(string.Create(null, $"{limit / 1e6:0} MB of memory are too little for {card.Name} and an image {width} pixels wide. Allow {Math.Ceiling(needed / 1e6):0} MB or more."));
    }
}
