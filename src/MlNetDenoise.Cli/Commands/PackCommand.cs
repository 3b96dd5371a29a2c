using System.CommandLine;
using Microsoft.ML;
using Spectre.Console;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise pack</c>: packs a trained network as a denoiser.zip for ML.NET; with <c>--verify</c>, checks such a zip.</summary>
internal static class PackCommand
{
    private const int MaxSide = 16384;

    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "A run folder, or an ONNX file of one: denoiser.flat.onnx, or denoiser.onnx with --size. With --verify: a denoiser.zip." };
        var output = CommonOptions.Output("The zip to write.");
        output.DefaultValueFactory = _ => "denoiser.zip";
        var size = new Option<string?>("--size") { Description = "Pack for images of this size only, with LoadImages and ResizeImages of ML.NET. Default: any size.", HelpName = "WIDTHxHEIGHT" };
        size.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && ParseSize(result.Tokens[0].Value) is null)
                result.AddError($"--size {result.Tokens[0].Value} is not a size such as 640x480 with sides of at most {MaxSide}.");
        });
        var noScores = new Option<bool>("--no-scores") { Description = "Pack without the stage that scores each image against its clean image, so that denoising opens no second file." };
        var verify = new Option<bool>("--verify") { Description = "Check every byte of a denoiser.zip and print the card of its model, instead of packing." };
        var command = new Command("pack", "Packs a trained network as denoiser.zip, for any ML.NET program: mlContext.Model.Load(\"denoiser.zip\", out _)") { run, output, size, noScores, verify };
        command.Validators.Add(result =>
        {
            if (result.GetValue(verify) && (result.GetResult(size) is not null || result.GetValue(noScores) || result.GetResult(output) is { Implicit: false }))
                result.AddError("--verify writes no file. Use it without -o, --size and --no-scores.");
        });
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(verify))
                return Verify(parsed.GetValue(run)!);
            var (source, path) = (parsed.GetValue(run)!, parsed.GetValue(output)!);
            var (catalog, scores) = (new MLContext().Denoising, !parsed.GetValue(noScores));
            if (parsed.GetValue(size) is { } text && ParseSize(text) is var (width, height))
                catalog.Pack(source, path, width, height, scores);
            else
                catalog.Pack(source, path, scores);
            Terminal.Note($"{path}, {new FileInfo(path).Length / 1024.0 / 1024.0:0.0} MB");
            return ExitCode.Success;
        });
        return command;
    }

    private static int Verify(string zip)
    {
        var card = ModelGuard.Verify(zip);
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        Row("name", $"{card.Name} {card.Version}".Trim());
        Row("images", card.Channels == 1 ? "gray" : "RGB");
        Row("sigma", $"{card.SigmaMin:0.#} to {card.SigmaMax:0.#}");
        Row("receptive field", $"{card.ReceptiveField} pixels");
        Row("trained on", card.TrainingData);
        Row("license", card.License);
        Row("scores", card.Scores);
        Terminal.Write(table);
        Console.WriteLine($"{zip}: verified");
        return ExitCode.Success;

        void Row(string name, string value)
        {
            if (value.Length > 0)
                table.AddRow(new Text(name), new Text(value));
        }
    }

    private static (int Width, int Height)? ParseSize(string text) =>
        text.Split('x') is [var w, var h] && int.TryParse(w, out var width) && int.TryParse(h, out var height) && width is > 0 and <= MaxSide && height is > 0 and <= MaxSide ? (width, height) : null;
}
