using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace MlNetDenoise.Training;

/// <summary>The shares of the images for training, validation and test, in percent, such as <c>80/20</c> or <c>80/10/10</c>. Immutable.</summary>
[JsonConverter(typeof(SplitJson))]
public sealed record Split
{
    private Split(double training, double validation, double test) => (Training, Validation, Test) = (training, validation, test);

    /// <summary>Share of the training images.</summary>
    public double Training { get; }

    /// <summary>Share of the validation images, which select the best weights.</summary>
    public double Validation { get; }

    /// <summary>Share of the test images, which the training does not use; 0 or more.</summary>
    public double Test { get; }

    /// <summary>Parses shares.</summary>
    /// <exception cref="FormatException">The text is not a split. The message is one line with an example.</exception>
    public static Split Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var shares = text.Split('/').Select(share => double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN).ToArray();
        return shares is [> 0, > 0] or [> 0, > 0, >= 0] && Math.Abs(shares.Sum() - 100) < 1e-6
            ? new(shares[0], shares[1], shares.ElementAtOrDefault(2))
            : throw new FormatException($"'{text}' is not a split. Write percentages whose sum is 100: TRAINING/VALIDATION, such as 90/10, or TRAINING/VALIDATION/TEST, such as 80/10/10.");
    }

    /// <summary>Returns the text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Training}/{Validation}{(Test > 0 ? $"/{Test}" : "")}");

    /// <summary>Splits contents. The result depends on the contents and the seed only, not on the names and places of files.</summary>
    /// <param name="hashes">Hashes of different contents, at least one for each part.</param>
    /// <param name="seed">Seed of the split.</param>
    /// <returns>The hashes of the validation and of the test images.</returns>
    internal (HashSet<string> Validation, HashSet<string> Test) Apply(IReadOnlyList<string> hashes, ulong seed)
    {
        var ordered = hashes.OrderBy(hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{seed} {hash}"))), StringComparer.Ordinal).ToList();
        var test = Test > 0 ? Math.Clamp((int)Math.Round(hashes.Count * Test / 100), 1, hashes.Count - 2) : 0;
        var validation = Math.Clamp((int)Math.Round(hashes.Count * Validation / 100), 1, hashes.Count - test - 1);
        return ([.. ordered.Take(validation)], [.. ordered.Skip(validation).Take(test)]);
    }

    private sealed class SplitJson() : StringJsonConverter<Split>(Parse);
}
