using System.CommandLine;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise republish</c>: writes the shipped models again, without training.</summary>
internal static class RepublishCommand
{
    public static Command Create()
    {
        var models = new Argument<string>("FOLDER") { Description = "The folder of the shipped models.", DefaultValueFactory = _ => "onnx" };
        var command = new Command("republish", "Exports the shipped models, except those in INT8, again from their own weights, in the format of this version. Their cards change only in the hash of the file. If the output of the networks changes, publish the models again to update the scores.") { models };
        command.SetAction(parsed => Republish(parsed.GetValue(models)!));
        return command;
    }

    private static int Republish(string folder)
    {
        foreach (var model in ModelFiles.Find(folder, ModelPrecision.Float))
        {
            var card = PublishedModel.Load(Path.ChangeExtension(model, ".json"));
            if (card.Model.Precision == ModelPrecision.Int8)
                continue;
            using var denoiser = Denoiser.Load(model);
            using var written = new TemporaryFolder();
            OnnxExport.ExportHalf(card.CreateNetwork(), model, denoiser.CardFor(card.Model.Channels), written.Path);
            (card with { Sha256 = PublishedModel.ComputeHash(written.Below(ModelFiles.ImageForm)) })
                .Publish(written.Path, folder, Path.GetFileNameWithoutExtension(model));
        }
        return ExitCode.Success;
    }
}
