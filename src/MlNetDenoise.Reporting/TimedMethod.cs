namespace MlNetDenoise.Reporting;

/// <summary>Speed and quality of a denoising method, for <see cref="Charts.PsnrAgainstTime"/>.</summary>
/// <param name="Name">The name of the method in the chart.</param>
/// <param name="SecondsPerMegapixel">Seconds per million pixels; NaN: not measured.</param>
/// <param name="Psnr">Mean PSNR in dB; NaN: not measured.</param>
/// <param name="IsOurs">Whether it is one of this project's models, which have another colour.</param>
internal readonly record struct TimedMethod(string Name, double SecondsPerMegapixel, double Psnr, bool IsOurs);
