namespace MlNetDenoise.Training;

/// <summary>How long a training takes, and how often it is validated. Exactly one of <see cref="Epochs"/>, <see cref="Steps"/> and <see cref="Minutes"/> is set.</summary>
public sealed record TrainingBudget
{
    /// <summary>Budget in passes over the images, above 0. The patches of one pass have as many pixels as the images.</summary>
    public double? Epochs { get; init; }

    /// <summary>Budget in steps, above 0; 0 for <see cref="Precision.Int8"/> rounds the weights without training.</summary>
    public long? Steps { get; init; }

    /// <summary>Budget in minutes, above 0. The speed of the training is measured and determines the number of steps.</summary>
    public double? Minutes { get; init; }

    /// <summary>Steps between validations; 0: one epoch, or a tenth of the training if that is shorter.</summary>
    public int ValidateEvery { get; init; } = 250;

    /// <summary>Validations without an improvement after which the training stops, 1 or more; null: it does not stop early.</summary>
    public int? Patience { get; init; }

    /// <exception cref="TrainingException">An option has a value that is not allowed.</exception>
    internal void Validate()
    {
        var budget = $"{Epochs} epochs, {Steps} steps, {Minutes} minutes";
        TrainingException.ThrowUnless(new object?[] { Epochs, Steps, Minutes }.Count(given => given != null) == 1, budget, "exactly one of Epochs, Steps and Minutes", "Budget");
        TrainingException.ThrowUnless(Epochs is null or > 0, Epochs, "above 0");
        TrainingException.ThrowUnless(Steps is null or >= 0, Steps, "0 or more");
        TrainingException.ThrowUnless(Minutes is null or > 0, Minutes, "above 0");
        TrainingException.ThrowUnless(ValidateEvery >= 0, ValidateEvery, "0 or more");
        TrainingException.ThrowUnless(Patience is null or >= 1, Patience, "1 or more");
    }
}
