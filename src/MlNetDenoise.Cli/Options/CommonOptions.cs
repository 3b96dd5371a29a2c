using System.CommandLine;
using System.Text.Json;

namespace MlNetDenoise.Cli;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class CommonOptions
{
    public static Option<string> Output(string what, bool required = false) =>
        new("--output", "-o") { Description = what, HelpName = "PATH", Required = required };

    /// <summary>What <c>--data</c> takes, for its help.</summary>
    public const string Images = "a folder, a .zip, MNIST's idx file, CIFAR-10's batch, photos/*_mean, or pairs as low/=high/ and PolyU/*_real=*_mean.";

    public static Option<bool> Gray() => new("--gray") { Description = "Read every image as gray." };

    public static Option<ulong> Seed() => new("--seed") { Description = "Seed of everything random.", HelpName = "N", DefaultValueFactory = _ => 0 };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON on standard output." };

    /// <summary>Sets of clean images to measure with.</summary>
    public static Option<string[]> TestSets() => new("--data", "-d")
    {
        Description = $"Clean test images: {Images}",
        HelpName = "IMAGES",
        AllowMultipleArgumentsPerToken = true,
        Required = true,
    };

    /// <summary>How many images of a test set are taken.</summary>
    public static Option<int?> First()
    {
        var option = new Option<int?>("--first") { Description = "Take only so many of the test images, the first ones.", HelpName = "N" };
        Within(option, 1, int.MaxValue);
        return option;
    }

    /// <summary>Noise levels on the 0-255 scale; those of the literature where none are given.</summary>
    public static Option<float[]> Sigmas() => Within(
        new Option<float[]>("--sigma", "-s")
        {
            Description = "Standard deviations of the Gaussian noise that is added, on the 0-255 scale.",
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [15, 25, 50],
        }, 0, 255);

    /// <summary>An option whose text is read by <paramref name="parse"/>, which throws a FormatException where it cannot be.</summary>
    public static Option<T> Text<T>(string name, string what, string form, Func<string, T> parse, T standard)
    {
        var option = new Option<T>(name)
        {
            Description = what,
            HelpName = form,
            CustomParser = result =>
            {
                try
                {
                    return parse(result.Tokens[0].Value);
                }
                catch (FormatException e)
                {
                    result.AddError(e.Message);
                    return standard;
                }
            },
        };
        if (standard is not null)
            option.DefaultValueFactory = _ => standard;
        return option;
    }

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
