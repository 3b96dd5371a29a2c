using MlNetDenoise.Reporting;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>A training with its progress on the terminal and its charts in the run folder.</summary>
internal static class TrainingSession
{
    /// <summary>Starts or resumes a training. Then draws the loss curves (<c>loss.png</c>) and the validation PSNR (<c>validation.png</c>), with their numbers as CSV, and writes <c>report.html</c>.</summary>
    /// <param name="recipe">The recipe; to resume a training, the one in its folder.</param>
    /// <param name="folder">The run folder.</param>
    /// <param name="settings">Threads, device and checkpoints.</param>
    /// <param name="cancellationToken">Stops the training; it keeps a checkpoint.</param>
    /// <returns>The record of the training. Images that could not be read were reported.</returns>
    public static RunRecord Run(Recipe recipe, string folder, TrainerSettings settings, CancellationToken cancellationToken)
    {
        recipe.Validate();
        _ = recipe.CreateNetwork();
        NativePackages.RequireLibtorch();
        var record = Train(recipe, folder, settings, cancellationToken);
        foreach (var unreadable in record.Unreadable)
            Terminal.Error($"left out: {unreadable}");
        var log = RunFolder.Open(folder).ReadLog();
        if (log.Count == 0)
        {
            Terminal.Note($"{record.Network}, quantized without training: validation PSNR {record.BestPsnr:0.00} dB (noisy {record.NoisyPsnr:0.00} dB) -> {folder}");
            return record;
        }
        var verdict = FitVerdict.Compute(log, record.NoisyPsnr);
        ChartFile.WriteAll(folder, Charts.Training(log, record.LossChange, verdict));
        TrainingReport.Write(folder, record, log, verdict, cancellationToken);
        Terminal.Note($"{record.Network}, {record.Parameters:N0} parameters, {Quantity.Of(log[^1].Step, "step")} on {record.Device}: validation PSNR {record.BestPsnr:0.00} dB (noisy {record.NoisyPsnr:0.00} dB) -> {folder}");
        Terminal.Note($"The training is {verdict.Name}: {verdict.Reason}");
        return record;
    }

    private static RunRecord Train(Recipe recipe, string folder, TrainerSettings settings, CancellationToken cancellationToken)
    {
        var stage = 0;
        try
        {
            return Terminal.Progress("Training", report => Trainer.Run(recipe, folder, settings: settings, progress: new DirectProgress<TrainingProgress>(progress => Report(recipe, folder, progress, report, ref stage)), cancellationToken: cancellationToken), estimates: false);
        }
        catch (OperationCanceledException) when (RunFolder.Exists(folder))
        {
            Terminal.Note($"Resume with: denoise train -o {folder}");
            throw;
        }
    }

    private static void Report(Recipe recipe, string folder, TrainingProgress progress, Action<double, string> report, ref int stage)
    {
        if (stage == 0)
            Terminal.Note($"Run: {folder}"); // a training that is refused has none
        if (stage != progress.Stage && progress.Stages > 1)
            Terminal.Note($"Stage {progress.Stage} of {progress.Stages}: {recipe.Stages[progress.Stage - 1].About ?? $"{progress.Steps} steps"}");
        stage = progress.Stage;
        report(
            (double)progress.Step / progress.Steps,
            $"{(progress.Stages > 1 ? $"stage {progress.Stage} of {progress.Stages}: " : "")}step {progress.Step}/{progress.Steps}, {Terminal.Duration(progress.TimeLeft)} left{(double.IsNaN(progress.Psnr) ? "" : $", {progress.Psnr:0.00} dB")}, loss {progress.Loss:0.00000}, {progress.ImagesPerSecond:0} images/s");
    }
}
