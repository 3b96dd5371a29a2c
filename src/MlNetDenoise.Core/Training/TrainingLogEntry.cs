namespace MlNetDenoise;

/// <summary>One line of a training's log. A training writes it, charts draw it.</summary>
/// <remarks>Immutable, and so thread-safe.</remarks>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="Seconds">Training time until then, in seconds.</param>
/// <param name="Loss">Mean loss of the patches since the previous entry.</param>
/// <param name="LearningRate">Learning rate of the step.</param>
/// <param name="Psnr">Mean PSNR of the validation images in dB; null without a validation at this step.</param>
/// <param name="ValidationLoss">Mean loss of the validation images; null without a validation at this step.</param>
public sealed record TrainingLogEntry(long Step, double Seconds, double? Loss = null, double? LearningRate = null, double? Psnr = null, double? ValidationLoss = null);
