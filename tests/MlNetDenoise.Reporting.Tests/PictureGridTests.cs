namespace MlNetDenoise.Reporting.Tests;

public sealed class PictureGridTests
{
    private const int Tile = 320, Gap = 12, Heading = 40, Caption = 44;

    [Fact]
    public void The_grid_enlarges_the_middle_of_each_image_by_whole_pixels()
    {
        var (noisy, denoised, clean) = (Numbered(5, 0f), Numbered(5, 0.3f), Numbered(5, 0.6f));
        var row = new EvaluatedImage(new ImageScores("folder/a & b.png", Scores.Create(20), Scores.Create(30)), noisy, denoised, clean);

        var grid = PictureGrid.Draw([row, row], crop: 3);

        // 3 of 5 pixels, 106 times as large: 318 pixels in the middle of a tile
        foreach (var (column, image) in new[] { noisy, denoised, clean }.Index())
        {
            var left = Gap + column * (Tile + Gap) + 1;
            for (var y = 0; y < 3; y++)
            {
                for (var x = 0; x < 3; x++)
                {
                    var shown = image.Pixels[(y + 1) * 5 + x + 1];
                    Assert.Equal(shown, At(grid, left + 106 * x, Heading + 1 + 106 * y));
                    Assert.Equal(shown, At(grid, left + 106 * x + 105, Heading + 1 + 106 * y + 105));
                    Assert.Equal(shown, At(grid, left + 106 * x, Heading + Tile + Caption + 1 + 106 * y)); // the second row
                }
            }
        }
        Assert.Equal((3 * (Tile + Gap) + Gap, Heading + 2 * (Tile + Caption)), (grid.Width, grid.Height));
    }

    [Fact]
    public void A_wide_image_is_a_strip_in_the_middle_of_its_tile()
    {
        var grid = PictureGrid.Draw([Result(new FloatImage(400, 30, 3), new FloatImage(400, 30, 3), new FloatImage(400, 30, 3))]);

        // 160x30 pixels, twice as large
        var rows = Enumerable.Range(Heading, Tile).Where(y => At(grid, Gap, y) == 0 && At(grid, Gap + Tile - 1, y) == 0).ToList();
        Assert.Equal((Heading + 130, 60), (rows[0], rows.Count));
        Assert.All(Enumerable.Range(Heading, Tile).Except(rows), y => Assert.Equal(1, At(grid, Gap, y)));
    }

    [Fact]
    public void Two_models_are_between_noisy_and_clean()
    {
        var grid = PictureGrid.Compare([("one", [Result(Flat(0.1f), Flat(0.3f), Flat(0.9f))]), ("two", [Result(Flat(0.1f), Flat(0.6f), Flat(0.9f))])]);
        Assert.Equal([0.1f, 0.3f, 0.6f, 0.9f], Enumerable.Range(0, 4).Select(column => At(grid, Gap + (Tile + Gap) * column + Tile / 2, 200)));
    }

    [Fact]
    public void Scores_are_captions_and_scores_that_there_are_not_are_none()
    {
        var image = Flat(0.5f);
        var grid = PictureGrid.Draw(
        [
            new(new("a.png", Scores.Create(20), Scores.Create(double.PositiveInfinity) with { Ssim = double.NaN }), image, image, image),
            new(new("a.png", DenoisingScores.NaN, DenoisingScores.NaN), image, image, image),
        ]);

        Assert.InRange(Ink(grid, 0, 0).Count, 120, 220); // 20.00 dB, SSIM 0.8000
        Assert.InRange(Ink(grid, 0, 1).Count, 20, 80); // the sign of infinity, dB
        Assert.Equal([0, 0], [Ink(grid, 1, 0).Count, Ink(grid, 1, 1).Count]);
        Assert.NotEmpty(Ink(grid, 1, 2));
    }

