using MlNetDenoise.Reporting;
using ScottPlot;

namespace MlNetDenoise.Tests;

/// <summary>Charts and grids are held against what a reader sees: where which colour is in the picture.</summary>
public sealed class ReportingTests : IDisposable
{
    private static readonly (float Red, float Green, float Blue) Noisy = (0.835f, 0.369f, 0f);
    private static readonly (float Red, float Green, float Blue) Denoised = (0f, 0.447f, 0.698f);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlnetdenoise-");

    [Fact]
    public void The_histogram_shows_the_noisy_mean_left_of_the_better_denoised_images()
    {
        var picture = Drawn(Charts.PsnrHistogram(Metrics((20, 28), (20.1, 30), (20.2, 31))), 800, 500);

        // Below the legend only bars and mean lines have these colours.
        var noisy = Where(picture, Noisy).Where(at => at.Y > 200).Select(at => at.X).ToList();
        var denoised = Where(picture, Denoised).Where(at => at.Y > 200).Select(at => at.X).ToList();

        Assert.NotEmpty(noisy);
        Assert.NotEmpty(denoised);
        Assert.True(noisy.Max() < denoised.Min());
    }

    [Fact]
    public void A_bar_is_as_high_as_its_mean()
    {
        var picture = Drawn(Charts.MeanBars(Metrics((10, 30), (10, 30))), 500, 500);

        // The bars are drawn a quarter transparent on white.
        var noisy = Where(picture, Mixed(Noisy), tolerance: 0.02f).Select(at => at.Y).Distinct().Count();
        var denoised = Where(picture, Mixed(Denoised), tolerance: 0.02f).Select(at => at.Y).Distinct().Count();

        Assert.InRange(denoised / (double)noisy, 2.8, 3.2);
    }

    [Fact]
    public void The_histogram_of_intensities_stands_where_the_values_are()
    {
        var dark = new IntensityHistogram();
        dark.Add([.. Enumerable.Range(0, 1000).Select(i => i / 4000f)]);

        var bars = Where(Drawn(Charts.Intensities([("gray", dark)]), 800, 500), (0.75f, 0.75f, 0.75f), tolerance: 0.02f).Where(at => at.X > 60 && at.Y is > 200 and < 420).Select(at => at.X).ToList(); // beside the label of the axis, below the legend

        Assert.InRange(bars.Min(), 60, 110);
        Assert.InRange(bars.Max(), 230, 290); // a quarter of the axis
    }

    [Fact]
    public void Samples_of_a_set_lie_side_by_side_and_below_each_other()
    {
        var images = new[] { 0.9f, 0.6f, 0.3f }.Select((value, i) => ($"image {i}.png", new FloatImage(32, 32, 1, [.. Enumerable.Repeat(value, 1024)]))).ToList();

        var grid = PictureGrid.Samples(images, columns: 2);

        Assert.Equal((2 * 332 + 12, 12 + 2 * 364), (grid.Width, grid.Height));
        Assert.Equal([0.9f, 0.6f, 0.3f], new[] { (172, 172), (504, 172), (172, 536) }.Select(at => grid.Plane(1)[at.Item2 * grid.Width + at.Item1]));
    }

    [Fact]
    public void A_falling_loss_falls_in_the_chart()
    {
        var points = Enumerable.Range(1, 50).Select(i => new TrainingPoint(100 * i, 1.0 / i, double.NaN)).ToList();

        var curve = Where(Drawn(Charts.LossCurves(points), 800, 500), Denoised).Where(at => at.X < 600).OrderBy(at => at.X).ToList();

        Assert.True(curve[0].Y + 100 < curve[^1].Y);
    }

    [Fact]
    public void The_curve_is_broken_where_the_loss_changes()
    {
        TrainingPoint[] points = [.. Enumerable.Range(1, 50).Select(i => new TrainingPoint(100 * i, i <= 25 ? 0.1 : 0.001, double.NaN))];

        var whole = Where(Drawn(Charts.LossCurves(points), 800, 500), Denoised).ToList();
        var broken = Where(Drawn(Charts.LossCurves(points, change: 2500), 800, 500), Denoised).ToList();

        Assert.Contains(whole, at => at.Y is > 200 and < 250); // the line from the one loss down to the other
        Assert.DoesNotContain(broken, at => at.Y is > 200 and < 250);
    }

