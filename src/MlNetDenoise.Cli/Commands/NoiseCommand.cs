using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise noise</c>: adds noise to clean images.</summary>
internal static class NoiseCommand
{
    private static readonly Noise DefaultNoise = Noise.Gaussian(25);

    public static Command Create()
    {
        var seed = CommonOptions.Seed();
        var gray = CommonOptions.Gray();
        var command = new Command("noise", $"Adds noise to images, to try a denoiser. The seed determines the noise. Files clip it to their range. The kinds of noise:\n{NoiseOptions.Kinds}");
        var files = FileOptions.AddTo(command, "Clean images", "the noisy images");
        command.Add(seed);
        command.Add(gray);
        var noise = NoiseOptions.AddTo(command, $"{DefaultNoise}");
        command.SetAction((parsed, cancellationToken) =>
        {
            var added = noise.Get(parsed) ?? DefaultNoise;
            return Task.FromResult(files.Run(parsed, plan =>
            {
                var result = files.Process(parsed, plan, "Adding noise", jobs: 1, (file, _) =>
                {
                    file.ProcessPixels(image => added.ForImage(file.Index, plan.Files.Count + plan.Skipped).Apply(parsed.GetValue(gray) ? image.ToGray() : image, parsed.GetValue(seed)), cancellationToken);
                    return null;
                }, cancellationToken);
                Terminal.Note($"{result.Count} with noise {added} -> {plan.Place}");
                return result;
            }));
        });
        return command;
    }
}
