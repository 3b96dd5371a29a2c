namespace MlNetDenoise.Training;

/// <summary>Where a training is.</summary>
/// <param name="Record">What it runs on.</param>
/// <param name="Step">Steps that were made.</param>
/// <param name="Loss">Mean loss of the last steps; NaN before the first.</param>
/// <param name="Psnr">Mean PSNR of the validation images in dB, by the last validation; NaN before the first.</param>
/// <param name="BestPsnr">The best of all validations; NaN before the first.</param>
/// <param name="ImagesPerSecond">Patches learned from in a second.</param>
/// <param name="TimeLeft">Time until the last step, at this speed.</param>
public readonly record struct TrainingProgress(
    RunRecord Record, long Step, double Loss, double Psnr, double BestPsnr, double ImagesPerSecond, TimeSpan TimeLeft)
{
    /// <summary>Steps in all.</summary>
    public long Steps => Record.Steps;
}
