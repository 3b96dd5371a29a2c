using MlNetDenoise.Reporting;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>The HTML report of a training in its run folder.</summary>
internal static class TrainingReport
{
    private const int SampleCount = 4, MostRows = 2000;

    /// <summary>Writes the report.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Write(string folder, RunRecord record, IReadOnlyList<TrainingLogEntry> log, FitVerdict verdict, CancellationToken cancellationToken)
    {
        var run = RunFolder.Open(folder);
        var report = new HtmlReport($"Training of {record.Network}", $"{record.BestPsnr:0.00} dB on the validation images, {record.NoisyPsnr:0.00} dB noisy; {verdict.Name}: {verdict.Reason}");
        report.AddTraining(record, log, verdict);
        var samples = ReadSamples(folder, cancellationToken);
        if (samples.Count > 0)
        {
            report.AddHeading("Validation images");
            report.AddImages(samples);
        }
        report.AddHeading("Recipe");
        report.AddCode($"denoise train --recipe {Path.GetFileName(run.RecipeFile)}", File.ReadAllText(run.RecipeFile));
        report.AddOrigin([.. record.Versions.Skip(1).Select(version => (version.Key, version.Value))]);
        report.Save(Path.Combine(folder, ReportFile.Name));
    }

    /// <summary>Adds charts and facts of a training.</summary>
    public static void AddTraining(this HtmlReport report, RunRecord record, IReadOnlyList<TrainingLogEntry> log, FitVerdict verdict)
    {
        report.AddHeading("Training");
        var numbers = Csv.Training(log.Count <= MostRows ? log : [.. log.Where(entry => entry.Psnr is not null)]);
        report.AddCharts(Charts.Training(log, record.LossChange, verdict: null).Select(chart => chart with { Csv = numbers }));
        if (log.Count > MostRows)
            report.AddText("The numbers of the charts are those of the validations; loss.csv has all.");
        report.AddFacts(
        [
            ("Network", $"{record.Network}, {record.Parameters:N0} parameters"),
            ("Best validation", $"{record.BestPsnr:0.00} dB at step {record.BestStep:N0} (noisy {record.NoisyPsnr:0.00} dB)"),
            ("Verdict", $"{verdict.Name}: {verdict.Reason}"),
            ("Images", $"{record.TrainingImages} for training, {record.ValidationImages} for validation, {record.TestImages} for test"),
            ("Length", $"{Quantity.Of(log[^1].Step, "step")} in {Terminal.Duration(TimeSpan.FromSeconds(log[^1].Seconds))}"),
            ("Device", record.Device),
        ]);
    }

    /// <summary>Denoises some of the validation images; none where they cannot be read any more.</summary>
    private static List<EvaluatedImage> ReadSamples(string folder, CancellationToken cancellationToken)
    {
        var samples = new List<EvaluatedImage>();
        try
        {
            using var denoiser = Denoiser.Load(folder);
            using var validation = TestSet.OpenValidation(folder, SampleCount);
            Evaluator.Evaluate(validation, (noisy, sigma) => denoiser.Denoise(noisy, new() { Sigma = sigma }, cancellationToken: cancellationToken), samples.Add, cancellationToken: cancellationToken);
        }
        catch (Exception e) when (e is DatasetException or ModelException)
        {
            Terminal.Note($"The report has no images: {e.Message}");
        }
        return samples;
    }
}
