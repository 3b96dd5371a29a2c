using System.Globalization;

namespace MlNetDenoise;

/// <summary>A part of a <see cref="Noise"/>: a kind, the range of its strength, and the percentage of the images that it is applied to.</summary>
internal sealed record NoiseStage(NoiseKind Kind, double Low, double High, double Percent = 100)
{
    /// <summary>Returns the strength at a position in the range, from 0 (lowest) to below 1 (highest). Each allowed strength has an equal part of the positions.</summary>
    internal double StrengthAt(double position) => Kind.IsLogarithmic ? Math.Round(Low * Math.Pow(High / Low, position))
        : Kind.Step == 0 ? Low + position * (High - Low)
        : Low + Kind.Step * Math.Min(Math.Floor(position * ((High - Low) / Kind.Step + 1)), (High - Low) / Kind.Step);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(Percent < 100 ? $"{Percent}% " : "")}{Kind.Name}{(Kind.HasStrength ? $":{Low}{(High > Low ? $"-{High}" : "")}" : "")}");
}
