namespace MlNetDenoise;

/// <summary>A trained network: its cost, and the log of its training.</summary>
/// <remarks>Immutable, and so thread-safe.</remarks>
/// <param name="Name">The name of the network in charts and tables.</param>
/// <param name="Parameters">Number of trained parameters.</param>
/// <param name="MegaflopsPerPixel">Millions of operations per pixel; a multiplication with its addition counts as two.</param>
/// <param name="Log">The log of the training, in the order of its steps.</param>
public sealed record TrainedNetwork(string Name, int Parameters, double MegaflopsPerPixel, IReadOnlyList<TrainingLogEntry> Log)
{
    /// <summary>The best mean PSNR of the validation images in dB; NaN without a validation.</summary>
    public double BestPsnr => Log.Max(entry => entry.Psnr) ?? double.NaN;
}
