using System.CommandLine;
using Microsoft.ML;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise publish</c>: a finished run becomes one of the models that are shipped with the program.</summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "The folder of a finished training." };
        var quality = CommonOptions.Choice<ModelQuality>("--quality", "Which of the shipped models it becomes; gray or RGB is as the run is.");
        var data = CommonOptions.TestSets();
        var sigmas = CommonOptions.Sigmas();
        var terms = new Option<string>("--data-terms") { Description = "Terms of use of the images that it learned from, for the card.", HelpName = "TEXT", Required = true };
        var output = CommonOptions.Output("The folder of the shipped models.");
        output.DefaultValueFactory = _ => "onnx";
        var command = new Command("publish",
            "Measures a finished run on test sets and copies its network into the folder of the shipped models: NAME.onnx, its card NAME.json, a line in README.md, " +
            "and for the standard quality the zip for ML.NET (denoiser.zip for RGB, denoiser-gray.zip for gray).")
        {
            run, quality, data, sigmas, terms, output,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var folder = RunFolder.Open(parsed.GetValue(run)!);
            using var denoiser = Denoiser.Load(folder.Path);
            var gray = folder.ReadRecipe().Gray;
            var evaluations = parsed.GetValue(data)!.SelectMany(set => parsed.GetValue(sigmas)!.Select(sigma => new TestSet(set, gray, Noise.Gaussian(sigma), Seed: 0)))
                .Select(test => (Test: test, Result: DenoiserEvaluation.Run(denoiser, test, keep: null, cancellationToken))).ToList();
            if (evaluations.Any(evaluation => evaluation.Result.Failures > 0))
                return Task.FromResult(ExitCode.Failure);

            var card = PublishedModel.Of(folder, denoiser.CardFor(gray ? 1 : 3), parsed.GetValue(terms)!, [.. evaluations.Select(e => ScoreOf(e.Test, e.Result.Metrics))], evaluations[0].Result.Engine);
            Write(folder, card, parsed.GetValue(quality), parsed.GetValue(output)!);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static PublishedScore ScoreOf(TestSet test, DenoisingMetrics metrics) =>
        new(test.Name, (float)test.Noise.GaussianSigma!.Value.Lowest, metrics.Images.Count, Math.Round(metrics.DenoisedMean.Psnr, 3), Math.Round(metrics.DenoisedMean.Ssim, 4));

    private static void Write(RunFolder run, PublishedModel card, ModelQuality quality, string output)
    {
        string Below(string name) => Path.Combine(output, name);

        var (name, channels) = (ModelFiles.ShippedName(quality, card.Model.Channels), card.Model.Channels);
        OutputFile.Write(Below($"{name}.onnx"), path => File.WriteAllBytes(path, File.ReadAllBytes(run.OnnxFile))); // as a new file, for builds that look at times
        card.Save(Below($"{name}.json"));
        if (quality == ModelQuality.Standard)
            new MLContext().Denoising.Pack(run.Path, Below(channels == 1 ? "denoiser-gray.zip" : "denoiser.zip"));
        PublishedTable.Write(output);
        Terminal.Note($"{Below($"{name}.onnx")}: {string.Join(", ", card.Scores.Select(score => $"{score.Set} sigma {score.Sigma} {score.Psnr:0.00} dB"))}");
    }
}
