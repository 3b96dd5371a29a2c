using MlNetDenoise.Reporting;
using Spectre.Console;

namespace MlNetDenoise.Cli;

/// <summary>The table of a benchmark on the terminal, as Markdown and as CSV, its chart, and its HTML report.</summary>
internal static class BenchmarkReport
{
    /// <summary>Prints the table and the notes.</summary>
    public static void Print(BenchmarkResult result, IReadOnlyList<float> sigmas)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (i, heading) in Headings(sigmas).Index())
            table.AddColumn(new TableColumn(heading) { Alignment = i < 2 ? Justify.Left : Justify.Right, NoWrap = i != 1 });
        foreach (var row in result.Rows)
            table.AddRow(Cells(row).Select(cell => new Text(cell)));
        Terminal.Write(table);
        foreach (var note in result.Notes)
            Console.WriteLine(note);
    }

    /// <summary>Writes <c>benchmark.md</c>, <c>benchmark.csv</c>, <c>benchmark.png</c> and <c>report.html</c> to a folder.</summary>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static void Write(BenchmarkResult result, BenchmarkSettings settings, string folder)
    {
        string Below(string name) => Path.Combine(folder, name);

        AtomicFile.Write(Below("benchmark.md"), path => File.WriteAllText(path, Markdown(result, settings.Sigmas)));
        var csv = Csv(result, settings.Sigmas);
        AtomicFile.Write(Below("benchmark.csv"), path => File.WriteAllText(path, csv));
        var title = $"{result.Rows[0].Set}, sigma {settings.SpeedSigma}, {Quantity.Of(settings.Threads, "thread")}";
        var points = Points(result.Rows, settings);
        var chart = Charts.PsnrAgainstTime(points, title);
        AtomicFile.Write(Below("benchmark.png"), path => chart.SavePng(path, 900, 560));

        var report = new HtmlReport("Benchmark", title);
        report.AddHeading("Methods");
        report.AddTable("Methods", csv);
        report.AddHeading("Quality and time");
        report.AddChart(chart, Reporting.Csv.Text([["method", "s/MP", "PSNR (dB)"], .. points.Select(point => (string[])[point.Name, Cell(point.SecondsPerMegapixel, "0.000"), Cell(point.Psnr, "0.00")])]), isWide: true);
        report.AddHeading("Conditions");
        foreach (var note in result.Notes)
            report.AddText(note);
        report.AddOrigin();
        report.Save(Below(ReportFile.Name));
        Terminal.Note($"Table and chart -> {folder}, report -> {Below(ReportFile.Name)}");
    }

    internal static string Markdown(BenchmarkResult result, IReadOnlyList<float> sigmas)
    {
        var headings = Headings(sigmas);
        string[] lines =
        [
            Line(headings),
            $"|---|---|{string.Concat(Enumerable.Repeat("---:|", headings.Length - 2))}",
            .. result.Rows.Select(row => Line(Cells(row))),
            "",
            .. result.Notes.Select(note => $"- {note}"),
        ];
        return string.Concat(lines.Select(line => line + "\n"));

        static string Line(string[] cells) => $"| {string.Join(" | ", cells)} |";
    }

    internal static string Csv(BenchmarkResult result, IReadOnlyList<float> sigmas) =>
        Reporting.Csv.Text([Headings(sigmas), .. result.Rows.Select(Cells)]);

    private static string[] Headings(IReadOnlyList<float> sigmas) =>
        ["set", "method", .. sigmas.Select(sigma => $"PSNR {sigma}"), .. sigmas.Select(sigma => $"SSIM {sigma}"), "s/MP", "peak MB"];

    private static string[] Cells(BenchmarkRow row) =>
        [row.Set, row.Method, .. row.Psnr.Select(psnr => Cell(psnr, "0.00")), .. row.Ssim.Select(ssim => Cell(ssim, "0.0000")), Cell(row.Cost.Seconds, "0.000"), Cell(row.Cost.Megabytes, "0")];

    private static string Cell(double value, string format) => double.IsNaN(value) ? "" : value.ToString(format);

    /// <summary>The methods on the first set, at the middle noise level.</summary>
    private static List<TimedMethod> Points(IReadOnlyList<BenchmarkRow> rows, BenchmarkSettings settings)
    {
        var level = settings.Sigmas.ToList().IndexOf(settings.SpeedSigma);
        return [.. rows.Where(row => row.Set == rows[0].Set).Select(row => new TimedMethod(row.Method.Replace(BenchmarkMethods.Prefix, "", StringComparison.Ordinal), row.Cost.Seconds, row.Psnr[level], row.IsOurs))];
    }
}
