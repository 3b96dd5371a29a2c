using MlNetDenoise.Reporting;
using Spectre.Console;

namespace MlNetDenoise.Cli;

/// <summary>The table of a comparison on the terminal and as CSV, its charts, its pictures, and its HTML report.</summary>
internal static class ComparisonReport
{
    private static readonly string[] Headings = ["network", "parameters", "MFLOP per pixel", "steps", "epochs", "seconds", "validation dB", "at step"];
    private static readonly string[] TestHeadings = ["test dB", "test SSIM"];

    /// <summary>Prints the table, and writes <c>compare.csv</c>, <c>curves</c> (PNG and CSV) <c>report.html</c> and, with test images, <c>grid.png</c> with the two best networks to a folder.</summary>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static void Write(IReadOnlyList<ComparedRun> runs, string folder)
    {
        string Below(string name) => Path.Combine(folder, name);

        var tested = runs.Where(run => run.Test is not null).OrderByDescending(run => run.Test!.Metrics.DenoisedMean.Psnr).ToList();
        string[] headings = tested.Count > 0 ? [.. Headings, .. TestHeadings] : Headings;
        string[][] rows = [Noisy(runs[0]), .. runs.Select(Cells)];
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (i, heading) in headings.Index())
            table.AddColumn(new TableColumn(heading) { Alignment = i == 0 ? Justify.Left : Justify.Right, NoWrap = true });
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        Terminal.Write(table);
        if (tested.Count > 0)
            Console.WriteLine($"  test images: {tested[0].Test!.Metrics.Images.Count}; their scores are means");
        if (runs.Select(run => (run.Record.TrainingHash, run.Record.NoisyPsnr)).Distinct().Count() > 1)
            Terminal.Note("The networks have different training images or different noise for validation: their validation PSNR cannot be compared.");

        var csv = Csv.Text([headings, .. rows]);
        AtomicFile.Write(Below("compare.csv"), path => File.WriteAllText(path, csv));
        var networks = runs.Select(run => new TrainedNetwork(run.Name, run.Network.ParameterCount, run.Network.MegaflopsPerPixel, run.Log)).ToList();
        var charts = Charts.Comparison(networks);
        ChartFile.Write(Below("curves.png"), charts, Csv.Networks(networks), width: 1400, height: 900);
        if (tested.Count > 0)
            PictureGrid.Compare([.. tested.Take(2).Select(run => (run.Name, run.Test!.Samples))]).Save(Below("grid.png"));
        WriteHtml(Below(ReportFile.Name), runs, tested, csv, charts.Subplots.GetPlots().Select(plot => new NamedChart("curves", plot, Csv.Networks(networks))));
        Terminal.Note($"Table, chart and pictures -> {folder}, report -> {Below(ReportFile.Name)}");
    }

    private static void WriteHtml(string path, IReadOnlyList<ComparedRun> runs, List<ComparedRun> tested, string csv, IEnumerable<NamedChart> charts)
    {
        var report = new HtmlReport($"Comparison of {string.Join(", ", runs.Select(run => run.Name))}", $"{Quantity.Of(runs.Count, "network")}, trained on the same images with the same budget");
        report.AddHeading("Networks");
        report.AddTable("Networks", csv);
        report.AddHeading("Charts");
        report.AddCharts(charts);
        if (tested.Count > 0)
        {
            report.AddHeading("Test images");
            report.AddImages(tested[0].Test!.Samples.Index().ToList(), sample => new(
                sample.Item.Scores.Name,
                $"{sample.Item.Scores.Noisy.Psnr:0.00} dB noisy, {string.Join(", ", tested.Select(run => $"{run.Test!.Samples[sample.Index].Scores.Denoised.Psnr:0.00} dB {run.Name}"))}",
                [("noisy", sample.Item.Noisy), .. tested.Select(run => (run.Name, run.Test!.Samples[sample.Index].Denoised)), ("clean", sample.Item.Clean)]));
        }
        report.AddOrigin(("Device", runs[0].Record.Device), ("Training images", $"{runs[0].Record.TrainingImages}"), ("Test images", $"{(tested.Count > 0 ? tested[0].Test!.Metrics.Images.Count : 0)}"));
        report.Save(path);
    }

    private static string[] Noisy(ComparedRun run) =>
        ["(noisy input)", "", "", "", "", "", $"{run.Record.NoisyPsnr:0.00}", "", .. Scores(run.Test?.Metrics.NoisyMean)];

    private static string[] Cells(ComparedRun run) =>
    [
        run.Name, $"{run.Network.ParameterCount}", $"{run.Network.MegaflopsPerPixel:0.000}", $"{run.Record.Steps}", $"{run.Record.Steps / run.Record.StepsPerEpoch:0.0}", $"{(run.Log is [.., var last] ? last.Seconds : 0):0}",
        $"{run.Record.BestPsnr:0.00}", $"{run.Record.BestStep}", .. Scores(run.Test?.Metrics.DenoisedMean),
    ];

    private static string[] Scores(DenoisingScores? scores) => scores is { } mean ? [$"{mean.Psnr:0.00}", $"{mean.Ssim:0.0000}"] : [];
}
