using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise noise</c>: adds noise to clean images.</summary>
internal static class NoiseCommand
{
    private static readonly Noise DefaultNoise = Noise.Gaussian(25);

    public static Command Create()
    {
        var seed = CommonOptions.Seed();
        var command = new Command("noise", $"Adds noise to images, to try a denoiser. The seed determines the noise. Integers are clipped to their range. The kinds of noise:\n{NoiseOptions.Kinds}");
        var files = FileOptions.AddTo(command, "Clean images", "the noisy images");
        command.Add(seed);
        var conversion = ConversionOptions.AddTo(command, marks: false);
        var noise = NoiseOptions.AddTo(command, $"{DefaultNoise}");
        command.SetAction((parsed, cancellationToken) =>
        {
            var added = noise.Get(parsed) ?? DefaultNoise;
            return Task.FromResult(files.Run(parsed, plan =>
            {
                var result = files.Process(parsed, plan, "Adding noise", jobs: 1, (file, _) =>
                {
                    var random = added.ForImage(file.Index, plan.Names.Count);
                    file.Process(conversion.Get(parsed), conversion => AddNoise(random, conversion, parsed.GetValue(seed), cancellationToken), cancellationToken);
                    return null;
                }, models: [], cancellationToken);
                if (result.Succeeded > 0)
                    Terminal.Note($"{result.Count} with noise {added} -> {plan.Place}");
                return result;
            }));
        });
        return command;
    }

    /// <summary>Adds noise to every image of a file: each channel of each page gets its own.</summary>
    private static int AddNoise(Noise noise, FileConversion file, ulong seed, CancellationToken cancellationToken)
    {
        ulong stream = 0;
        return file.Edit(clean =>
        {
            var random = new SeededRandom(seed, stream++);
            var noisy = new FloatImage(clean.Width, clean.Height, clean.Channels, [.. Holes.Fill(clean).Pixels]);
            noise.AddTo(noisy.Pixels, noisy.Width, noisy.Height, ref random);
            return noisy;
        }, mark: () => null, cancellationToken);
    }
}
