using MlNetDenoise.Reporting;

namespace MlNetDenoise.Cli;

/// <summary>The report of an evaluation in a folder: scores as JSON, charts, picture grids, denoised images.</summary>
internal static class EvaluationReport
{
    /// <summary>Saves a denoised image as it was scored: in 8 bits, lossless.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Save(string folder, EvaluatedImage image)
    {
        var scored = image.Denoised;
        new FloatImage(scored.Width, scored.Height, scored.Channels, scored.Pixels) { BitDepth = 8 }.Save(DenoisedFile(folder, image.Scores.Name));
    }

    /// <summary>Returns the file of a denoised image.</summary>
    public static string DenoisedFile(string folder, string name) =>
        Path.Combine(folder, "denoised", Path.GetExtension(name).Equals(".png", StringComparison.OrdinalIgnoreCase) ? name : $"{name}.png");

    /// <summary>Writes scores, charts with their numbers, and grids of sample images.</summary>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public static void Write(string folder, string json, ModelEvaluation evaluated)
    {
        string Below(string name) => Path.Combine(folder, name);

        AtomicFile.Write(Below("metrics.json"), path => File.WriteAllText(path, json));
        foreach (var (name, label, score) in ((string, string, Func<DenoisingScores, double>)[])[("psnr", "PSNR (dB)", scores => scores.Psnr), ("ssim", "SSIM", scores => scores.Ssim)])
        {
            ChartFile.Write(Below($"{name}-histogram.png"), Charts.Histogram(evaluated.Metrics, label, score), Csv.Images(evaluated.Metrics, score));
            ChartFile.Write(Below($"{name}.png"), Charts.MeanBars(evaluated.Metrics, label, score), Csv.Means(evaluated.Metrics, score), width: 500);
        }
        PictureGrid.Draw(evaluated.Samples).Save(Below("grid.png"));
        PictureGrid.Residuals(evaluated.Samples).Save(Below("residual.png"));
        Terminal.Note($"Scores, charts and pictures -> {folder}");
    }
}
