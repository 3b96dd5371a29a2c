using System.CommandLine;
using Microsoft.ML;
using MlNetDenoise.Reporting;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise demo</c>: denoises photographs with the shipped model, then trains, packs and evaluates a new one.</summary>
internal static class DemoCommand
{
    private const float Sigma = 25;

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
        DenoisePhotographs(cancellationToken).Save(Below("photographs.png"));

        Terminal.Note($"2. Generated images -> {Below("train")}, {Below("test")}");
        DeadLeavesFolder.Create(Below("train"), 120, 256, 256, gray: false, seed: 1, cancellationToken);
        DeadLeavesFolder.Create(Below("test"), 12, 320, 320, gray: false, seed: 2, cancellationToken);

        Terminal.Note($"3. Training light-unet to remove noise of sigma {Sigma} -> {Below("run")}");
        var recipe = new Recipe { Data = new() { Images = [Below("train")] }, Noise = Noise.Gaussian(Sigma), Budget = new() { Minutes = minutes }, License = "MIT" };
        TrainingSession.Run(recipe, Below("run"), new(), cancellationToken);

        Terminal.Note($"4. The ML.NET pipeline -> {Below("denoiser.zip")}");
        new MLContext().Denoising.Pack(Below("run"), Below("denoiser.zip"));

        Terminal.Note($"5. A second process loads the zip and evaluates it -> {Below("report")}");
        using var evaluation = SecondProcess.Start(["evaluate", "--model", Below("denoiser.zip"), "--data", Below("test"), "--sigma", $"{Sigma}", "-o", Below("report")]);
        evaluation.WaitForExit();
        if (evaluation.ExitCode != ExitCode.Success)
            return evaluation.ExitCode;

        Console.WriteLine($"""

            Look at   {Below("photographs.png")}            photographs: noisy, denoised by the shipped model, clean
                      {Below("report/grid.png")}              generated images: noisy, denoised by the new model, clean
                      {Below("report/psnr-histogram.png")}    the gain of each image
                      {Below("run/loss.png")}                 the loss during training
                      {Below("report/metrics.json")}          all scores
            Then try  denoise run {Below("test")} -o {Below("clean")} --model {Below("run")}
                      denoise train --data YOUR-PHOTOS --minutes 15
            """);
        return ExitCode.Success;
    }

    /// <summary>Returns a grid of the sample photographs: noisy, denoised by the shipped model, clean.</summary>
    private static FloatImage DenoisePhotographs(CancellationToken cancellationToken)
    {
        using var denoiser = Denoiser.Load();
        using var photographs = TestSet.Open(Path.Combine(AppContext.BaseDirectory, "samples"), noise: Noise.Gaussian(Sigma));
        var images = new List<EvaluatedImage>();
        ModelEvaluation.Run(denoiser, photographs, images.Add, cancellationToken);
        return PictureGrid.Draw(images, crop: 320);
    }
}
