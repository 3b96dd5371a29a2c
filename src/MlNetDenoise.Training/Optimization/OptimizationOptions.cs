namespace MlNetDenoise.Training;

/// <summary>The optimizer of a training.</summary>
public enum Optimizer
{
    /// <summary>Adam (Kingma and Ba, 2015).</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019).</summary>
    AdamW,

    /// <summary>Muon (Jordan et al., 2024) for the kernels of all convolutions except the first and the last, AdamW for the other weights. It needs far fewer steps.</summary>
    Muon,
}

/// <summary>How the learning rate changes during a training.</summary>
public enum LearningRateSchedule
{
    /// <summary>It does not change.</summary>
    Constant,

    /// <summary>It falls to zero along half a cosine.</summary>
    Cosine,

    /// <summary>It is multiplied by <see cref="OptimizationOptions.PlateauFactor"/> after every <see cref="OptimizationOptions.PlateauPatience"/> validations without an improvement.</summary>
    Plateau,
}

/// <summary>How the weights of a network are trained.</summary>
public sealed record OptimizationOptions
{
    /// <summary>The loss that is minimized.</summary>
    public TrainingLoss Loss { get; init; } = TrainingLoss.L1ThenMse;

    /// <summary>
    /// Whether patches of all noise levels have the same weight in the loss. Otherwise strong noise has more, because the mean
    /// squared error of a denoiser grows about linearly with sigma. If true, differences are divided by the square root of their patch's sigma,
    /// in units of sigma 25. For the losses <c>mse</c> and <c>l1</c> only.
    /// </summary>
    public bool Balanced { get; init; }

    /// <summary>The precision of the convolutions.</summary>
    public Precision Precision { get; init; }

    /// <summary>The optimizer.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Muon;

    /// <summary>The highest learning rate, above 0.</summary>
    public double LearningRate { get; init; } = 1.5e-3;

    /// <summary>How the learning rate changes.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>Validations without an improvement after which <see cref="LearningRateSchedule.Plateau"/> lowers the learning rate, 1 or more.</summary>
    public int PlateauPatience { get; init; } = 3;

    /// <summary>Factor by which <see cref="LearningRateSchedule.Plateau"/> lowers the learning rate, between 0 and 1.</summary>
    public double PlateauFactor { get; init; } = 0.5;

    /// <summary>Lowest learning rate of <see cref="LearningRateSchedule.Plateau"/>, 0 or more.</summary>
    public double PlateauFloor { get; init; } = 1e-6;

    /// <summary>Steps over which the learning rate rises linearly from zero, 0 or more.</summary>
    public int WarmUpSteps { get; init; } = 100;

    /// <summary>Decay of the mean of the gradients (Adam, AdamW), from 0 to below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of the squared gradients (Adam, AdamW), from 0 to below 1.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>Weight decay of Adam and AdamW, 0 or more.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Largest norm of the gradients, above which they are scaled down; 0: no limit.</summary>
    public double MaxGradientNorm { get; init; } = 0.1;

    /// <summary>Decay of the exponential moving average of the weights, from 0 to below 1. The averaged weights are validated and exported.</summary>
    public double EmaDecay { get; init; } = 0.999;

    /// <summary>Returns the learning rate of a step: it rises during the warm-up, then follows the schedule.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="steps">Steps of the whole training.</param>
    /// <param name="plateaus">How many times the validation has stopped improving.</param>
    internal double LearningRateAt(long step, long steps, int plateaus = 0)
    {
        var warmUp = WarmUpSteps == 0 ? 1 : Math.Min(1, (step + 1.0) / WarmUpSteps);
        return LearningRate * warmUp * Schedule switch
        {
            LearningRateSchedule.Cosine => (1 + Math.Cos(Math.PI * step / steps)) / 2,
            LearningRateSchedule.Plateau => Math.Max(Math.Pow(PlateauFactor, plateaus), Math.Min(1, PlateauFloor / LearningRate)),
            _ => 1,
        };
    }

    /// <exception cref="TrainingException">An option has a value that is not allowed.</exception>
    internal void Validate()
    {
        TrainingException.ThrowUnless(!Balanced || !(Loss.Has("bce") || Loss.Has("ssim")), Balanced, $"false for the loss {Loss}; mse and l1 can be balanced");
        TrainingException.ThrowUnless(LearningRate > 0 && double.IsFinite(LearningRate), LearningRate, "above 0");
        TrainingException.ThrowUnless(PlateauPatience >= 1, PlateauPatience, "1 or more");
        TrainingException.ThrowUnless(PlateauFactor is > 0 and < 1, PlateauFactor, "between 0 and 1");
        TrainingException.ThrowUnless(PlateauFloor >= 0, PlateauFloor, "0 or more");
        TrainingException.ThrowUnless(WarmUpSteps >= 0, WarmUpSteps, "0 or more");
        TrainingException.ThrowUnless(Beta1 is >= 0 and < 1, Beta1, "from 0 to below 1");
        TrainingException.ThrowUnless(Beta2 is >= 0 and < 1, Beta2, "from 0 to below 1");
        TrainingException.ThrowUnless(WeightDecay >= 0, WeightDecay, "0 or more");
        TrainingException.ThrowUnless(MaxGradientNorm >= 0, MaxGradientNorm, "0 or more");
        TrainingException.ThrowUnless(EmaDecay is >= 0 and < 1, EmaDecay, "from 0 to below 1");
    }
}
