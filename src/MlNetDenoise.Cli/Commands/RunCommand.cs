using System.CommandLine;
using System.Diagnostics;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise run</c>: denoises images.</summary>
internal static class RunCommand
{
    // One image is read and one is written while the network processes a third.
    private const int ImagesAtATime = 3;

    public static Command Create()
    {
        var inputs = InputFiles.Argument("Noisy images or folders of them: PNG, JPEG, TIFF, WebP, BMP, PNM (8 or 16 bit) and PFM; gray or RGB.");
        var output = CommonOptions.Output("The folder for the clean images (or the file, for one image). Format and bit depth are kept; alpha and colour profiles are dropped.");
        output.DefaultValueFactory = _ => "denoised";
        var sigma = SigmaChoice.Option();
        var strength = CommonOptions.Within(new Option<double>("--strength")
        {
            Description = "How much of the noise is removed, in percent. Less keeps more of the grain.",
            HelpName = "0..100",
            DefaultValueFactory = _ => 100,
        }, 0, 100);
        var ensemble = new Option<bool>("--ensemble") { Description = "Average over the eight flips and rotations of each image: slightly better, eight times slower." };
        var maxMemory = MemorySize.Option("--max-memory", "Approximate memory limit for images of any size, for example 800MB or 1.5GB. Default: a quarter of the memory, at most 4GB.");
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
            var failed = Batch.Run("Denoising", files, file => file.Input, (file, progress) => denoiser.DenoiseFile(file.Input, file.Output, options, null, progress, cancellationToken), ImagesAtATime, cancellationToken);
            Terminal.Note($"{files.Count - failed} of {files.Count} images denoised in {clock.Elapsed.TotalSeconds:0.0} s on {denoiser.Device} -> {parsed.GetValue(output)}");
            return Task.FromResult(failed == 0 ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }
}
