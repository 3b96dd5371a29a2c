using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise noise</c>: clean images in, noisy ones out.</summary>
internal static class NoiseCommand
{
    private static readonly Noise Standard = Noise.Gaussian(25);

    public static Command Create()
    {
        var inputs = InputFiles.Argument("Clean images or folders of them.");
        var output = CommonOptions.Output("The folder for the noisy images (or the file, for one image).", required: true);
        var seed = CommonOptions.Seed();
        var gray = CommonOptions.Gray();
        var command = new Command("noise", $"Makes images noisy, to try a denoiser out; one seed always gives the same noise. Files clip it to their range. The kinds of noise:\n{NoiseOptions.Kinds}")
        {
            inputs, output, seed, gray,
        };
        var noise = NoiseOptions.AddTo(command, $"{Standard}");
        command.SetAction((parsed, cancellationToken) =>
        {
            var added = noise.Get(parsed) ?? Standard;
            var files = InputFiles.Pair(parsed.GetValue(inputs)!, parsed.GetValue(output)!);
            var failed = Batch.Run("Adding noise", [.. files.Index()], file => file.Item.Input, file =>
            {
                var image = FloatImage.Load(file.Item.Input);
                added.ForImage(file.Index, files.Count).Apply(parsed.GetValue(gray) ? image.ToGray() : image, parsed.GetValue(seed)).Save(file.Item.Output);
            }, cancellationToken);
            Terminal.Note($"{files.Count - failed} of {files.Count} images made noisy with {added} -> {parsed.GetValue(output)}");
            return Task.FromResult(failed == 0 ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }
}
