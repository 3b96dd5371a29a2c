using System.CommandLine;
using MlNetDenoise.Training;
using Spectre.Console;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise evaluate</c>: scores a model on clean images with known noise.</summary>
internal static class EvaluateCommand
{
    /// <summary>The name of the command, and the option by which <see cref="ShardsCommand"/> has it take the scores from the manifests of shards.</summary>
    public const string Name = "evaluate", MergeName = "--merge-shards";

    public static Command Create()
    {
        var data = new Option<string?>("--data", "-d") { Description = $"Test images: {CommonOptions.Images} Default: the test images of the run in --model.", HelpName = "IMAGES" };
        var first = CommonOptions.First();
        var gray = CommonOptions.Gray();
        var seed = CommonOptions.Seed();
        var output = CommonOptions.Output("The folder for the report (report.html), the scores (metrics.json), charts with their numbers (PNG and CSV), picture grids and the denoised images.");
        var json = CommonOptions.Json();
        var merge = new Option<bool>(MergeName) { Hidden = true };
        var command = new Command(Name,
            "Adds noise to clean images, denoises them at the known level (sigma, or the root mean square of noise that is not Gaussian) and scores the result: PSNR, SSIM, MSE, MAE and the share of values within 0.1. " +
            "The noise is seeded for each image and not clipped, the output is clipped and rounded to 8 bits, as in the literature.")
        {
            data, first, gray, seed, output, json, merge,
        };
        var shards = ShardOptions.AddTo(command);
        var model = ModelChoice.AddTo(command, orZip: true);
        var noise = NoiseOptions.AddTo(command, "gaussian:25; none for pairs; that of the training for the test images of a run");
        command.Validators.Add(result =>
        {
            if (result.GetResult(data) is null && result.GetResult("--model") is null)
                result.AddError("Set --data to test images, or --model to a run that has some.");
            if (result.GetResult(shards.Shard) is not null && (result.GetResult(output) is null || result.GetResult(json) is { Implicit: false }))
                result.AddError("A shard writes its scores to a folder. Set -o to the folder of all shards, without --json.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            using var test = parsed.GetValue(data) is { } named
                ? TestSet.Open(named, parsed.GetValue(gray) ? image => image.ToGray() : null, noise.Get(parsed), parsed.GetValue(seed), parsed.GetValue(first))
                : TestSet.OpenForRun(model.GetPath(parsed)!, noise.Get(parsed), parsed.GetValue(seed), parsed.GetValue(first));
            if (model.GetPath(parsed) is { } run)
                test.RequireUnseenBy(run);
            var folder = parsed.GetValue(output);
            if (folder is not null)
                AtomicFile.RequireFolder(folder);
            if (shards.Get(parsed) is { } shard)
                return Task.FromResult(EvaluateShard(parsed, model, test, shard, folder!, cancellationToken));
            var evaluated = parsed.GetValue(merge) ? ShardedEvaluation.Merge(folder!, test) : Evaluate(parsed, model, test, folder is null ? null : image => EvaluationReport.Save(folder, image), cancellationToken);
            var text = MetricsJson.Create(model.GetName(parsed), test.Noise, evaluated);
            if (parsed.GetValue(json))
                Console.WriteLine(text);
            else
                Print(evaluated);
            if (folder is not null)
                EvaluationReport.Write(folder, text, model.GetName(parsed), test, evaluated);
            return Task.FromResult(evaluated.Failures == 0 ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }

    private static ModelEvaluation Evaluate(ParseResult parsed, ModelChoice model, TestSet test, Action<EvaluatedImage>? onImage, CancellationToken cancellationToken)
    {
        if (model.IsZip(parsed.CommandResult))
        {
            using var zip = PipelineDenoiser.Load(model.GetPath(parsed)!);
            return ModelEvaluation.Run(zip, test, onImage, cancellationToken);
        }
        using var denoiser = model.Load(parsed);
        return ModelEvaluation.Run(denoiser, test, onImage, cancellationToken);
    }

    private static int EvaluateShard(ParseResult parsed, ModelChoice model, TestSet test, Shard shard, string folder, CancellationToken cancellationToken)
    {
        if (model.IsZip(parsed.CommandResult))
        {
            using var zip = PipelineDenoiser.Load(model.GetPath(parsed)!);
            return Run([model.GetPath(parsed)!], zip.Denoise, () => ModelEvaluation.EngineOf(zip));
        }
        using var denoiser = model.Load(parsed);
        return Run(denoiser.ModelPaths, ModelEvaluation.Denoising(denoiser, cancellationToken), () => ModelEvaluation.EngineOf(denoiser));

        int Run(IEnumerable<string> models, Func<FloatImage, float?, FloatImage> denoise, Func<string> engine) =>
            ShardedEvaluation.Run(shard, test, denoise, engine, folder, RecordedCommand.Settings(parsed, models, [.. test.Images.Select(image => image.Name)]), cancellationToken) == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static void Print(ModelEvaluation evaluated)
    {
        var metrics = evaluated.Metrics;
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "PSNR dB", "SSIM", "MSE", "MAE", "within 0.1");
        Row("noisy", metrics.NoisyMean, metrics.NoisyDeviation);
        Row("denoised", metrics.DenoisedMean, metrics.DenoisedDeviation);
        Terminal.Write(table);
        Console.WriteLine($"  means ± standard deviations over {Quantity.Of(metrics.Images.Count, "image")}; {evaluated.Engine}");

        void Row(string name, DenoisingScores mean, DenoisingScores deviation) => table.AddRow(name,
            $"{mean.Psnr:0.00} ± {deviation.Psnr:0.00}", $"{mean.Ssim:0.0000} ± {deviation.Ssim:0.0000}", $"{mean.Mse:0.00000}", $"{mean.Mae:0.00000}", $"{mean.WithinTolerance:P1}");
    }
}