    [Fact]
    public void The_validation_loss_is_drawn_beside_that_of_the_training()
    {
        TrainingPoint[] points = [.. Enumerable.Range(1, 20).Select(i => new TrainingPoint(100 * i, 0.1, double.NaN, 0.01))];

        var picture = Drawn(Charts.LossCurves(points, verdict: new(Fit.WellFitted, "as good as it gets")), 800, 500);

        // the legend ends above the middle
        Assert.InRange(Where(picture, Noisy).Where(at => at.Y > 200).Average(at => at.Y), 380, 450);
        Assert.InRange(Where(picture, Denoised).Where(at => at.X < 400).Average(at => at.Y), 30, 80);
    }

    [Fact]
    public void The_histogram_of_SSIM_has_a_place_for_every_image()
    {
        var metrics = new DenoisingMetrics([.. new[] { 0.7, 0.8, 0.8, 0.9 }.Select((ssim, i) => new ImageScores($"{i}", Scores(20) with { Ssim = 0.3 }, Scores(28) with { Ssim = ssim }))]);

        var bars = Where(Drawn(Charts.Histogram(metrics, "SSIM", scores => scores.Ssim), 800, 500), Mixed(Denoised, 0.6f), tolerance: 0.02f).Where(at => at.Y > 200).ToList();

        Assert.Equal(3, bars.Select(at => at.X).Distinct().Order().Aggregate((Count: 0, Last: -9), (seen, x) => (x > seen.Last + 3 ? seen.Count + 1 : seen.Count, x)).Count);
    }

    [Fact]
    public void The_numbers_of_a_chart_are_read_back_whatever_the_name()
    {
        var metrics = new DenoisingMetrics([new("a, \"b\".png", Scores(20.5), Scores(double.PositiveInfinity))]);

        Assert.Equal("image,noisy,denoised\n\"a, \"\"b\"\".png\",20.5,\n", Csv.Images(metrics, scores => scores.Psnr));
        Assert.Equal("images,mean,standard deviation\nnoisy,0.8,0\ndenoised,0.8,0\n", Csv.Means(metrics, scores => scores.Ssim));
        Assert.Equal("step,training loss,validation loss,validation PSNR\n25,0.5,,\n50,,0.25,27.25\n", Csv.Training([new(25, 0.5, double.NaN), new(50, double.NaN, 27.25, 0.25)]));
    }

    [Fact]
    public void The_PSNR_curve_marks_the_best_step()
    {
        TrainingPoint[] points = [.. new[] { 27.0, 29, 28, 28 }.Select((psnr, i) => new TrainingPoint(1000 * (i + 1), 1, psnr))];

        var picture = Drawn(Charts.PsnrCurve(points), 800, 500);
        var mark = Where(picture, Noisy).Where(at => at.Y < 250).ToList();
        var curve = Where(picture, Denoised).Where(at => at.Y < 400).ToList();

        Assert.InRange(mark.Average(at => at.Y), curve.Min(at => at.Y) - 5, curve.Min(at => at.Y) + 5);
        Assert.InRange(mark.Average(at => at.X), 250, 500); // the second of four steps
    }

    [Fact]
    public void The_better_network_stands_above_the_worse_in_all_four_charts_of_a_comparison()
    {
        LearnedNetwork[] networks = [new("worse", 1000, 0.5, [(100, 2.5, 24), (200, 5, 25)]), new("better", 20_000, 2, [(100, 10, 26), (200, 20, 29)]), new("not begun", 1, 1, [])];

        var picture = Drawn(Charts.Comparison(networks), 1400, 900);

        foreach (var (left, top) in ((int, int)[])[(0, 0), (700, 0), (0, 450), (700, 450)])
        {
            // left of the legend, which begins at 2/3
            IEnumerable<(int X, int Y)> Part((float, float, float) color) => Where(picture, color).Where(at => at.X > left && at.X < left + (top == 0 ? 470 : 700) && at.Y > top && at.Y < top + 450);
            Assert.True(Part(Noisy).Max(at => at.Y) < Part(Denoised).Min(at => at.Y), $"{left}, {top}");
        }
        // the second has more parameters, and costs more
        Assert.True(Where(picture, Denoised).Where(at => at.Y > 450).Max(at => at.X % 700) < Where(picture, Noisy).Where(at => at.Y > 450).Min(at => at.X % 700));
        Assert.Equal(
            "network,parameters,MFLOP a pixel,step,seconds,validation PSNR\nworse,1000,0.5,100,2.5,24\nworse,1000,0.5,200,5,25\nbetter,20000,2,100,10,26\nbetter,20000,2,200,20,29\n",
            Csv.Networks(networks));
    }

