namespace MlNetDenoise.Training;

/// <summary>The progress of a training.</summary>
/// <param name="Record">What the training runs on.</param>
/// <param name="Stage">The stage, from 1; 1 for a training without stages.</param>
/// <param name="Stages">Number of stages; 1 for a training without stages.</param>
/// <param name="Step">Steps of the stage that are done.</param>
/// <param name="Loss">Mean loss of the last steps.</param>
/// <param name="Psnr">Mean PSNR of the last validation in dB; NaN before the first validation.</param>
/// <param name="BestPsnr">The best mean PSNR of all validations in dB; NaN before the first validation.</param>
/// <param name="ImagesPerSecond">Patches trained on per second.</param>
/// <param name="TimeLeft">Estimated time until the last step of the stage.</param>
public readonly record struct TrainingProgress(
    RunRecord Record, int Stage, int Stages, long Step, double Loss, double Psnr, double BestPsnr, double ImagesPerSecond, TimeSpan TimeLeft)
{
    /// <summary>Steps of the stage in all.</summary>
    public long Steps => Record.Steps;
}
