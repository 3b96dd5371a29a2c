using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>Trains a network as a recipe says, in a folder that it can go on from after it was killed at any moment.</summary>
/// <remarks>With one seed, one budget in steps and one number of threads the result is the same to the last bit, interrupted or not.</remarks>
public sealed class Trainer : IDisposable
{
    private const int StepsBetweenEntries = 25;

    private readonly Recipe _recipe;
    private readonly RunFolder _folder;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly NetworkGraph _graph;
    private readonly ComputeDevice _device;
    private readonly double _checkpointSeconds;
    private readonly TrainingData _data;
    private readonly ValidationSet _validation;
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();

    private Trainer(Recipe recipe, RunFolder folder, TrainingData? data, TrainerSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        recipe.Validate();
        (_recipe, _folder, _progress) = (recipe, folder, progress);
        _graph = recipe.CreateNetwork();
        if (recipe.Loss.Has("bce") && !_graph.EndsInSigmoid)
            throw new TrainingException($"The recipe's Loss is {recipe.Loss}; bce needs results within 0 and 1, which {_graph.Name} does not give. Take another loss, or one of: {string.Join(", ", Networks.Names.Where(name => Networks.Create(name, _graph.Channels).EndsInSigmoid))}.");
        _device = settings.Apply(_graph);
        _checkpointSeconds = settings.CheckpointSeconds ?? 30;
        _data = data ?? TrainingData.Load(recipe, cancellationToken);
        RequireRoomForPatches();
        if (recipe.Loss.Has("ssim") && _data.Validation.FirstOrDefault(image => Math.Min(image.Width, image.Height) < TensorSsim.Side) is { } small)
            throw new DatasetException($"{small.Name} is {small.Width}x{small.Height}; the loss {recipe.Loss} needs images of {TensorSsim.Side}x{TensorSsim.Side} at least. Take it out, or another loss.");
        _validation = new ValidationSet(_data.Validation, recipe, _device);
    }

