using System.Globalization;

namespace MlNetDenoise;

/// <summary>A part of a mixture: a kind of noise, the range that its strength is drawn from, and how many of 100 images get it.</summary>
internal sealed record NoiseStage(NoiseKind Kind, double Low, double High, double Percent = 100)
{
    /// <summary>The strength at a place between the lowest (0) and the highest (1): each place has as many of the strengths that there are.</summary>
    internal double StrengthAt(double place) => Kind.Step == 0
        ? Low + place * (High - Low)
        : Low + Kind.Step * Math.Min(Math.Floor(place * ((High - Low) / Kind.Step + 1)), (High - Low) / Kind.Step);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(Percent < 100 ? $"{Percent}% " : "")}{Kind.Name}{(Kind.HasStrength ? $":{Low}{(High > Low ? $"-{High}" : "")}" : "")}");
}
