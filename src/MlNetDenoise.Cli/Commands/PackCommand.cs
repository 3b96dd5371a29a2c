using System.CommandLine;
using Microsoft.ML;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise pack</c>: a trained network becomes a denoiser.zip for ML.NET.</summary>
internal static class PackCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("RUN") { Description = "A run folder that 'denoise train' wrote, or an ONNX file of one: denoiser.flat.onnx, or denoiser.onnx with --size." };
        var output = CommonOptions.Output("The zip to write.");
        output.DefaultValueFactory = _ => "denoiser.zip";
        var size = new Option<string?>("--size") { Description = "Pack for images of this size only, through ML.NET's own LoadImages and ResizeImages. Default: any size.", HelpName = "WIDTHxHEIGHT" };
        size.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && ParseSize(result.Tokens[0].Value) is null)
                result.AddError($"--size {result.Tokens[0].Value} is not of the form 640x480.");
        });
        var command = new Command("pack", "Packs a trained network as denoiser.zip, which any ML.NET program loads: mlContext.Model.Load(\"denoiser.zip\", out _)") { run, output, size };
        command.SetAction(parsed =>
        {
            var (source, path) = (parsed.GetValue(run)!, parsed.GetValue(output)!);
            var catalog = new MLContext().Denoising;
            if (parsed.GetValue(size) is { } text && ParseSize(text) is var (width, height))
                catalog.Pack(source, path, width, height);
            else
                catalog.Pack(source, path);
            Terminal.Note($"{path}, {new FileInfo(path).Length / 1024.0 / 1024.0:0.0} MB");
            return ExitCode.Success;
        });
        return command;
    }

    private static (int Width, int Height)? ParseSize(string text) =>
        text.Split('x') is [var w, var h] && int.TryParse(w, out var width) && int.TryParse(h, out var height) && width > 0 && height > 0 ? (width, height) : null;
}
