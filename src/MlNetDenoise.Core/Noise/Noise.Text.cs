using System.Globalization;
using System.Text.RegularExpressions;

namespace MlNetDenoise;

public sealed partial class Noise
{
    private const string NoneName = "none", GaussianName = "gaussian";

    /// <summary>Reads a noise from its text.</summary>
    /// <exception cref="FormatException">The text is no noise; the message, one line, says what is wrong and what there is.</exception>
    public static Noise Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Trim() == NoneName ? None : new([.. text.Split('+').Select(ParseStage)]);
    }

    private static NoiseStage ParseStage(string text)
    {
        var match = StageText().Match(text.Trim().ToLowerInvariant());
        if (!match.Success)
            throw new FormatException($"'{text.Trim()}' is no noise that can be read. Write KIND:STRENGTH, as in gaussian:25, gaussian:0-55 or 50% blur:3-5, and join several with +. The kinds: {Names}.");
        var name = match.Groups["kind"].Value;
        var kind = NoiseKind.All.FirstOrDefault(kind => kind.Name == name)
            ?? throw new FormatException($"There is no noise '{name}'. Did you mean {Suggestion.For(name, NoiseKind.All.Select(kind => kind.Name))}? The kinds: {Names}.");
        var (low, high, percent) = (Number("low", kind.Lowest), Number("high", double.NaN), Number("share", 100));
        if (kind.HasStrength != match.Groups["low"].Success)
            throw new FormatException(kind.HasStrength ? $"'{text.Trim()}' has no strength. Write {kind.Name}:N or {kind.Name}:MIN-MAX: {kind.Meaning}." : $"{kind.Name} takes no strength. Write {kind.Name} alone.");
        var stage = new NoiseStage(kind, low, double.IsNaN(high) ? low : high, percent);
        if (!kind.Has(stage.Low) || !kind.Has(stage.High) || stage.Low > stage.High)
            throw new FormatException($"'{text.Trim()}' is impossible: {kind.Name} goes from {kind.Lowest} to {kind.Highest}{(kind.Step > 1 ? $" in steps of {kind.Step}" : kind.Step == 1 ? " in whole numbers" : "")}, a range from low to high.");
        return percent is > 0 and <= 100 ? stage : throw new FormatException($"'{text.Trim()}' is impossible: a share is above 0 and at most 100%.");

        double Number(string group, double otherwise) => match.Groups[group].Success ? double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : otherwise;
    }

    private static string Names => string.Join(", ", NoiseKind.All.Select(kind => kind.Name));

    [GeneratedRegex(@"^(?:(?<share>\d+(?:\.\d+)?)\s*%\s*)?(?<kind>[a-z][a-z-]*)(?:\s*:\s*(?<low>-?\d+(?:\.\d+)?)(?:\s*-\s*(?<high>-?\d+(?:\.\d+)?))?)?$")]
    private static partial Regex StageText();

    private sealed class NoiseJson() : StringJsonConverter<Noise>(Parse);
}
