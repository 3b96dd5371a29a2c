using System.CommandLine;
using System.Text.Json;

namespace MlNetDenoise.Cli;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class CommonOptions
{
    public static Option<string> Output(string what, bool required = false) =>
        new("--output", "-o") { Description = what, HelpName = "PATH", Required = required };

    public static Option<bool> Gray() => new("--gray") { Description = "Read every image as gray." };

    public static Option<ulong> Seed() => new("--seed") { Description = "Seed of everything random.", HelpName = "N", DefaultValueFactory = _ => 0 };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON on standard output." };

    /// <summary>Sets of clean images to measure with.</summary>
    public static Option<string[]> TestSets() => new("--data", "-d")
    {
        Description = "Folders of clean test images.",
        HelpName = "FOLDER",
        AllowMultipleArgumentsPerToken = true,
        Required = true,
    };

    /// <summary>Noise levels on the 0-255 scale; those of the literature where none are given.</summary>
    public static Option<float[]> Sigmas() => Within(
        new Option<float[]>("--sigma", "-s")
        {
            Description = "Standard deviations of the Gaussian noise that is added, on the 0-255 scale.",
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [15, 25, 50],
        }, 0, 255);

    /// <summary>An option whose values read as they do in JSON files: half-unet, not HalfUnet.</summary>
    public static Option<T> Choice<T>(string name, string what, T? standard = null) where T : struct, Enum
    {
        var values = Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));
        var option = new Option<T>(name)
        {
            Description = what,
            HelpName = string.Join('|', values.Keys),
            CustomParser = result => values.GetValueOrDefault(result.Tokens[0].Value),
        };
        if (standard is { } value)
            option.DefaultValueFactory = _ => value;
        else
            option.Required = true;
        option.AcceptOnlyFromAmong([.. values.Keys]);
        return option;
    }

    /// <summary>The same option, refusing each value outside [minimum, maximum].</summary>
    public static Option<T> Within<T>(Option<T> option, double minimum, double maximum)
    {
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (double.TryParse(token.Value, out var value) && !(value >= minimum && value <= maximum))
                    result.AddError($"{option.Name} {value} is not between {minimum} and {maximum}.");
            }
        });
        return option;
    }
}
