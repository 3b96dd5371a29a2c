using System.Text.Json;

namespace MlNetDenoise.Cli.Tests;

public sealed class BenchmarkTableTests
{
    private static readonly float[] Sigmas = [25, 50];

    private static readonly BenchmarkResult Result = new(
        [
            new("BSD68", "noisy", [20.17, 14.15], [0.3814, double.NaN], BenchmarkCost.None),
            new("BSD68", "runs/a, b", [29.123, 26.1], [0.82, 0.71], new(0.5551, 123.4), IsOurs: true),
        ],
        ["How it was measured."], Failures: 0);

    [Fact]
    public void What_was_not_measured_is_empty_and_a_comma_is_quoted_in_CSV() => Assert.Equal(
        """
        set,method,PSNR 25,PSNR 50,SSIM 25,SSIM 50,s/MP,peak MB
        BSD68,noisy,20.17,14.15,0.3814,,,
        BSD68,"runs/a, b",29.12,26.10,0.8200,0.7100,0.555,123

        """, BenchmarkReport.Csv(Result, Sigmas));

    [Fact]
    public void Markdown_holds_the_table_and_how_it_was_measured()
    {
        var lines = BenchmarkReport.Markdown(Result, Sigmas).Split('\n');

        Assert.All(lines[..4], line => Assert.Equal(9, line.Count(letter => letter == '|')));
        Assert.StartsWith("| BSD68 | runs/a, b | 29.12 |", lines[3], StringComparison.Ordinal);
        Assert.Contains("- How it was measured.", lines);
    }

    [Fact]
    public void Published_figures_come_at_the_levels_asked_for()
    {
        var figures = PublishedFigures.For("BSD68", channels: 1, images: 68, [50, 30, 25]).Figures.ToDictionary(figure => figure.Method, figure => figure.Psnr);

        Assert.Equal([26.23, double.NaN, 29.23], figures["DnCNN"]);
        Assert.Equal(["BM3D", "DnCNN", "IRCNN", "FFDNet", "BRDNet", "DRUNet", "SwinIR", "Restormer"], figures.Keys);
    }

    [Theory]
    [InlineData("Set12", 1, 12, "BM3D", 29.97)]
    [InlineData("Urban100", 1, 100, "BM3D", 29.70)]
    [InlineData("CBSD68", 3, 68, "CBM3D", 30.71)]
    [InlineData("kodak24", 3, 24, "CBM3D", 32.15)]
    [InlineData("McMaster", 3, 18, "CBM3D", 31.66)]
    [InlineData("McM", 3, 18, "CBM3D", 31.66)]
    [InlineData("Urban100", 3, 100, "CBM3D", 31.36)]
    [InlineData("CUrban100", 3, 100, "CBM3D", 31.36)]
    public void The_sets_of_the_literature_have_figures_with_sources(string set, int channels, int images, string method, double psnr)
    {
        var (figures, sources) = PublishedFigures.For(set, channels, images, [15, 25, 50]);

        Assert.Equal(psnr, figures.Single(figure => figure.Method == method).Psnr[1]);
        Assert.Contains("github.com/", sources, StringComparison.Ordinal);
        Assert.All(figures, figure => Assert.Equal(figure.Psnr, figure.Psnr.OrderDescending())); // more noise, less PSNR
        Assert.All(figures.TakeLast(3), recent => Assert.All(figures.SkipLast(3), older => Assert.True(recent.Psnr[1] > older.Psnr[1], $"{recent.Method}, {older.Method}")));
    }

    [Theory]
    [InlineData("photos", 1, 68)]
    [InlineData("BSD68", 3, 68)]
    [InlineData("BSD68", 1, 5)]
    public void Another_set_or_a_part_of_one_has_no_published_figures(string set, int channels, int images) =>
        Assert.Empty(PublishedFigures.For(set, channels, images, [25]).Figures);
}