    [Fact]
    public void A_long_name_stays_below_its_tile()
    {
        var image = Flat(0.5f);
        var name = string.Concat(Enumerable.Repeat("photograph of a house ", 10)) + ".png";

        var grid = PictureGrid.Draw([new(new(name, Scores.Create(20), Scores.Create(30)), image, image, image)]);
        var samples = PictureGrid.Samples([(name, image), ("short", image)]);

        var left = Gap + 2 * (Tile + Gap);
        Assert.All(Ink(grid, 0, 2), x => Assert.InRange(x, left + 5, left + Tile - 5));
        Assert.InRange(Enumerable.Range(0, samples.Width).Count(x => Enumerable.Range(Gap + Tile, Caption).Any(y => At(samples, x, y) < 0.9f)), 200, Tile + 60);
    }

    [Fact]
    public void The_residual_is_drawn_around_gray_beside_its_one_peak()
    {
        var noisy = Noise.Gaussian(25).Apply(Flat(0.5f), seed: 1);
        var grid = PictureGrid.Residuals([Result(noisy, Flat(0.5f), Flat(0.5f))]);

        Assert.Equal(0.5, TileOf(grid, 0).Average(), 0.01);
        var correlation = TileOf(grid, 1).ToArray();
        // 33 shifts of 9 pixels each: the peak is one of these squares, and all else is near gray
        Assert.Equal(81, correlation.Count(value => value > 0.75));
        Assert.Equal(0, correlation.Count(value => value < 0.25));

        static IEnumerable<float> TileOf(FloatImage grid, int column) =>
            from y in Enumerable.Range(Heading + 12, 296) from x in Enumerable.Range(Gap + (Tile + Gap) * column + 12, 296) select At(grid, x, y);
    }

    [Fact]
    public void Samples_are_side_by_side_and_below_each_other()
    {
        var images = new[] { 0.9f, 0.6f, 0.3f }.Select((value, i) => ($"image {i}.png", Flat(value))).ToList();

        var grid = PictureGrid.Samples(images, columns: 2);

        Assert.Equal((2 * (Tile + Gap) + Gap, Gap + 2 * (Tile + Caption)), (grid.Width, grid.Height));
        Assert.Equal([0.9f, 0.6f, 0.3f], new[] { (172, 172), (504, 172), (172, 536) }.Select(at => At(grid, at.Item1, at.Item2)));
    }

    [Fact]
    public async Task Several_threads_draw_grids()
    {
        EvaluatedImage[] rows = [Result(Flat(0.1f), Flat(0.3f), Flat(0.9f))];
        var expected = PictureGrid.Draw(rows).Pixels;

        var drawn = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => PictureGrid.Draw(rows).Pixels)));

        Assert.All(drawn, pixels => Assert.Equal(expected, pixels));
    }

    [Fact]
    public void A_grid_of_no_columns_or_pixels_is_an_error()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureGrid.Samples([("a", Flat(0))], columns: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureGrid.Draw([Result(Flat(0), Flat(0), Flat(0))], crop: 0));
    }

    private static EvaluatedImage Result(FloatImage noisy, FloatImage denoised, FloatImage clean) => new(new("a.png", Scores.Create(20), Scores.Create(30)), noisy, denoised, clean);

    /// <summary>The columns that have ink in the caption of a tile, or between its tile and the next.</summary>
    private static List<int> Ink(FloatImage grid, int row, int column)
    {
        var (left, top) = (Gap + column * (Tile + Gap), Heading + row * (Tile + Caption) + Tile);
        return [.. Enumerable.Range(left - Gap / 2, Tile + Gap).Where(x => Enumerable.Range(top, Caption).Any(y => At(grid, x, y) < 0.9f))];
    }

    /// <summary>A gray square image in which every pixel has a value of its own.</summary>
    private static FloatImage Numbered(int size, float first) => new(size, size, 1, [.. Enumerable.Range(0, size * size).Select(i => first + i / 255f)]);

    private static FloatImage Flat(float value) => new(80, 80, 1, [.. Enumerable.Repeat(value, 6400)]);

    private static float At(FloatImage image, int x, int y) => image.Plane(0)[y * image.Width + x];
}
