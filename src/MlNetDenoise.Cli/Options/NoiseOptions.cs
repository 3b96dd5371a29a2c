using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary>The two ways in which a command is told a noise: <c>--sigma 25</c> is short for <c>--noise gaussian:25</c>.</summary>
internal sealed class NoiseOptions
{
    private readonly Option<Noise?> _sigma = CommonOptions.Text<Noise?>("--sigma", "Gaussian noise of this level, or of levels from a range, on the 0-255 scale.", "N|MIN-MAX", text => Noise.Parse($"gaussian:{text}"), null);
    private readonly Option<Noise?> _noise;

    private NoiseOptions(string otherwise)
    {
        _sigma.Aliases.Add("-s");
        _noise = CommonOptions.Text<Noise?>("--noise",
            $"Noise of any kind, such as \"gaussian:0-55 + clip\" or \"poisson:30 + 50% blur:3-5\"; denoise noise --help tells all kinds. Default: {otherwise}.", "NOISE", Noise.Parse, null);
    }

    /// <summary>All kinds of noise with the meaning of their strength, a line each.</summary>
    public static string Kinds => string.Join('\n', NoiseKind.All.Select(kind => $"  {kind.Name,-16} {kind.Meaning}"));

    /// <summary>Adds the options <c>--sigma</c> and <c>--noise</c> to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="otherwise">What the command takes where neither is given, for the help.</param>
    public static NoiseOptions AddTo(Command command, string otherwise)
    {
        var options = new NoiseOptions(otherwise);
        command.Add(options._sigma);
        command.Add(options._noise);
        command.Validators.Add(result =>
        {
            if (result.GetResult(options._sigma) is not null && result.GetResult(options._noise) is not null)
                result.AddError("Give one: --sigma N (short for --noise gaussian:N) or --noise.");
        });
        return options;
    }

    /// <summary>The noise that was asked for; null: none was.</summary>
    public Noise? Get(ParseResult parsed) => parsed.GetValue(_sigma) ?? parsed.GetValue(_noise);
}