    [Fact]
    public void A_comparison_of_nothing_is_drawn_all_the_same()
    {
        Drawn(Charts.Comparison([]), 800, 600);
        Drawn(Charts.Comparison([new("one", 1, 0.1, [(1, 0.5, 20)])]), 800, 600);
    }

    [Fact]
    public void The_better_method_stands_higher_and_the_faster_one_farther_left()
    {
        TimedMethod[] methods = [new("slow filter", 2.1, 28.5, false), new("ours", 0.4, 29.1, true), new("of unknown time", double.NaN, 35, true)];

        var picture = Drawn(Charts.PsnrAgainstTime(methods, "a set, sigma 25"), 800, 500);
        var ours = Where(picture, Denoised).ToList();
        var filter = Where(picture, Noisy).ToList();

        Assert.True(ours.Max(at => at.Y) < filter.Min(at => at.Y));
        Assert.True(ours.Max(at => at.X) < filter.Min(at => at.X));
    }

    [Fact]
    public void Charts_of_nothing_and_of_values_that_are_no_numbers_are_drawn_too()
    {
        var nothing = new TrainingPoint(1, double.NaN, double.NaN);
        foreach (var plot in (Plot[])
        [
            Charts.LossCurves([]), Charts.LossCurves([nothing]), Charts.LossCurves([new(1, 0.5, 20)]), Charts.LossCurves([new(1, 0.5, 20)], change: 0), Charts.LossCurves([new(1, 0.5, 20)], change: 1),
            Charts.PsnrCurve([]), Charts.PsnrCurve([nothing]), Charts.PsnrCurve([new(1, 0.5, 20)]),
            Charts.PsnrHistogram(Metrics((20, double.PositiveInfinity))), Charts.PsnrHistogram(Metrics((20, 20))),
            Charts.PsnrAgainstTime([], ""), Charts.PsnrAgainstTime([new("one", 1, 30, true)], ""), Charts.PsnrAgainstTime([new("free", 0, 30, true)], ""),
            Charts.MeanBars(Metrics()), Charts.MeanBars(Metrics((20, double.PositiveInfinity))), Charts.MeanBars(Metrics((20, 30)), "SSIM", scores => scores.Ssim),
        ])
            Drawn(plot, 400, 300);
    }

    [Fact]
    public void The_grid_enlarges_the_middle_of_each_image_by_whole_pixels()
    {
        var (noisy, denoised, clean) = (Numbered(5, 0f), Numbered(5, 0.3f), Numbered(5, 0.6f));
        var row = new EvaluatedImage(new ImageScores("folder/a & b.png", Scores(20), Scores(30)), noisy, denoised, clean);

        var grid = PictureGrid.Draw([row, row], crop: 3);

        // 3 of 5 pixels, 106 times as large: tile 318 wide, 12 pixels of gap, below the heading.
        foreach (var (column, image) in new[] { noisy, denoised, clean }.Index())
        {
            var left = 12 + column * 332 + 1;
            for (var y = 0; y < 3; y++)
            {
                for (var x = 0; x < 3; x++)
                {
                    var shown = image.Pixels[(y + 1) * 5 + x + 1];
                    Assert.Equal(shown, At(grid, left + 106 * x, 41 + 106 * y));
                    Assert.Equal(shown, At(grid, left + 106 * x + 105, 41 + 106 * y + 105));
                }
            }
        }
        Assert.Contains(grid.Plane(0)[..(40 * grid.Width)].ToArray(), value => value == 0f); // the headings
    }

    [Fact]
    public void Two_models_stand_between_noisy_and_clean()
    {
        EvaluatedImage Result(float denoised) => new(new("a.png", Scores(20), Scores(30)), Flat(0.1f), Flat(denoised), Flat(0.9f));

        var grid = PictureGrid.Compare([("one", [Result(0.3f)]), ("two", [Result(0.6f)])]);

        Assert.Equal([0.1f, 0.3f, 0.6f, 0.9f], Enumerable.Range(0, 4).Select(column => At(grid, 12 + 332 * column + 160, 200)));
    }

