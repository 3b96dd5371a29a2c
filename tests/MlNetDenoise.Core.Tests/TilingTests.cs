using FsCheck;
using FsCheck.Fluent;

namespace MlNetDenoise.Core.Tests;

public class TilingTests
{
    private static readonly Gen<(int Length, int ReceptiveField, int Alignment, int More)> Cases =
        from length in Gen.Choose(1, 3000)
        from receptiveField in Gen.Choose(1, 200)
        from alignment in Gen.Elements(1, 2, 4, 8, 12)
        from more in Gen.Choose(0, 600)
        select (length, receptiveField, alignment, more);

    [Fact]
    public void The_cores_are_the_image() => ForAll((length, tiling, _, _) =>
    {
        Assert.Equal((0, length), (tiling.Columns[0].CoreStart, tiling.Columns[^1].CoreEnd));
        foreach (var (left, right) in tiling.Columns.Zip(tiling.Columns.Skip(1)))
            Assert.Equal(left.CoreEnd, right.CoreStart);
        Assert.All(tiling.Columns, cut => Assert.True(cut.CoreEnd > cut.CoreStart));
    });

    [Fact]
    public void Every_tile_lies_in_the_image_and_is_no_longer_than_allowed() => ForAll((length, tiling, _, side) =>
    {
        Assert.InRange(tiling.Width, 1, side);
        Assert.All(tiling.Columns, cut => Assert.InRange(cut.Start, 0, length - tiling.Width));
    });

    [Fact]
    public void All_that_a_pixel_of_a_core_depends_on_is_in_its_tile_or_outside_of_the_image() => ForAll((length, tiling, card, _) =>
    {
        var reach = card.ReceptiveField / 2;
        foreach (var cut in tiling.Columns)
        {
            Assert.True(cut.Start <= Math.Max(0, cut.CoreStart - reach));
            Assert.True(cut.Start + tiling.Width >= Math.Min(length, cut.CoreEnd + reach));
        }
    });

    [Fact]
    public void Tiles_begin_where_cells_begin_seen_from_either_side() => ForAll((length, tiling, card, _) =>
    {
        Assert.All(tiling.Columns, cut => Assert.Equal(0, cut.Start % card.Alignment));
        Assert.All(tiling.Columns, cut => Assert.Equal(0, (length - cut.Start - tiling.Width) % card.Alignment));
    });

    [Fact]
    public void An_image_that_fits_is_one_tile()
    {
        var tiling = new Tiling(200, 100, 200, Card(23, 8));
        Assert.Equal((1, 200, 100), (tiling.Count, tiling.Width, tiling.Height));
    }

    [Fact]
    public void Tiles_are_as_small_as_their_number_allows()
    {
        // two tiles of 8 cells would do, but for the 3 cells that they share
        var tiling = new Tiling(16 * 8, 8, 15 * 8, Card(23, 8));
        Assert.Equal((2, 10 * 8), (tiling.Columns.Count, tiling.Width));
    }

    private static void ForAll(Action<int, Tiling, ModelCard, int> holds) => Check.QuickThrowOnFailure(Prop.ForAll(Cases.ToArbitrary(), made =>
    {
        var card = Card(made.ReceptiveField, made.Alignment);
        var side = Tiling.SmallestSide(card) + made.More;
        holds(made.Length, new(made.Length, 1, side, card), card, side);
    }));

    private static ModelCard Card(int receptiveField, int alignment) => new()
    {
        Name = "any",
        Channels = 1,
        TakesSigma = false,
        SigmaMin = 0,
        SigmaMax = 50,
        ReceptiveField = receptiveField,
        Alignment = alignment,
    };
}
