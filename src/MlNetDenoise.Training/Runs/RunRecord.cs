namespace MlNetDenoise.Training;

/// <summary>What a training ran on, and what came out.</summary>
public sealed record RunRecord
{
    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Numbers that it learns.</summary>
    public required int Parameters { get; init; }

    /// <summary>The device and its threads.</summary>
    public required string Device { get; init; }

    /// <summary>Steps in all; with a budget in minutes an estimate until the training has ended.</summary>
    public required long Steps { get; init; }

    /// <summary>The step after which the second half's loss counted; null until the training has ended, and where one loss served for all of it.</summary>
    public long? LossChange { get; init; }

    /// <summary>Steps of a pass over the images; null in records of earlier versions.</summary>
    public double? StepsOfEpoch { get; init; }

    /// <summary>Images that it learns from.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>SHA-256 over those of the images' contents.</summary>
    public required string TrainingHash { get; init; }

    /// <summary>Memory that the images take, in bytes.</summary>
    public required long ImageBytes { get; init; }

    /// <summary>Images that it is validated on.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>Images that it leaves alone, to be evaluated on.</summary>
    public required int TestImages { get; init; }

    /// <summary>Files that could not be read, each with the reason.</summary>
    public required IReadOnlyList<string> Unreadable { get; init; }

    /// <summary>Versions of this project (with the commit), of .NET and of the libraries.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Mean PSNR of the noisy validation images themselves, in dB.</summary>
    public required double NoisyPsnr { get; init; }

    /// <summary>The best mean PSNR of the denoised validation images, in dB; null until the training has ended.</summary>
    public double? BestPsnr { get; init; }

    /// <summary>The step of the best weights; null until the training has ended.</summary>
    public long? BestStep { get; init; }
}
