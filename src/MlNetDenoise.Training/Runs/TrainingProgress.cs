namespace MlNetDenoise.Training;

/// <summary>The progress of a training.</summary>
/// <param name="Record">What the training runs on.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">Mean loss of the last steps.</param>
/// <param name="Psnr">Mean PSNR of the last validation in dB; NaN before the first validation.</param>
/// <param name="BestPsnr">The best mean PSNR of all validations in dB; NaN before the first validation.</param>
/// <param name="ImagesPerSecond">Patches trained on per second.</param>
/// <param name="TimeLeft">Estimated time until the last step.</param>
public readonly record struct TrainingProgress(
    RunRecord Record, long Step, double Loss, double Psnr, double BestPsnr, double ImagesPerSecond, TimeSpan TimeLeft)
{
    /// <summary>Steps in all.</summary>
    public long Steps => Record.Steps;
}
