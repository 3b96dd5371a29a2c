using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>The loss of a training: a measure of the difference between the denoised and the clean image, or a weighted sum of several; optionally another one for the second half of the training.</summary>
/// <remarks>
/// Its text in a recipe is such as <c>mse</c>, <c>0.5*l1 + ssim</c> or <c>l1 then mse</c>. Immutable. The measures:
/// <list type="table">
/// <item><term><c>mse</c></term><description>The mean squared error, from which PSNR is computed.</description></item>
/// <item><term><c>l1</c></term><description>The mean absolute error.</description></item>
/// <item><term><c>bce</c></term><description>The binary cross-entropy, for networks that end in a sigmoid.</description></item>
/// <item><term><c>ssim</c></term><description>1 minus the structural similarity of <see cref="ImageMetrics.Ssim(FloatImage, FloatImage)"/>; for patches of at least 11x11 pixels.</description></item>
/// </list>
/// </remarks>
[JsonConverter(typeof(Json))]
public sealed partial class TrainingLoss
{
    private const string Then = " then ";

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> Measures = new()
    {
        ["mse"] = (denoised, clean) => nn.functional.mse_loss(denoised, clean),
        ["l1"] = (denoised, clean) => nn.functional.l1_loss(denoised, clean),
        ["bce"] = (denoised, clean) => nn.functional.binary_cross_entropy(denoised, clean),
        ["ssim"] = (denoised, clean) => 1 - TensorSsim.Compute(denoised, clean),
    };

    private readonly Term[][] _halves;

    private TrainingLoss(Term[][] halves) => _halves = halves;

    /// <summary>The mean squared error.</summary>
    public static TrainingLoss Mse { get; } = Parse("mse");

    /// <summary>The mean absolute error.</summary>
    public static TrainingLoss L1 { get; } = Parse("l1");

    /// <summary>The mean absolute error for the first half of the steps, the mean squared error for the second.</summary>
    public static TrainingLoss L1ThenMse { get; } = Parse("l1 then mse");

    /// <summary>Whether the second half of the training has another loss.</summary>
    public bool Changes => _halves.Length > 1;

    /// <summary>Parses the text of a loss. Hyphens around <c>then</c> are allowed instead of spaces.</summary>
    /// <exception cref="FormatException">The text is not a loss. The message is one line, with the reason and the measures.</exception>
    public static TrainingLoss Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var halves = text.Replace("-then-", Then, StringComparison.Ordinal).Split(Then);
        return halves.Length <= 2
            ? new([.. halves.Select(half => half.Split('+').Select(ParseTerm).ToArray())])
            : throw new FormatException($"'{text}' changes more than once; a loss changes only in the middle of the training.");
    }

    /// <summary>Returns the text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Join(Then, _halves.Select(half => string.Join(" + ", half)));

    /// <summary>Returns whether a measure is part of the loss.</summary>
    internal bool Has(string measure) => _halves.Any(half => half.Any(term => term.Measure == measure));

    /// <summary>Computes the loss.</summary>
    /// <param name="denoised">[N,C,H,W].</param>
    /// <param name="clean">[N,C,H,W].</param>
    /// <param name="inSecondHalf">Whether the training is in its second half.</param>
    /// <returns>A scalar tensor.</returns>
    internal Tensor Compute(Tensor denoised, Tensor clean, bool inSecondHalf) =>
        _halves[inSecondHalf ? ^1 : 0].Select(term => term.Compute(denoised, clean)).Aggregate((sum, next) => sum + next);

    private static Term ParseTerm(string text)
    {
        var match = TermText().Match(text);
        if (!match.Success)
            throw new FormatException($"'{text.Trim()}' is not a loss. Write, for example, mse, 0.5*l1 + ssim or l1 then mse. The measures: {Names}.");
        var measure = match.Groups["measure"].Value;
        if (!Measures.ContainsKey(measure))
            throw new FormatException($"There is no loss '{measure}'. Did you mean '{Suggestion.For(measure, Measures.Keys)}'? The measures: {Names}.");
        var weight = match.Groups["weight"].Success ? double.Parse(match.Groups["weight"].Value, CultureInfo.InvariantCulture) : 1;
        return weight > 0 ? new(weight, measure) : throw new FormatException($"'{text.Trim()}' is not a loss: a weight must be above 0.");
    }

    private static string Names => string.Join(", ", Measures.Keys);

    [GeneratedRegex(@"^\s*(?:(?<weight>\d+(?:\.\d+)?)\s*\*\s*)?(?<measure>[a-z][a-z0-9-]*)\s*$")]
    private static partial Regex TermText();

    private readonly record struct Term(double Weight, string Measure)
    {
        internal Tensor Compute(Tensor denoised, Tensor clean) =>
            Weight == 1 ? Measures[Measure](denoised, clean) : Measures[Measure](denoised, clean) * Weight;

        public override string ToString() => Weight == 1 ? Measure : string.Create(CultureInfo.InvariantCulture, $"{Weight}*{Measure}");
    }

    private sealed class Json() : StringJsonConverter<TrainingLoss>(Parse);
}
