using System.CommandLine;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise republish</c>: the shipped models are written anew, without training.</summary>
internal static class RepublishCommand
{
    public static Command Create()
    {
        var models = new Argument<string>("FOLDER") { Description = "The folder of the shipped models.", DefaultValueFactory = _ => "onnx" };
        var command = new Command("republish", "Writes the shipped models anew from their own weights, as this version of the program writes networks. Their cards keep all but the file's hash: where the pixels become others, as by another continuation of the image, the scores are to be measured anew (denoise publish).") { models };
        command.SetAction(parsed => Republish(parsed.GetValue(models)!));
        return command;
    }

    private static int Republish(string folder)
    {
        foreach (var model in ModelFiles.Find(folder))
        {
            var card = PublishedModel.Load(Path.ChangeExtension(model, ".json"));
            using var denoiser = Denoiser.Load(model);
            var written = Directory.CreateTempSubdirectory("denoise-");
            try
            {
                OnnxExport.ExportAgain(card.CreateNetwork(), model, denoiser.CardFor(card.Model.Channels), written.FullName);
                (card with { Sha256 = PublishedModel.HashOf(Path.Combine(written.FullName, ModelFiles.ImageForm)) })
                    .Publish(written.FullName, folder, Path.GetFileNameWithoutExtension(model));
            }
            finally
            {
                written.Delete(recursive: true);
            }
        }
        return ExitCode.Success;
    }
}
