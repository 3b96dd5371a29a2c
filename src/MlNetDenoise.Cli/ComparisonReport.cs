using MlNetDenoise.Reporting;
using MlNetDenoise.Training;
using Spectre.Console;

namespace MlNetDenoise.Cli;

/// <summary>A comparison as a table, on the terminal and as CSV, and as curves.</summary>
internal static class ComparisonReport
{
    private static readonly string[] Headings = ["network", "parameters", "MFLOP a pixel", "steps", "seconds", "PSNR dB", "at step", "noisy dB"];

    /// <summary>Prints the table, and writes <c>compare.csv</c>, <c>psnr-steps</c> and <c>psnr-seconds</c> (PNG and CSV) into a folder.</summary>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static void Write(IReadOnlyList<ComparedRun> runs, string folder)
    {
        string Below(string name) => Path.Combine(folder, name);

        var table = new Table().Border(TableBorder.Simple);
        foreach (var (i, heading) in Headings.Index())
            table.AddColumn(new TableColumn(heading) { Alignment = i == 0 ? Justify.Left : Justify.Right, NoWrap = true });
        foreach (var run in runs)
            table.AddRow(Cells(run).Select(cell => new Text(cell)));
        Terminal.Write(table);
        if (runs.Select(run => (run.Record.TrainingHash, run.Record.NoisyPsnr)).Distinct().Count() > 1)
            Terminal.Note("They learned from different images, or were validated with different noise: their PSNR cannot be compared.");

        OutputFile.Write(Below("compare.csv"), path => File.WriteAllText(path, Csv.Text([Headings, .. runs.Select(Cells)])));
        Draw("psnr-steps.png", "training step", entry => entry.Step);
        Draw("psnr-seconds.png", "seconds of training", entry => entry.Seconds);
        Terminal.Note($"Table and charts -> {folder}");

        void Draw(string name, string label, Func<LogEntry, double> position)
        {
            var curves = runs.Select(run => new ValidationCurve(run.Name, [.. run.Log.Where(entry => entry.Psnr is not null).Select(entry => (position(entry), entry.Psnr!.Value))])).ToList();
            ChartFile.Write(Below(name), Charts.ValidationCurves(curves, label), Csv.Of(curves, label));
        }
    }

    private static string[] Cells(ComparedRun run) =>
    [
        run.Name, $"{run.Network.ParameterCount}", $"{run.Network.MegaflopsPerPixel:0.000}", $"{run.Log[^1].Step}", $"{run.Log[^1].Seconds:0}",
        $"{run.Record.BestPsnr:0.00}", $"{run.Record.BestStep}", $"{run.Record.NoisyPsnr:0.00}",
    ];
}
