using System.CommandLine;
using Microsoft.ML;
using MlNetDenoise.Reporting;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise demo</c>: denoises photographs with the shipped model, then trains, packs and evaluates a new one.</summary>
internal static class DemoCommand
{
    private const float Sigma = 25;
    private const int SampleCount = 4;

    public static Command Create()
    {
        var output = CommonOptions.Output("The folder for all files of the demo.");
        output.DefaultValueFactory = _ => "demo";
        var minutes = CommonOptions.Within(new Option<double>("--minutes") { Description = "Minutes of training.", HelpName = "N", DefaultValueFactory = _ => 2 }, 0.05, 10_000);
        var command = new Command("demo", "Denoises photographs with the shipped model. Then generates images, trains light-unet on them for two minutes, exports and packs it, loads the zip in a second process, evaluates it and draws charts.")
        {
            output, minutes,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed.GetValue(output)!, parsed.GetValue(minutes), cancellationToken)));
        return command;
    }

    private static int Run(string folder, double minutes, CancellationToken cancellationToken)
    {
        string Below(string name) => Path.Combine(folder, name);

        Terminal.Note($"1. The shipped model removes noise of sigma {Sigma} from photographs -> {Below("photographs.png")}");
        var photographs = DenoisePhotographs(cancellationToken);
        PictureGrid.Draw(photographs, crop: 320).Save(Below("photographs.png"));

        Terminal.Note($"2. Generated images -> {Below("train")}, {Below("test")}");
        DeadLeavesFolder.Create(Below("train"), 120, 256, 256, gray: false, seed: 1, cancellationToken);
        DeadLeavesFolder.Create(Below("test"), 12, 320, 320, gray: false, seed: 2, cancellationToken);

        Terminal.Note($"3. Training light-unet to remove noise of sigma {Sigma} -> {Below("run")}");
        var recipe = new Recipe { Data = new() { Images = [Below("train")] }, Noise = Noise.Gaussian(Sigma), Budget = new() { Minutes = minutes }, License = "MIT" };
        var record = TrainingSession.Run(recipe, Below("run"), new(), cancellationToken);

        Terminal.Note($"4. The ML.NET pipeline -> {Below("denoiser.zip")}");
        new MLContext().Denoising.Pack(Below("run"), Below("denoiser.zip"));

        Terminal.Note($"5. A second process loads the zip and evaluates it -> {Below("report")}");
        using var evaluation = SecondProcess.Start(["evaluate", "--model", Below("denoiser.zip"), "--data", Below("test"), "--sigma", $"{Sigma}", "-o", Below("report")]);
        evaluation.WaitForExit();
        if (evaluation.ExitCode != ExitCode.Success)
            return evaluation.ExitCode;
        WriteReport(folder, photographs, record);

        Console.WriteLine($"""

            Look at   {Below(ReportFile.Name)}                everything in one page
                      {Below("photographs.png")}            photographs: noisy, denoised by the shipped model, clean
                      {Below("report/grid.png")}              generated images: noisy, denoised by the new model, clean
                      {Below("report/psnr-histogram.png")}    the gain of each image
                      {Below("run/loss.png")}                 the loss during training
                      {Below("report/metrics.json")}          all scores
            Then try  denoise run {Below("test")} -o {Below("clean")} --model {Below("run")}
                      denoise train --data YOUR-PHOTOS --minutes 15
            """);
        return ExitCode.Success;
    }

    /// <summary>Writes the report: photographs, training, and the images of step 5.</summary>
    private static void WriteReport(string folder, IReadOnlyList<EvaluatedImage> photographs, RunRecord record)
    {
        string Below(string name) => Path.Combine(folder, name);

        using var test = TestSet.Open(Below("test"), noise: Noise.Gaussian(Sigma));
        var report = new HtmlReport("Demo of MlNetDenoise", $"Photographs with noise of sigma {Sigma}, denoised by the shipped model; and a new model from its training to its scores");
        report.AddHeading("Photographs, denoised by the shipped model");
        report.AddImages(photographs);
        var log = RunFolder.Open(Below("run")).ReadLog();
        report.AddTraining(record, log, FitVerdict.Compute(log, record.NoisyPsnr));
        report.AddLink("The report of the training, with samples and recipe", $"run/{ReportFile.Name}");
        var evaluated = Enumerable.Range(0, test.Images.Count).Select(i => EvaluationReport.Read(Below("report"), test, i)).ToList();
        report.AddHeading("Generated images, denoised by the new model");
        report.AddImages(evaluated.Take(SampleCount).ToList());
        report.AddScores(new([.. evaluated.Select(image => image.Scores)]));
        report.AddLink("The report of the evaluation", $"report/{ReportFile.Name}");
        report.AddOrigin();
        report.Save(Below(ReportFile.Name));
    }

    /// <summary>Returns the sample photographs: noisy, denoised by the shipped model, clean.</summary>
    private static List<EvaluatedImage> DenoisePhotographs(CancellationToken cancellationToken)
    {
        using var denoiser = Denoiser.Load();
        using var photographs = TestSet.Open(Path.Combine(AppContext.BaseDirectory, "samples"), noise: Noise.Gaussian(Sigma));
        var images = new List<EvaluatedImage>();
        ModelEvaluation.Run(denoiser, photographs, images.Add, cancellationToken);
        return images;
    }
}
