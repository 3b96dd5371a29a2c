using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace MlNetDenoise.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Output(string description, bool required = false) =>
        new("--output", "-o") { Description = description, HelpName = "PATH", Required = required };

    /// <summary>The values of <c>--data</c>, for its help.</summary>
    public const string Images = "a folder, a .zip, MNIST's idx file, CIFAR-10's batch, photos/*_mean, or pairs as low/=high/ and PolyU/*_real=*_mean.";

    public static Option<bool> Gray() => new("--gray") { Description = "Convert every image to gray." };

    public static Option<ulong> Seed() => new("--seed") { Description = "Random seed.", HelpName = "N", DefaultValueFactory = _ => 0 };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON on standard output." };

    /// <summary>Sets of clean test images.</summary>
    public static Option<string[]> TestSets() => new("--data", "-d")
    {
        Description = $"Clean test images: {Images}",
        HelpName = "IMAGES",
        AllowMultipleArgumentsPerToken = true,
        Required = true,
    };

    /// <summary>The number of images of a test set.</summary>
    public static Option<int?> First()
    {
        var option = new Option<int?>("--first") { Description = "Use only the first N images of each test set.", HelpName = "N" };
        Within(option, 1, int.MaxValue);
        return option;
    }

    /// <summary>Noise levels on the 0-255 scale; the default are those of the literature.</summary>
    public static Option<float[]> Sigmas() => Within(
        new Option<float[]>("--sigma", "-s")
        {
            Description = "Standard deviations of the added Gaussian noise, on the 0-255 scale.",
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [15, 25, 50],
        }, 0, 255);

    /// <summary>Returns the values of an enumeration as in JSON files (adam-w, not AdamW), separated by |.</summary>
    public static string Names<T>() where T : struct, Enum => string.Join('|', Enum.GetNames<T>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName));

    /// <summary>The quality of a shipped model.</summary>
    public static Option<ModelQuality> Quality(string description)
    {
        var option = new Option<ModelQuality>("--quality") { Description = description, HelpName = Names<ModelQuality>() };
        return AcceptOnly(option, option.HelpName.Split('|'));
    }

    /// <summary>Makes an option reject values that are not among the choices, and returns it.</summary>
    public static T AcceptOnly<T>(T option, string[] choices) where T : Option
    {
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !choices.Contains(token.Value)))
                result.AddError($"{option.Name} {token.Value} is not one of {string.Join(", ", choices)}.");
        });
        return option;
    }

    /// <summary>Returns the error for an option that a command does not have, with the nearest one.</summary>
    public static string Unknown(Command command, string name) =>
        $"There is no option {name}. Did you mean --{Suggestion.For(name.TrimStart('-'), command.Options.Select(option => option.Name.TrimStart('-')))}?";

    /// <summary>Reads a number such as 12.5, in every culture; null if the text is none.</summary>
    public static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Returns the remedy for a number with a comma.</summary>
    public static string DecimalHint(string text) => text.Contains(',', StringComparison.Ordinal) ? " Write decimals with a point." : "";

    /// <summary>An option that is a percentage.</summary>
    public static Option<double> Percent(string name, string description, double defaultValue) =>
        Within(new Option<double>(name) { Description = description, HelpName = "0..100", DefaultValueFactory = _ => defaultValue }, 0, 100);

    /// <summary>Makes an option reject values outside [minimum, maximum], and returns it.</summary>
    public static Option<T> Within<T>(Option<T> option, double minimum, double maximum)
    {
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!(Number(token.Value) is { } value && value >= minimum && value <= maximum))
                    result.AddError($"{option.Name} {token.Value} is not a number from {minimum} to {maximum}.{DecimalHint(token.Value)}");
            }
        });
        return option;
    }
}
