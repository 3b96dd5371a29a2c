using System.Text.RegularExpressions;

namespace MlNetDenoise.Cli;

/// <summary>A field of a recipe with its values in a comparison.</summary>
internal sealed partial record Variation(string Field, IReadOnlyList<string> Values)
{
    /// <summary>Parses <c>learningRate=1e-3,1e-4</c>; commas in brackets belong to a list: <c>widths=[16,32,64],[32,64,128]</c>.</summary>
    /// <exception cref="FormatException">The text is not a field with values.</exception>
    public static Variation Parse(string text)
    {
        var (field, values) = text.Split('=', 2) is [var before, var after] ? (before.Trim(), Comma().Split(after).Select(value => value.Trim()).ToList()) : ("", []);
        return field.Length > 0 && values.All(value => value.Length > 0)
            ? new(field, values)
            : throw new FormatException($"'{text}' is not a field with values, such as learningRate=1e-3,1e-4 or network.name=dncnn,unet.");
    }

    [GeneratedRegex(@",(?![^\[]*\])")]
    private static partial Regex Comma();
}
