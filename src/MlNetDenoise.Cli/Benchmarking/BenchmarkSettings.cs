namespace MlNetDenoise.Cli;

/// <summary>What a benchmark measures.</summary>
/// <param name="Data">Sets of clean images.</param>
/// <param name="Gray">Whether every image is converted to gray.</param>
/// <param name="Sigmas">Noise levels on the 0-255 scale.</param>
/// <param name="First">The number of images, taken from the start of each set; null: all.</param>
/// <param name="Megapixels">Size of the image for speed and memory.</param>
/// <param name="Threads">Threads of every method that can use more than one.</param>
/// <param name="Models">Paths of models; empty: all shipped models.</param>
internal sealed record BenchmarkSettings(
    IReadOnlyList<string> Data, bool Gray, IReadOnlyList<float> Sigmas, int? First, double Megapixels, int Threads, IReadOnlyList<string> Models)
{
    /// <summary>The noise level for speed, memory and the chart: the middle one.</summary>
    public float SpeedSigma => Sigmas.Order().ElementAt(Sigmas.Count / 2);
}
