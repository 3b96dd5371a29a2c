namespace MlNetDenoise.Reporting;

/// <summary>How a network's validation went.</summary>
/// <param name="Name">What the network is called.</param>
/// <param name="Points">Where the training stood, in steps or seconds, and the mean PSNR of the validation images there, in dB.</param>
public sealed record ValidationCurve(string Name, IReadOnlyList<(double Position, double Psnr)> Points);
