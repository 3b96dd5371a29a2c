namespace MlNetDenoise;

/// <summary>How an image is cut into tiles of one shape, so that the network gives in their cores, joined, what it gives for the whole image.</summary>
/// <remarks>
/// Within the network's reach of a tile's border its result is wrong, for it sees padding there, not the image; the core
/// keeps away from every border that is not the image's own. Networks that work at lower resolution see the image in
/// cells of <c>alignment</c> pixels: tiles begin where cells begin, and their size leaves the same remainder as the
/// image's, so that seen from the other side (the image flipped) they begin at cells too.
/// </remarks>
internal sealed class Tiling
{
    /// <summary>The fewest tiles of at most <paramref name="side"/> pixels a side, all as small as that number of them allows.</summary>
    /// <param name="width">The image's columns.</param>
    /// <param name="height">The image's rows.</param>
    /// <param name="side">At least <see cref="SmallestSide"/>.</param>
    /// <param name="card">Receptive field and alignment of the network.</param>
    public Tiling(int width, int height, int side, ModelCard card)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, SmallestSide(card));
        (Width, Columns) = Cuts(width, side, card);
        (Height, Rows) = Cuts(height, side, card);
    }

    /// <summary>Columns of pixels of every tile.</summary>
    public int Width { get; }

    /// <summary>Rows of pixels of every tile.</summary>
    public int Height { get; }

    /// <summary>The tiles from left to right.</summary>
    public IReadOnlyList<Cut> Columns { get; }

    /// <summary>The tiles from top to bottom.</summary>
    public IReadOnlyList<Cut> Rows { get; }

    /// <summary>Tiles in all.</summary>
    public int Count => Columns.Count * Rows.Count;

    /// <summary>The side, in pixels, below which a tile need not have a core.</summary>
    public static int SmallestSide(ModelCard card) => (OverlapCells(card) + 2) * card.Alignment;

    private static (int Tile, Cut[] Cuts) Cuts(int length, int side, ModelCard card)
    {
        if (length <= side)
            return (length, [new(0, 0, length)]);
        var (cells, remainder) = Math.DivRem(length, card.Alignment);
        var (overlap, most) = (OverlapCells(card), (side - remainder) / card.Alignment);
        var count = DivideUp(cells - overlap, most - overlap);
        var tileCells = DivideUp(cells + (count - 1) * overlap, count);
        var tile = tileCells * card.Alignment + remainder;

        int Start(int i) => (int)((long)(cells - tileCells) * i / (count - 1)) * card.Alignment;
        // neighbours meet in the middle of what they share, at least the reach away from the borders of both
        int Meeting(int i) => (Start(i - 1) + tile + Start(i)) / 2;
        return (tile, [.. Enumerable.Range(0, count).Select(i => new Cut(Start(i), i == 0 ? 0 : Meeting(i), i == count - 1 ? length : Meeting(i + 1)))]);
    }

    /// <summary>What neighbours share at the least, in cells: the network's reach, half of its receptive field, of each.</summary>
    private static int OverlapCells(ModelCard card) => DivideUp(2 * (card.ReceptiveField / 2), card.Alignment);

    private static int DivideUp(int a, int b) => (a + b - 1) / b;
}

/// <summary>A tile along one axis of the image.</summary>
/// <param name="Start">Its first pixel.</param>
/// <param name="CoreStart">The first pixel of its core, what is kept of its result.</param>
/// <param name="CoreEnd">The pixel after its core.</param>
internal readonly record struct Cut(int Start, int CoreStart, int CoreEnd);
