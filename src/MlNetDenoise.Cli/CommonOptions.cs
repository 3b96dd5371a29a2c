using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class CommonOptions
{
    public static Option<string> Output(string what, bool required = false) =>
        new("--output", "-o") { Description = what, HelpName = "PATH", Required = required };

    /// <summary>The model of a command that runs networks, and denoiser.zip files where <paramref name="orZip"/>.</summary>
    public static Option<string?> Model(bool orZip = false) => new("--model", "-m")
    {
        Description = $"A run folder, an ONNX file, a folder of ONNX files{(orZip ? ", or a denoiser.zip" : "")}. Default: the newest finished run in runs/, else the shipped models.",
        HelpName = orZip ? "RUN|ONNX|ZIP" : "RUN|ONNX",
    };

    public static Option<bool> Gray() => new("--gray") { Description = "Read every image as gray." };

    public static Option<ulong> Seed() => new("--seed") { Description = "Seed of everything random.", HelpName = "N", DefaultValueFactory = _ => 0 };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON on standard output." };

    /// <summary>A noise level on the 0-255 scale.</summary>
    public static Option<double> Sigma(string what, double standard) => Within(
        new Option<double>("--sigma", "-s") { Description = what, HelpName = "N", DefaultValueFactory = _ => standard }, 0, 255);

    /// <summary>The same option, refusing values outside [minimum, maximum].</summary>
    public static Option<T> Within<T>(Option<T> option, double minimum, double maximum)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, out var value) && !(value >= minimum && value <= maximum))
                result.AddError($"{option.Name} {value} is not between {minimum} and {maximum}.");
        });
        return option;
    }
}
