using System.Globalization;
using System.Text.RegularExpressions;

namespace MlNetDenoise;

public sealed partial class Noise
{
    private const string NoneName = "none", GaussianName = "gaussian";

    /// <summary>Parses a noise from its text form.</summary>
    /// <param name="text">The text, such as <c>gaussian:0-55 + clip</c>.</param>
    /// <exception cref="FormatException">The text is not a noise. The message, one line, says what is wrong and lists what is allowed.</exception>
    public static Noise Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Trim() == NoneName ? None : new([.. text.Split('+').Select(ParseStage)]);
    }

    private static NoiseStage ParseStage(string text)
    {
        var match = StageText().Match(text.Trim().ToLowerInvariant());
        if (!match.Success)
            throw new FormatException($"'{text.Trim()}' is not a noise. Use KIND:STRENGTH, such as gaussian:25, gaussian:0-55 or 50% blur:3-5, and + between several. The kinds are {Names}.");
        var name = match.Groups["kind"].Value;
        var kind = NoiseKind.All.FirstOrDefault(kind => kind.Name == name)
            ?? throw new FormatException($"There is no noise '{name}'. Did you mean {Suggestion.For(name, NoiseKind.All.Select(kind => kind.Name))}? The kinds are {Names}.");
        var (low, high, percent) = (Number("low", kind.Lowest), Number("high", double.NaN), Number("share", 100));
        if (kind.HasStrength != match.Groups["low"].Success)
            throw new FormatException(kind.HasStrength ? $"'{text.Trim()}' has no strength. Use {kind.Name}:N or {kind.Name}:MIN-MAX ({kind.Description})." : $"{kind.Name} has no strength. Use {kind.Name} alone.");
        var stage = new NoiseStage(kind, low, double.IsNaN(high) ? low : high, percent);
        if (!kind.Allows(stage.Low) || !kind.Allows(stage.High) || stage.Low > stage.High)
            throw new FormatException($"'{text.Trim()}' is not allowed: the strength of {kind.Name} is from {kind.Lowest} to {kind.Highest}{(kind.Step > 1 ? $" in steps of {kind.Step}" : kind.Step == 1 ? " in whole numbers" : "")}, and a range is from low to high.");
        return percent is > 0 and <= 100 ? stage : throw new FormatException($"'{text.Trim()}' is not allowed: a share is above 0% and at most 100%.");

        double Number(string group, double defaultValue) => match.Groups[group].Success ? double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : defaultValue;
    }

    private static string Names => string.Join(", ", NoiseKind.All.Select(kind => kind.Name));

    [GeneratedRegex(@"^(?:(?<share>\d+(?:\.\d+)?)\s*%\s*)?(?<kind>[a-z][a-z-]*)(?:\s*:\s*(?<low>-?\d+(?:\.\d+)?)(?:\s*-\s*(?<high>-?\d+(?:\.\d+)?))?)?$")]
    private static partial Regex StageText();

    private sealed class NoiseJson() : StringJsonConverter<Noise>(Parse);
}
