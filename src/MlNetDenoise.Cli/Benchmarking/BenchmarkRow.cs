namespace MlNetDenoise.Cli;

/// <summary>The result of one method on one set; NaN where nothing was measured.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Psnr">Mean PSNR in dB at each noise level.</param>
/// <param name="Ssim">Mean SSIM at each noise level.</param>
/// <param name="Cost">Time and memory.</param>
/// <param name="IsOurs">Whether the method is one of this project's models.</param>
internal sealed record BenchmarkRow(string Set, string Method, double[] Psnr, double[] Ssim, BenchmarkCost Cost, bool IsOurs = false);
