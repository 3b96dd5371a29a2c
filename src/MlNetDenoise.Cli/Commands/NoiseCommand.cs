using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise noise</c>: clean images in, noisy ones out.</summary>
internal static class NoiseCommand
{
    public static Command Create()
    {
        var inputs = InputFiles.Argument("Clean images or folders of them.");
        var output = CommonOptions.Output("The folder for the noisy images (or the file, for one image).", required: true);
        var sigma = CommonOptions.Sigma("Standard deviation of the Gaussian noise, on the 0-255 scale.", 25);
        var seed = CommonOptions.Seed();
        var gray = CommonOptions.Gray();
        var command = new Command("noise", "Adds seeded Gaussian noise to images, to try a denoiser out. Files clip it to their range.") { inputs, output, sigma, seed, gray };
        command.SetAction((parsed, cancellationToken) =>
        {
            var noise = new GaussianNoise(parsed.GetValue(sigma));
            var files = InputFiles.Pair(parsed.GetValue(inputs)!, parsed.GetValue(output)!);
            var failed = Batch.Run("Adding noise", files, file => file.Input, file =>
            {
                var image = FloatImage.Load(file.Input);
                noise.Apply(parsed.GetValue(gray) ? image.ToGray() : image, parsed.GetValue(seed)).Save(file.Output);
            }, cancellationToken);
            Terminal.Note($"{files.Count - failed} of {files.Count} images made noisy with sigma {noise.Sigma} -> {parsed.GetValue(output)}");
            return Task.FromResult(failed == 0 ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }
}
