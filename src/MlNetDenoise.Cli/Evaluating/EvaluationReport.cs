using MlNetDenoise.Reporting;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>The report of an evaluation in a folder: an HTML report, scores as JSON, charts, picture grids, denoised images.</summary>
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

    /// <summary>Writes scores, charts with their numbers, grids of sample images, and the HTML report.</summary>
    /// <param name="folder">The folder, which has the denoised images.</param>
    /// <param name="json">The scores as JSON.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="test">The images that were evaluated.</param>
    /// <param name="evaluated">The scores.</param>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public static void Write(string folder, string json, string model, TestSet test, ModelEvaluation evaluated)
    {
        string Below(string name) => Path.Combine(folder, name);

        AtomicFile.Write(Below("metrics.json"), path => File.WriteAllText(path, json));
        ChartFile.WriteAll(folder, Charts.Scores(evaluated.Metrics));
        PictureGrid.Draw(evaluated.Samples).Save(Below("grid.png"));
        PictureGrid.Residuals(evaluated.Samples).Save(Below("residual.png"));

        var metrics = evaluated.Metrics;
        var report = new HtmlReport($"{model} on {test.Name}", $"{Quantity.Of(metrics.Images.Count, "image")} with {Describe(test.Noise)}: {metrics.NoisyMean.Psnr:0.00} dB noisy, {metrics.DenoisedMean.Psnr:0.00} dB denoised");
        if (evaluated.Failures > 0)
            report.AddText($"{Quantity.Of(evaluated.Failures, "image")} could not be evaluated and {(evaluated.Failures == 1 ? "is" : "are")} left out.");
        report.AddHeading("Scores");
        report.AddScores(metrics);
        report.AddHeading("Images");
        // read again: together, the images of a set may not fit into memory
        var scores = metrics.Images.ToDictionary(image => image.Name);
        report.AddImages([.. test.Images.Index().Where(image => scores.ContainsKey(image.Item.Name))], image => ReportImage.Create(Read(folder, test, image.Index, scores[image.Item.Name])));
        report.AddOrigin(("Model", model), ("Images", test.Name), ("Noise", Describe(test.Noise)), ("Engine", evaluated.Engine));
        report.Save(Below(ReportFile.Name));
        Terminal.Note($"Scores, charts and pictures -> {folder}, report -> {Below(ReportFile.Name)}");
    }

    /// <summary>Reads an image of an evaluation.</summary>
    /// <param name="folder">The folder of the evaluation.</param>
    /// <param name="test">The images that were evaluated.</param>
    /// <param name="index">Index in the images.</param>
    /// <param name="scores">Its scores. Null: they are computed again.</param>
    /// <exception cref="ImageFileException">The image cannot be read.</exception>
    public static EvaluatedImage Read(string folder, TestSet test, int index, ImageScores? scores = null)
    {
        var (clean, noisy, _) = test.Load(index);
        var denoised = FloatImage.Load(DenoisedFile(folder, test.Images[index].Name));
        return scores is null ? EvaluatedImage.Create(test.Images[index].Name, noisy, denoised, clean) : new(scores, noisy, denoised, clean);
    }

    private static string Describe(Noise noise) => $"{noise}" is "none" ? "the noise of pairs" : $"noise {noise}";
}
