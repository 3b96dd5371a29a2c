namespace MlNetDenoise.Reporting;

/// <summary>What a method to denoise gives and takes; NaN where it was not measured.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="SecondsPerMegapixel">Time for a million pixels.</param>
/// <param name="Psnr">Mean PSNR in dB.</param>
/// <param name="IsOurs">Whether it is one of this project's models, which stand out.</param>
public readonly record struct TimedMethod(string Name, double SecondsPerMegapixel, double Psnr, bool IsOurs);
