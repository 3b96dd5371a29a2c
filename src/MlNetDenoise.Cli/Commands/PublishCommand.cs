using System.CommandLine;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise publish</c>: makes a finished run one of the shipped models.</summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "The run folder of a finished training." };
        var quality = CommonOptions.Quality("The quality of the shipped model. The run determines whether it is gray or RGB.");
        quality.Required = true;
        var sets = CommonOptions.TestSets();
        var sigmas = CommonOptions.Sigmas();
        var terms = new Option<string>("--data-terms") { Description = "Terms of use of the training images, for the card.", HelpName = "TEXT", Required = true };
        var output = CommonOptions.Output("The folder of the shipped models.");
        output.DefaultValueFactory = _ => "onnx";
        var command = new Command("publish",
            "Evaluates a finished run on test sets (a camera model with the noise test-camera, or on pairs) and copies its network to the folder of the shipped models: NAME.onnx, its card NAME.json, a line in README.md, " +
            "and for the standard quality the zip for ML.NET (denoiser.zip for RGB, denoiser-gray.zip for gray).")
        {
            run, quality, sets, sigmas, terms, output,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var folder = RunFolder.Open(parsed.GetValue(run)!);
            var recipe = folder.ReadRecipe();
            var gray = recipe.Data.Gray;
            if (gray && recipe.Noise.Type == NoiseType.Camera)
                throw new ModelException($"{folder.Path} is a gray model for the noise of cameras; the shipped models for it are RGB. Train without --gray.");
            using var halves = new TemporaryFolder();
            var (network, graph) = (folder.Path, recipe.CreateNetwork());
            // weights in INT8 are small already, and those of batch normalizations are not in the file
            if (recipe.Optimization.Precision != Precision.Int8 && graph.StatisticCount == 0)
            {
                using var trained = Denoiser.Load(folder.Path);
                OnnxExport.ExportHalf(graph, folder.OnnxFile, trained.CardFor(graph.Channels), network = halves.Path);
            }
            using var denoiser = Denoiser.Load(network);
            AtomicFile.RequireFolder(parsed.GetValue(output)!);
            var scores = new List<PublishedScore>();
            var engine = "";
            foreach (var data in parsed.GetValue(sets)!)
            {
                using var test = TestSet.Open(data, gray ? image => image.ToGray() : null);
                test.RequireUnseenBy(folder.Path);
                var isCamera = recipe.Noise.Type == NoiseType.Camera;
                foreach (var noise in isCamera ? [test.HasPairs ? Noise.None : Noise.Parse("test-camera")] : parsed.GetValue(sigmas)!.Select(sigma => Noise.Gaussian(sigma)))
                {
                    test.Noise = noise;
                    var result = ModelEvaluation.Run(denoiser, test, onImage: null, cancellationToken);
                    if (result.Failures > 0)
                        return Task.FromResult(ExitCode.Failure);
                    var mean = result.Metrics.DenoisedMean;
                    scores.Add(new(test.Name, (float?)noise.GaussianSigma?.Lowest, result.Metrics.Images.Count, Math.Round(mean.Psnr, 3), Math.Round(mean.Ssim, 4), isCamera ? noise.ToString() : null));
                    engine = result.Engine;
                }
            }
            var card = PublishedModel.Create(folder, network, denoiser.CardFor(gray ? 1 : 3), parsed.GetValue(terms)!, scores, engine);
            var name = ModelFiles.ShippedName(parsed.GetValue(quality), card.Model.Channels, card.Model.NoiseType);
            if (card.Model.Precision == ModelPrecision.Float)
                RemoveInt8(Path.Combine(parsed.GetValue(output)!, name)); // before the table of models is written
            card.Publish(network, parsed.GetValue(output)!, card.Model.Precision == ModelPrecision.Int8 ? $"{name}.int8" : name);
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    /// <summary>Removes the form in INT8 of the model that was there before. It would be used in place of the new one.</summary>
    private static void RemoveInt8(string model)
    {
        if (!File.Exists($"{model}.int8.onnx"))
            return;
        File.Delete($"{model}.int8.onnx");
        File.Delete($"{model}.int8.json");
        Terminal.Note($"{model}.int8.onnx, the form in INT8 of the model before, is removed. To make a new one: denoise train --precision int8 --steps 0 --from {model}.onnx");
    }
}
