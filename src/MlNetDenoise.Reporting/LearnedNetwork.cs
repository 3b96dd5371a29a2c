namespace MlNetDenoise.Reporting;

/// <summary>How a network learned, and what it costs.</summary>
/// <param name="Name">What the network is called.</param>
/// <param name="Parameters">Numbers that it learns.</param>
/// <param name="MegaflopsPerPixel">Millions of operations for a pixel; a multiplication with its addition counts as two.</param>
/// <param name="Validations">Steps and seconds that the training had taken, and the mean PSNR of the validation images there, in dB.</param>
public sealed record LearnedNetwork(string Name, int Parameters, double MegaflopsPerPixel, IReadOnlyList<(long Step, double Seconds, double Psnr)> Validations)
{
    /// <summary>The best of all validations, in dB; NaN where there was none.</summary>
    public double BestPsnr => Validations.Select(validation => validation.Psnr).DefaultIfEmpty(double.NaN).Max();
}
