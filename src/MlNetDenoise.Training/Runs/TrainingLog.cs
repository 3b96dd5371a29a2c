using System.Diagnostics;

namespace MlNetDenoise.Training;

/// <summary>Measures the time of a training, writes its log and reports its progress.</summary>
internal sealed class TrainingLog
{
    private const int StepsBetweenEntries = 25;
    private const double Smoothing = 0.95;

    private readonly RunFolder _folder;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly RunRecord _record;
    private readonly (int Number, int Count) _stage;
    private readonly int _batchSize;
    private readonly long _firstStep;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _sum, _smoothLoss = double.NaN, _psnr = double.NaN;
    private int _summed;

    /// <summary>Starts the clock.</summary>
    /// <param name="folder">Where the log is written.</param>
    /// <param name="progress">Receives the progress.</param>
    /// <param name="record">What the training runs on.</param>
    /// <param name="stage">The stage, from 1, and the number of stages.</param>
    /// <param name="checkpoint">Where the training starts or resumes.</param>
    /// <param name="batchSize">Patches of a step.</param>
    public TrainingLog(RunFolder folder, IProgress<TrainingProgress>? progress, RunRecord record, (int Number, int Count) stage, Checkpoint checkpoint, int batchSize)
    {
        (_folder, _progress, _record, _stage, _batchSize) = (folder, progress, record, stage, batchSize);
        (_firstStep, SecondsBefore) = (checkpoint.Step, checkpoint.Seconds);
    }

    /// <summary>Training time before this process, in seconds.</summary>
    public double SecondsBefore { get; }

    /// <summary>Training time in all, in seconds.</summary>
    public double Seconds => SecondsBefore + _clock.Elapsed.TotalSeconds;

    /// <summary>Adds a step, after it is done.</summary>
    public void Add(Checkpoint checkpoint, double loss, double learningRate, (double Psnr, double Loss)? validation)
    {
        (_sum, _summed) = (_sum + loss, _summed + 1);
        _smoothLoss = double.IsNaN(_smoothLoss) ? loss : Smoothing * _smoothLoss + (1 - Smoothing) * loss;
        _psnr = validation?.Psnr ?? _psnr;
        var step = checkpoint.Step;
        if (validation is not null || step % StepsBetweenEntries == 0 || step == checkpoint.LossChange)
        {
            _folder.Append(new TrainingLogEntry(step, Math.Round(Seconds, 3), _sum / _summed, learningRate, validation?.Psnr, validation?.Loss));
            (_sum, _summed) = (0, 0);
        }
        var stepsPerSecond = (step - _firstStep) / _clock.Elapsed.TotalSeconds;
        _progress?.Report(new TrainingProgress(_record with { Steps = checkpoint.Steps }, _stage.Number, _stage.Count, step, _smoothLoss, _psnr, checkpoint.BestPsnr ?? double.NaN,
            stepsPerSecond * _batchSize, TimeSpan.FromSeconds((checkpoint.Steps - step) / stepsPerSecond)));
    }
}
