namespace MlNetDenoise.Reporting;

/// <summary>What a training's log says about one step; NaN where a value was not measured there.</summary>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="TrainingLoss">Mean loss over the patches since the last point.</param>
/// <param name="ValidationPsnr">Mean PSNR over the validation set, in dB.</param>
/// <param name="ValidationLoss">Mean loss over the validation set.</param>
public readonly record struct TrainingPoint(long Step, double TrainingLoss, double ValidationPsnr, double ValidationLoss = double.NaN);
