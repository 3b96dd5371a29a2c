namespace MlNetDenoise.Cli;

/// <summary>Time and memory of a method.</summary>
/// <param name="Seconds">Seconds per megapixel.</param>
/// <param name="Megabytes">Peak memory of a process that denoises one image, in units of 10^6 bytes.</param>
internal readonly record struct BenchmarkCost(double Seconds, double Megabytes)
{
    public static BenchmarkCost None { get; } = new(double.NaN, double.NaN);
}
