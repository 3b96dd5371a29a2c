using System.Diagnostics;

namespace MlNetDenoise.Training;

/// <summary>Converts the budget of a training to steps.</summary>
/// <param name="budget">The budget in epochs, steps or minutes.</param>
/// <param name="stepsPerEpoch">Steps of one pass over the images.</param>
/// <param name="sinceStart">The time since this process started to train; reading the images is part of it.</param>
internal sealed class StepBudget(TrainingBudget budget, double stepsPerEpoch, Stopwatch sinceStart)
{
    private const int WarmUpSteps = 3, FewestMeasuredSteps = 5;
    private const double LongestMeasurement = 5;

    /// <summary>Steps of one pass over the images.</summary>
    public double StepsPerEpoch => stepsPerEpoch;

    /// <summary>The steps of a budget in steps or epochs; null for one in minutes.</summary>
    public long? InSteps => budget.Epochs is { } epochs ? Math.Max(1, (long)Math.Round(epochs * stepsPerEpoch)) : budget.Steps;

    /// <summary>Returns the number of steps between two validations.</summary>
    /// <param name="steps">Steps of the whole training.</param>
    public long StepsBetweenValidations(long steps) =>
        budget.ValidateEvery > 0 ? budget.ValidateEvery : Math.Max(1, (long)Math.Min(Math.Ceiling(stepsPerEpoch), steps / 10));

    /// <summary>Estimates the steps of a budget in minutes from the time of some steps and of a validation.</summary>
    public long Estimate(Action train, Action validate, CancellationToken cancellationToken)
    {
        var available = budget.Minutes!.Value * 60;
        for (var i = 0; i < WarmUpSteps; i++)
            train();
        var clock = Stopwatch.StartNew();
        var measured = 0;
        while (measured < FewestMeasuredSteps || clock.Elapsed.TotalSeconds < Math.Min(LongestMeasurement, 0.1 * available))
        {
            cancellationToken.ThrowIfCancellationRequested();
            train();
            measured++;
        }
        var secondsPerStep = clock.Elapsed.TotalSeconds / measured;
        clock.Restart();
        validate();
        var secondsPerValidation = clock.Elapsed.TotalSeconds;
        available -= sinceStart.Elapsed.TotalSeconds;
        secondsPerStep += secondsPerValidation / StepsBetweenValidations((long)(available / secondsPerStep));
        return Math.Max(1, (long)(available / secondsPerStep));
    }

    /// <summary>Estimates the steps of a budget in minutes again, from the speed until <paramref name="step"/>; null for other budgets, which do not change.</summary>
    public long? Update(long step, TrainingLog log) => budget.Minutes is { } minutes
        ? step + (long)Math.Max(0, (minutes * 60 - log.SecondsBefore - sinceStart.Elapsed.TotalSeconds) * step / log.Seconds)
        : null;
}