    /// <summary>Trains to the end of the budget, or until validation no longer gains, and exports the best weights. A training that was begun in the folder goes on.</summary>
    /// <param name="recipe">What to do.</param>
    /// <param name="folder">The run's folder; it is made if need be.</param>
    /// <param name="data">The images; null reads the recipe's folders.</param>
    /// <param name="settings">Threads, device and checkpoints.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Ends the training after the current step, with a checkpoint.</param>
    /// <returns>What the training ran on, and its best validation.</returns>
    /// <exception cref="TrainingException">The recipe is impossible, the folder holds another training or one is running in it, the images are not those that it began with, or the loss is not a number.</exception>
    /// <exception cref="DatasetException">The images cannot be used.</exception>
    /// <exception cref="OutputException">The folder cannot be written; the last checkpoint is whole.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the same call goes on from there.</exception>
    public static RunRecord Run(Recipe recipe, string folder, TrainingData? data = null, TrainerSettings settings = default, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var run = new RunFolder(folder);
        if (File.Exists(run.RecipeFile) && run.ReadRecipe().ToJson() != recipe.ToJson())
            throw new TrainingException($"{folder} holds a training with another recipe. Choose another folder, or delete this one.");
        using var trainer = new Trainer(recipe, run, data, settings, progress, cancellationToken);
        return trainer.Run(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _validation.Dispose();

    private RunRecord Run(CancellationToken cancellationToken)
    {
        using var held = _folder.Lock();
        var goesOn = File.Exists(_folder.CheckpointFile);
        if (goesOn)
            RequireImagesOf(_folder.ReadRecord());
        else
            _folder.Write(_data);
        var weights = goesOn || _recipe.From == null ? WeightInitialization.Draw(_graph, _recipe.Seed) : WeightsOf(_recipe.From);
        _recipe.Save(_folder.RecipeFile);
        using var state = new TrainingState(_graph, _recipe, weights, _device);
        var standing = goesOn
            ? Checkpoint.Restore(_folder.CheckpointFile, state)
            : new Checkpoint { Steps = StepsOfBudget(weights, cancellationToken) };
        _folder.RewindTo(standing.Step);
        var record = Record(standing.Steps);
        _folder.Write(record);

        standing = Train(state, standing, record, cancellationToken);

        record = record with { Steps = standing.Steps, LossChange = standing.LossChange, BestPsnr = standing.BestPsnr, BestStep = standing.BestStep };
        OnnxExport.Export(_graph, WeightsOf(_folder.Path), Card(record, _recipe.Noise.GaussianSigma ?? ToldLevels()), _folder.Path);
        _folder.Write(record);
        return record;
    }

    private Checkpoint Train(TrainingState state, Checkpoint standing, RunRecord record, CancellationToken cancellationToken)
    {
        using var patches = new PatchSource(_data.Training, _recipe, first: state.Step);
        var (clock, begun, secondsBefore, saved) = (Stopwatch.StartNew(), state.Step, standing.Seconds, double.NegativeInfinity);
        double sum = 0, smooth = double.NaN, psnr = double.NaN, validationLoss = double.NaN;
        var summed = 0;
        var validateEvery = StepsBetweenValidations(standing.Steps);
        while (true)
        {
            standing = standing with { Step = state.Step, Seconds = secondsBefore + clock.Elapsed.TotalSeconds };
            var ends = state.Step >= standing.Steps || standing.Stale >= _recipe.Patience;
            if (ends || cancellationToken.IsCancellationRequested || clock.Elapsed.TotalSeconds - saved > _checkpointSeconds)
            {
                standing.Save(_folder.CheckpointFile, state);
                saved = clock.Elapsed.TotalSeconds;
            }
            if (ends)
                return standing;
            cancellationToken.ThrowIfCancellationRequested();

            var rate = _recipe.RateAt(state.Step, standing.Steps, standing.Plateaus);
            var inSecondHalf = standing.LossChange is not null;
            double loss = state.Learn(patches.Next(), standing.Steps, standing.Plateaus, inSecondHalf);
            if (_recipe.Minutes is { } minutes)
                standing = standing with { Steps = state.Step + StepsWithin(minutes * 60 - secondsBefore - _sinceStart.Elapsed.TotalSeconds) };
            if (_recipe.Loss.Changes && !inSecondHalf && state.Step >= standing.Steps / 2)
                standing = standing with { LossChange = state.Step };
            var validates = state.Step % validateEvery == 0 || state.Step == standing.Steps;
            if (validates && !double.IsNaN(loss))
                (psnr, validationLoss) = _validation.Measure(state.Average, inSecondHalf);
            if (double.IsNaN(loss) || (validates && !(psnr > double.NegativeInfinity)))
                throw RanAway(state.Step, standing);
            if (validates && (standing.BestPsnr == null || psnr > standing.BestPsnr))
            {
                standing = standing with { BestPsnr = psnr, BestStep = state.Step, Stale = 0 };
                SaveBest(state, standing);
            }
            else if (validates)
            {
                standing = standing with { Stale = standing.Stale + 1 };
                if (standing.Stale % _recipe.PlateauPatience == 0)
                    standing = standing with { Plateaus = standing.Plateaus + 1 };
            }

            (sum, summed) = (sum + loss, summed + 1);
            smooth = double.IsNaN(smooth) ? loss : 0.95 * smooth + 0.05 * loss;
            if (validates || state.Step % StepsBetweenEntries == 0 || state.Step == standing.LossChange)
            {
                _folder.Append(new TrainingLogEntry(state.Step, Math.Round(secondsBefore + clock.Elapsed.TotalSeconds, 3), sum / summed, rate, validates ? psnr : null, validates ? validationLoss : null));
                (sum, summed) = (0, 0);
            }
            var stepsPerSecond = (state.Step - begun) / clock.Elapsed.TotalSeconds;
            _progress?.Report(new TrainingProgress(record with { Steps = standing.Steps }, state.Step, smooth, psnr, standing.BestPsnr ?? double.NaN,
                stepsPerSecond * _recipe.Batch, TimeSpan.FromSeconds((standing.Steps - state.Step) / stepsPerSecond)));
        }

        long StepsWithin(double seconds) => (long)Math.Max(0, seconds * state.Step / (secondsBefore + clock.Elapsed.TotalSeconds));
    }

    /// <summary>The budget in steps; for one in minutes a first guess, from steps that are thrown away.</summary>
    private long StepsOfBudget(Dictionary<string, float[]> weights, CancellationToken cancellationToken)
    {
        if (_recipe.Steps is { } steps)
            return steps;
        if (_recipe.Epochs is { } epochs)
            return Math.Max(1, (long)Math.Round(epochs * StepsOfEpoch()));
        const int WarmUpSteps = 3, LeastSteps = 5;
        const double LongEnough = 5;
        var available = _recipe.Minutes!.Value * 60;
        using var state = new TrainingState(_graph, _recipe, weights, _device);
        using var patches = new PatchSource(_data.Training, _recipe, first: 0);
        for (var i = 0; i < WarmUpSteps; i++)
            state.Learn(patches.Next(), long.MaxValue);
        var clock = Stopwatch.StartNew();
        var measured = 0;
        while (measured < LeastSteps || clock.Elapsed.TotalSeconds < Math.Min(LongEnough, 0.1 * available))
        {
            cancellationToken.ThrowIfCancellationRequested();
            state.Learn(patches.Next(), long.MaxValue);
            measured++;
        }
        var secondsOfStep = clock.Elapsed.TotalSeconds / measured;
        clock.Restart();
        _validation.Measure(state.Average, inSecondHalf: false);
        var secondsOfValidation = clock.Elapsed.TotalSeconds;
        available -= _sinceStart.Elapsed.TotalSeconds;
        secondsOfStep += secondsOfValidation / StepsBetweenValidations((long)(available / secondsOfStep));
        return Math.Max(1, (long)(available / secondsOfStep));
    }

    /// <summary>Steps of a pass over the images, in which the patches have as many pixels as they.</summary>
    private double StepsOfEpoch() => _data.Training.Sum(image => (double)image.Width * image.Height) / ((double)_recipe.Batch * _recipe.Patch * _recipe.Patch);

    private long StepsBetweenValidations(long steps) =>
        _recipe.ValidateEvery > 0 ? _recipe.ValidateEvery : Math.Max(1, (long)Math.Min(Math.Ceiling(StepsOfEpoch()), steps / 10));

    private void SaveBest(TrainingState state, Checkpoint standing)
    {
        var shapes = _graph.Weights.ToDictionary(weight => weight.Name, weight => weight.Shape);
        var notes = new Dictionary<string, string>
        {
            ["network"] = _graph.Name,
            ["step"] = standing.BestStep!.Value.ToString(CultureInfo.InvariantCulture),
            ["psnr"] = standing.BestPsnr!.Value.ToString(CultureInfo.InvariantCulture),
        };
        new WeightsFile(state.Average.Export(), notes).Save(_folder.BestFile, shapes.GetValueOrDefault);
    }

    /// <summary>The best weights of a run, or those of an ONNX file.</summary>
    private Dictionary<string, float[]> WeightsOf(string runOrModel) => File.Exists(runOrModel)
        ? OnnxWeights.Read(_graph, runOrModel)
        : _graph.Fitting(WeightsFile.Load(RunFolder.Open(runOrModel).BestFile).Tensors, runOrModel);

    /// <summary>The lowest and the highest noise level that the network was told, as some hundred patches show them.</summary>
    private (double Lowest, double Highest) ToldLevels()
    {
        using var patches = new PatchSource(_data.Training, _recipe, first: 0);
        var levels = new List<float>();
        while (levels.Count < 256)
            levels.AddRange(patches.Next().Sigma);
        return (255 * levels.Min(), 255 * levels.Max());
    }

    private TrainingException RanAway(long step, Checkpoint standing) => new(
        $"The loss is not a number after step {step}: the training has run away. Lower the rate ({_recipe.Rate}; try a tenth) and train in another folder. "
        + (standing.BestPsnr is { } best ? $"The best weights until then ({best:f2} dB, step {standing.BestStep}) are kept in {_folder.BestFile}." : "No weights were validated before."));

    /// <summary>Images that are all smaller than the patch would be learned with their mirror images.</summary>
    private void RequireRoomForPatches()
    {
        var largest = _data.Training.Max(image => Math.Min(image.Width, image.Height));
        if (largest < _recipe.Patch)
            throw new TrainingException($"The recipe's Patch is {_recipe.Patch}, and the images' shorter sides have at most {largest} pixels. Take patches of {largest} (--patch), or larger images.");
    }

    private void RequireImagesOf(RunRecord begun)
    {
        if (!_folder.BeganWith(_data))
            throw new TrainingException($"{_folder.Path} holds a training on other images than there are now ({begun.TrainingImages} to learn from and {begun.ValidationImages} to validate on then, {_data.Training.Count} and {_data.Validation.Count} now). Restore the images, or train in another folder.");
    }

    private string TrainingHash() =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(_data.Training.Select(image => image.Hash)))));

    private static string Version(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private RunRecord Record(long steps) => new()
    {
        Network = _graph.Name,
        Parameters = _graph.ParameterCount,
        Device = _device.ToString(),
        Steps = steps,
        StepsOfEpoch = StepsOfEpoch(),
        TrainingImages = _data.Training.Count,
        TrainingHash = TrainingHash(),
        ImageBytes = _data.Bytes,
        ValidationImages = _data.Validation.Count,
        TestImages = _data.Test.Count,
        Unreadable = _data.Unreadable,
        Versions = new Dictionary<string, string>
        {
            ["MlNetDenoise"] = Version(typeof(Trainer)),
            [".NET"] = RuntimeInformation.FrameworkDescription,
            ["libtorch"] = __version__,
            ["TorchSharp"] = Version(typeof(TorchSharp.torch)).Split('+')[0],
            ["ONNX Runtime"] = OrtEnv.Instance().GetVersionString(),
        },
        NoisyPsnr = _validation.NoisyPsnr,
    };

    private ModelCard Card(RunRecord record, (double Lowest, double Highest) sigma) => new()
    {
        Name = _graph.Name,
        Version = Version(typeof(Trainer)),
        Channels = _graph.Channels,
        TakesSigma = _graph.TakesSigma,
        SigmaMin = (float)sigma.Lowest,
        SigmaMax = (float)sigma.Highest,
        ReceptiveField = _graph.ReceptiveField,
        Alignment = _graph.Alignment,
        MemoryPerPixel = _graph.MemoryPerPixel,
        TrainingData = string.Join(", ", _recipe.Data.Select(ImageSet.NameOf)),
        License = _recipe.License,
        Scores = string.Create(CultureInfo.InvariantCulture, $"validation PSNR {record.BestPsnr:f2} dB, noisy {record.NoisyPsnr:f2} dB, {record.ValidationImages} images"),
    };
}
