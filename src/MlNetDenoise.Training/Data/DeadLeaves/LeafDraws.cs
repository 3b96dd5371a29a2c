namespace MlNetDenoise.Training;

/// <summary>The random distributions of leaves.</summary>
internal static class LeafDraws
{
    public static float Between(this ref SeededRandom random, float low, float high) => low + (high - low) * random.NextSingle();

    /// <summary>Draws a value whose logarithm is uniformly distributed.</summary>
    public static float LogBetween(this ref SeededRandom random, float low, float high) => low * MathF.Pow(high / low, random.NextSingle());

    /// <summary>Draws a radius with the density r^-3, the law that is scale-invariant.</summary>
    public static float Radius(this ref SeededRandom random, float smallest, float largest) =>
        smallest / MathF.Sqrt(1 - random.NextSingle() * (1 - smallest / largest * (smallest / largest)));

    public static float Angle(this ref SeededRandom random) => 2 * MathF.PI * random.NextSingle();

    public static bool Chance(this ref SeededRandom random, float probability) => random.NextSingle() < probability;

    public static T OneOf<T>(this ref SeededRandom random, T[] choices) => choices[random.NextInt(choices.Length)];
}
