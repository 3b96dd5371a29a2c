using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise noise</c>: adds noise to clean images.</summary>
internal static class NoiseCommand
{
    private static readonly Noise DefaultNoise = Noise.Gaussian(25);

    public static Command Create()
    {
        var inputs = InputFiles.Argument("Clean images or folders of them.");
        var output = CommonOptions.Output("The folder for the noisy images (or the file, for one image).", required: true);
        var seed = CommonOptions.Seed();
        var gray = CommonOptions.Gray();
        var command = new Command("noise", $"Adds noise to images, to try a denoiser. The seed determines the noise. Files clip it to their range. The kinds of noise:\n{NoiseOptions.Kinds}")
        {
            inputs, output, seed, gray,
        };
        var noise = NoiseOptions.AddTo(command, $"{DefaultNoise}");
        command.SetAction((parsed, cancellationToken) =>
        {
            var added = noise.Get(parsed) ?? DefaultNoise;
            var files = InputFiles.Pair(parsed.GetValue(inputs)!, parsed.GetValue(output)!);
            var failed = Batch.Run("Adding noise", [.. files.Index()], file => file.Item.Input, file =>
            {
                var image = FloatImage.Load(file.Item.Input);
                added.ForImage(file.Index, files.Count).Apply(parsed.GetValue(gray) ? image.ToGray() : image, parsed.GetValue(seed)).Save(file.Item.Output);
            }, cancellationToken);
            Terminal.Note($"{files.Count - failed} of {files.Count} images with noise {added} -> {parsed.GetValue(output)}");
            return Task.FromResult(failed == 0 ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }
}
