namespace MlNetDenoise.Training;

/// <summary>A training that cannot start or go on: an impossible recipe, a loss that is not a number, a damaged run folder.</summary>
public sealed class TrainingException(string message, Exception? innerException = null) : DenoiseException(message, innerException);