[Collection(nameof(TrainedRun))]
public sealed class BenchmarkTests(TrainedRun run)
{
    [Fact]
    public void A_benchmark_measures_models_and_DnCNN_on_the_same_images()
    {
        var result = CliProcess.Succeed(run.Folder, "benchmark", "--data", "clean", "--gray", "--sigma", "25", "--first", "2", "--megapixels", "0.005", "--threads", "1", "--model", "runs/small", "-o", "benchmark");
        var rows = File.ReadLines(run.Below("benchmark/benchmark.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(cells => cells[1], cells => cells[2..]);
        double Psnr(string method) => double.Parse(rows[method][0]);

        Assert.Equal(20.17, Psnr("noisy"), 0.15);
        foreach (var method in (string[])["DnCNN", "runs/small"])
            Assert.All(rows[method][2..], cost => Assert.True(double.Parse(cost) > 0, $"{method}: {cost}"));

        Directory.CreateDirectory(run.Below("two"));
        foreach (var file in Directory.GetFiles(run.Below("clean")).Order(StringComparer.Ordinal).Take(2))
            File.Copy(file, Path.Combine(run.Below("two"), Path.GetFileName(file)));
        using var evaluated = JsonDocument.Parse(CliProcess.Succeed(run.Folder, "evaluate", "--model", "runs/small", "--data", "two", "--gray", "--sigma", "25", "--json").Output);
        Assert.Equal(evaluated.RootElement.GetProperty("denoised").GetProperty("psnr").GetDouble(), Psnr("runs/small"), 0.006);
        Assert.Equal(Psnr("runs/small"), Psnr("runs/small (sigma estimated)"), 0.3);
        Assert.True(FloatImage.Load(run.Below("benchmark/benchmark.png")).Width > 500);
        Assert.Contains("| runs/small |", File.ReadAllText(run.Below("benchmark/benchmark.md")), StringComparison.Ordinal);
        Assert.Contains("<td>runs/small</td>", File.ReadAllText(run.Below("benchmark/report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_of_the_literature_has_its_published_figures_in_the_table()
    {
        CliProcess.Succeed(run.Folder, "datasets", "make", "-o", "sets/Urban100", "--count", "100", "--width", "24", "--height", "24", "--gray", "--seed", "2");
        var result = CliProcess.Succeed(run.Folder, "benchmark", "--data", "sets/Urban100", "--sigma", "25", "--megapixels", "0.005", "--threads", "1", "--model", "runs/small", "-o", "urban");
        var rows = File.ReadLines(run.Below("urban/benchmark.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(cells => cells[1], cells => cells[2..]);

        Assert.Equal("31.46", rows["Restormer (published)"][0]);
        Assert.Contains("Published for Urban100: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("runs/small (sigma estimated)", rows.Keys);
        Assert.Contains($"({CpuInstructions.Current})", result.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [PythonFiltersFact]
    public void A_benchmark_measures_the_filters_of_OpenCV_and_scikit_image()
    {
        var result = CliProcess.Succeed(run.Folder, "benchmark", "--data", "clean", "--gray", "--sigma", "25", "--first", "2", "--megapixels", "0.005", "--threads", "1", "--model", "runs/small", "-o", "filters");
        var psnr = File.ReadLines(run.Below("filters/benchmark.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(cells => cells[1], cells => cells[2]);

        foreach (var filter in (string[])["OpenCV fastNlMeans", "scikit-image NLM", "scikit-image wavelet", "scikit-image TV"])
            Assert.True(double.Parse(psnr[filter]) > double.Parse(psnr["noisy"]) + 2, $"{filter}: {psnr[filter]} dB");
        Assert.DoesNotContain("is not installed", result.Output, StringComparison.Ordinal);
    }
}

/// <summary>A test of the filters of Debian's Python libraries; skipped where these are not installed.</summary>
public sealed class PythonFiltersFactAttribute : FactAttribute
{
    public PythonFiltersFactAttribute()
    {
        using var filters = PythonFilters.TryStart(threads: 1);
        Skip = filters?.Methods().Count() == 4 ? null : "Debian's python3-opencv and python3-skimage are not installed (eng/install-test-packages).";
    }
}
