using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace MlNetDenoise.Training;

/// <summary>Which shares of the images train, validate and test, in percent: <c>80/20</c>, <c>80/10/10</c>.</summary>
[JsonConverter(typeof(SplitJson))]
public sealed record Split
{
    private Split(double training, double validation, double test) => (Training, Validation, Test) = (training, validation, test);

    /// <summary>The share that the network learns from.</summary>
    public double Training { get; }

    /// <summary>The share that the best weights are chosen by.</summary>
    public double Validation { get; }

    /// <summary>The share that is set apart to be evaluated on; it may be 0.</summary>
    public double Test { get; }

    /// <summary>Reads shares from their text.</summary>
    /// <exception cref="FormatException">The text is no split; the message, one line, says what is wrong.</exception>
    public static Split Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var shares = text.Split('/').Select(share => double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN).ToArray();
        return shares is [> 0, > 0] or [> 0, > 0, >= 0] && Math.Abs(shares.Sum() - 100) < 1e-6
            ? new(shares[0], shares[1], shares.ElementAtOrDefault(2))
            : throw new FormatException($"'{text}' is no split. Write percentages that are 100 together: TRAINING/VALIDATION, as 90/10, or TRAINING/VALIDATION/TEST, as 80/10/10.");
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Training}/{Validation}{(Test > 0 ? $"/{Test}" : "")}");

    /// <summary>Splits contents. It goes by the contents and the seed alone, so that neither a new name nor a new place of a file changes anything.</summary>
    /// <param name="hashes">Hashes of different contents, enough of them to have one in each part.</param>
    /// <param name="seed">Decides which go where.</param>
    internal (HashSet<string> Validation, HashSet<string> Test) Apply(IReadOnlyList<string> hashes, ulong seed)
    {
        var ordered = hashes.OrderBy(hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{seed} {hash}"))), StringComparer.Ordinal).ToList();
        var test = Test > 0 ? Math.Clamp((int)Math.Round(hashes.Count * Test / 100), 1, hashes.Count - 2) : 0;
        var validation = Math.Clamp((int)Math.Round(hashes.Count * Validation / 100), 1, hashes.Count - test - 1);
        return ([.. ordered.Take(validation)], [.. ordered.Skip(validation).Take(test)]);
    }

    private sealed class SplitJson() : StringJsonConverter<Split>(Parse);
}
