using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary>The options for a noise: <c>--sigma 25</c> is short for <c>--noise gaussian:25</c>.</summary>
internal sealed class NoiseOptions
{
    private readonly Option<Noise?> _sigma = Create("--sigma", "Standard deviation of Gaussian noise, or a range of them, on the 0-255 scale.", "N|MIN-MAX", prefix: "gaussian:");
    private readonly Option<Noise?> _noise;

    private NoiseOptions(string defaultNoise)
    {
        _sigma.Aliases.Add("-s");
        _noise = Create("--noise", $"Noise of any kind, for example \"gaussian:0-55 + clip\" or \"poisson:30 + 50% blur:3-5\"; denoise noise --help lists all kinds. Default: {defaultNoise}.", "NOISE");
    }

    /// <summary>All kinds of noise with the meaning of their strength, one per line.</summary>
    public static string Kinds => string.Join('\n', NoiseKind.All.Select(kind => $"  {kind.Name,-16} {kind.Description}"));

    /// <summary>Adds the options <c>--sigma</c> and <c>--noise</c> to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="defaultNoise">The noise without these options, for the help.</param>
    public static NoiseOptions AddTo(Command command, string defaultNoise)
    {
        var options = new NoiseOptions(defaultNoise);
        command.Add(options._sigma);
        command.Add(options._noise);
        command.Validators.Add(result =>
        {
            if (result.GetResult(options._sigma) is not null && result.GetResult(options._noise) is not null)
                result.AddError("Use either --sigma N (short for --noise gaussian:N) or --noise.");
        });
        return options;
    }

    /// <summary>Returns the noise of the command line; null without these options.</summary>
    public Noise? Get(ParseResult parsed) => parsed.GetValue(_sigma) ?? parsed.GetValue(_noise);

    private static Option<Noise?> Create(string name, string description, string form, string prefix = "") => new(name)
    {
        Description = description,
        HelpName = form,
        CustomParser = result =>
        {
            try
            {
                return Noise.Parse(prefix + result.Tokens[0].Value);
            }
            catch (FormatException e)
            {
                result.AddError(e.Message);
                return null;
            }
        },
    };
}
