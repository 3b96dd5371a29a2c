namespace MlNetDenoise;

/// <summary>Divides an image into overlapping tiles of one size, so that the cores of the denoised tiles together equal the denoised image.</summary>
/// <remarks>
/// Near the border of a tile the output differs, because the network sees padding instead of the image. The core is
/// therefore at least half a receptive field away from every border that is not the image's. Networks with levels of
/// lower resolution see the image in cells of <see cref="ModelCard.Alignment"/> pixels, so tiles start at cells. The
/// remainder of their size is that of the image's size, so that they also start at cells when the image is flipped.
/// </remarks>
internal sealed class Tiling
{
    /// <summary>Creates the smallest number of tiles with at most <paramref name="side"/> pixels per side, as small as this number allows.</summary>
    /// <param name="width">Columns of the image.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="side">Longest side in pixels, at least <see cref="SmallestSide"/>.</param>
    /// <param name="card">Has the receptive field and the alignment of the network.</param>
    public Tiling(int width, int height, int side, ModelCard card)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, SmallestSide(card));
        (Width, Columns) = Ranges(width, side, card);
        (Height, Rows) = Ranges(height, side, card);
    }

    /// <summary>Width of every tile in pixels.</summary>
    public int Width { get; }

    /// <summary>Height of every tile in pixels.</summary>
    public int Height { get; }

    /// <summary>The tiles from left to right.</summary>
    public IReadOnlyList<TileRange> Columns { get; }

    /// <summary>The tiles from top to bottom.</summary>
    public IReadOnlyList<TileRange> Rows { get; }

    /// <summary>Number of tiles.</summary>
    public int Count => Columns.Count * Rows.Count;

    /// <summary>Returns the smallest side, in pixels, with which every tile has a core.</summary>
    public static int SmallestSide(ModelCard card) => (OverlapCells(card) + 2) * card.Alignment;

    private static (int Tile, TileRange[] Ranges) Ranges(int length, int side, ModelCard card)
    {
        if (length <= side)
            return (length, [new(0, 0, length)]);
        var (cells, remainder) = Math.DivRem(length, card.Alignment);
        var (overlap, most) = (OverlapCells(card), (side - remainder) / card.Alignment);
        var count = DivideUp(cells - overlap, most - overlap);
        var tileCells = DivideUp(cells + (count - 1) * overlap, count);
        var tile = tileCells * card.Alignment + remainder;

        int Start(int i) => (int)((long)(cells - tileCells) * i / (count - 1)) * card.Alignment;
        // cores meet in the middle of the overlap, at least half a receptive field away from the borders of both tiles
        int Boundary(int i) => (Start(i - 1) + tile + Start(i)) / 2;
        return (tile, [.. Enumerable.Range(0, count).Select(i => new TileRange(Start(i), i == 0 ? 0 : Boundary(i), i == count - 1 ? length : Boundary(i + 1)))]);
    }

    /// <summary>Returns the smallest overlap of neighbours in cells: half of the receptive field for each.</summary>
    private static int OverlapCells(ModelCard card) => DivideUp(2 * (card.ReceptiveField / 2), card.Alignment);

    private static int DivideUp(int a, int b) => (a + b - 1) / b;
}

/// <summary>The position of a tile along one axis of the image, in pixels.</summary>
/// <param name="Start">The first pixel.</param>
/// <param name="CoreStart">The first pixel of the core, the part of the denoised tile that is used.</param>
/// <param name="CoreEnd">The pixel after the core.</param>
internal readonly record struct TileRange(int Start, int CoreStart, int CoreEnd);
