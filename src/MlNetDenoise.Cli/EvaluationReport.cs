using MlNetDenoise.Reporting;

namespace MlNetDenoise.Cli;

/// <summary>A folder that shows an evaluation: scores as JSON, charts, a picture grid.</summary>
internal static class EvaluationReport
{
    public static void Write(string folder, string json, EvaluationResult evaluated)
    {
        string Below(string name) => Path.Combine(folder, name);

        OutputFile.Write(Below("metrics.json"), path => File.WriteAllText(path, json));
        OutputFile.Write(Below("psnr-histogram.png"), path => Charts.PsnrHistogram(evaluated.Metrics).SavePng(path, 800, 500));
        OutputFile.Write(Below("psnr.png"), path => Charts.MeanBars(evaluated.Metrics).SavePng(path, 500, 500));
        OutputFile.Write(Below("ssim.png"), path => Charts.MeanBars(evaluated.Metrics, "SSIM", scores => scores.Ssim).SavePng(path, 500, 500));
        PictureGrid.Draw(evaluated.Samples).Save(Below("grid.png"));
        Terminal.Note($"Scores, charts and pictures -> {folder}");
    }
}
