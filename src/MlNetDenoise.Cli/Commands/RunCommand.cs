using System.CommandLine;
using System.Diagnostics;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise run</c>: noisy images in, clean ones out.</summary>
internal static class RunCommand
{
    // one is read and one is written while the network works on a third
    private const int ImagesAtATime = 3;

    public static Command Create()
    {
        var inputs = InputFiles.Argument("Noisy images or folders of them: PNG, JPEG, TIFF, WebP, BMP, PNM (8 or 16 bit) and PFM; gray or RGB.");
        var output = CommonOptions.Output("The folder for the clean images (or the file, for one image). Format and depth stay as they are; alpha and colour profiles are dropped.");
        output.DefaultValueFactory = _ => "denoised";
        var sigma = SigmaChoice.Option();
        var strength = CommonOptions.Within(new Option<double>("--strength")
        {
            Description = "How much of the noise is taken out, in percent: less keeps more of the grain.",
            HelpName = "0..100",
            DefaultValueFactory = _ => 100,
        }, 0, 100);
        var ensemble = new Option<bool>("--ensemble") { Description = "Denoise each image in its eight flips and rotations and take the mean: a little better, eight times the work." };
        var maxMemory = MemorySize.Option("--max-memory", "About how much memory to take, 800MB or 1.5GB say, whatever the images' size. Default: a quarter of the machine's, 4GB at most.");
        var command = new Command("run", "Denoises images: denoise run photos/ -o clean/") { inputs, output, sigma, strength, ensemble, maxMemory };
        var model = ModelChoice.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var files = InputFiles.Pair(parsed.GetValue(inputs)!, parsed.GetValue(output)!);
            var options = SigmaChoice.Apply(parsed.GetValue(sigma)!, new()
            {
                Strength = (float)parsed.GetValue(strength) / 100,
                Ensemble = parsed.GetValue(ensemble),
            });
            using var denoiser = model.Load(parsed, new() { MaxMemory = parsed.GetValue(maxMemory) });
            var clock = Stopwatch.StartNew();
            var failed = Batch.Run("Denoising", files, file => file.Input, (file, progress) => denoiser.DenoiseFile(file.Input, file.Output, options, progress, cancellationToken), ImagesAtATime, cancellationToken);
            Terminal.Note($"{files.Count - failed} of {files.Count} images denoised in {clock.Elapsed.TotalSeconds:0.0} s on {denoiser.Device} -> {parsed.GetValue(output)}");
            return Task.FromResult(failed == 0 ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }
}