    [Fact]
    public void The_residual_is_drawn_around_gray_beside_its_one_peak()
    {
        var noisy = Noise.Gaussian(25).Apply(Flat(0.5f), seed: 1);
        var grid = PictureGrid.Residuals([new EvaluatedImage(new("a.png", Scores(20), Scores(30)), noisy, Flat(0.5f), Flat(0.5f))]);

        Assert.Equal(0.5, Tile(grid, 0).Average(), 0.01);
        var correlation = Tile(grid, 1).ToArray();
        // 33 shifts of 9 pixels each: the peak is one of these squares, and all else is near gray
        Assert.Equal(81, correlation.Count(value => value > 0.75));
        Assert.Equal(0, correlation.Count(value => value < 0.25));

        static IEnumerable<float> Tile(FloatImage grid, int column) =>
            from y in Enumerable.Range(40 + 12, 296) from x in Enumerable.Range(12 + 332 * column + 12, 296) select At(grid, x, y);
    }

    [Fact]
    public void Charts_have_a_font_of_their_own_on_machines_without_fonts()
    {
        var plot = Charts.PsnrHistogram(Metrics((20, 28)));

        var font = plot.Axes.Bottom.Label.FontName;
        var own = ScottPlot.Fonts.FontResolvers.Single(resolver => resolver.GetType().Assembly == typeof(Charts).Assembly);
        Assert.Equal("DejaVu Sans", own.CreateTypeface(font, bold: false, italic: false)!.FamilyName);
        Assert.Same(own, ScottPlot.Fonts.FontResolvers[0]);
        Assert.All([plot.Axes.Left.Label.FontName, plot.Axes.Title.Label.FontName, plot.Axes.Bottom.TickLabelStyle.FontName, .. plot.Legend.GetItems().Select(item => item.LabelFontName)], name => Assert.Equal(font, name));
    }

    [Fact]
    public void A_grid_is_an_image_that_can_be_saved()
    {
        var image = new FloatImage(400, 30, 3);
        var grid = PictureGrid.Draw([new EvaluatedImage(new ImageScores("wide.png", Scores(20), DenoisingScores.NaN), image, image, image)]);
        grid.Save(Path.Combine(_folder.FullName, "grid.png"));

        Assert.Equal(grid.Quantize().Pixels, FloatImage.Load(Path.Combine(_folder.FullName, "grid.png")).Pixels);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static DenoisingScores Scores(double psnr) => new(psnr, 0.8, 0.001, 0.02, 0.9);

    private static DenoisingMetrics Metrics(params (double Noisy, double Denoised)[] psnrs) =>
        new([.. psnrs.Select((psnr, i) => new ImageScores($"{i}.png", Scores(psnr.Noisy), Scores(psnr.Denoised)))]);

    /// <summary>A gray square image in which every pixel has a value of its own.</summary>
    private static FloatImage Numbered(int size, float first) =>
        new(size, size, 1, [.. Enumerable.Range(0, size * size).Select(i => first + i / 255f)]);

    private static FloatImage Flat(float value) => new(80, 80, 1, [.. Enumerable.Repeat(value, 6400)]);

    private static float At(FloatImage image, int x, int y) => image.Plane(0)[y * image.Width + x];

    private static (float, float, float) Mixed((float Red, float Green, float Blue) color, float share = 0.75f) =>
        (1 - share + share * color.Red, 1 - share + share * color.Green, 1 - share + share * color.Blue);

    private FloatImage Drawn(Plot plot, int width, int height) => Drawn(path => plot.SavePng(path, width, height), width, height);

    private FloatImage Drawn(Multiplot plots, int width, int height) => Drawn(path => plots.SavePng(path, width, height), width, height);

    private FloatImage Drawn(Action<string> save, int width, int height)
    {
        var path = Path.Combine(_folder.FullName, "chart.png");
        save(path);
        var picture = FloatImage.Load(path);
        Assert.Equal((width, height), (picture.Width, picture.Height));
        return picture.ToRgb();
    }

    private static IEnumerable<(int X, int Y)> Where(FloatImage image, (float Red, float Green, float Blue) color, float tolerance = 0.05f)
    {
        for (var i = 0; i < image.Width * image.Height; i++)
        {
            if (Math.Abs(image.Plane(0)[i] - color.Red) <= tolerance && Math.Abs(image.Plane(1)[i] - color.Green) <= tolerance && Math.Abs(image.Plane(2)[i] - color.Blue) <= tolerance)
                yield return (i % image.Width, i / image.Width);
        }
    }
}
