using System.Diagnostics;
using System.Globalization;

namespace MlNetDenoise.Training;

/// <summary>Trains a network by a recipe. The run folder always holds what is needed to resume the training, even after the process is killed.</summary>
/// <remarks>
/// The same seed, budget in steps and number of threads give the same weights, bit for bit, whether or not the training was interrupted.
/// Trainings in different folders can run at the same time. In one process, networks with dropout then share libtorch's random
/// generator, and are no longer reproducible.
/// </remarks>
public sealed class Trainer : IDisposable
{
    private readonly Stopwatch _sinceStart = Stopwatch.StartNew();
    private readonly Recipe _recipe;
    private readonly RunFolder _folder;
    private readonly (int Number, int Count) _stage;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly NetworkGraph _graph;
    private readonly ComputeDevice _device;
    private readonly double _checkpointSeconds;
    private readonly TrainingData _data;
    private readonly ValidationSet _validation;
    private readonly StepBudget _budget;
    private Quantization? _quantization;

    private Trainer(Recipe recipe, RunFolder folder, (int Number, int Count) stage, TrainingData? data, TrainerSettings settings, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        (_recipe, _folder, _stage, _progress, _checkpointSeconds) = (recipe, folder, stage, progress, settings.CheckpointSeconds);
        _graph = recipe.CreateNetwork();
        _device = settings.CreateDevice(_graph);
        _data = data ?? TrainingData.Load(recipe.Data, cancellationToken);
        RequireLargeImages();
        _validation = new ValidationSet(_data.Validation, recipe.Noise, recipe.Optimization.Loss, _device);
        var pixels = _data.Training.Sum(image => (double)image.Width * image.Height);
        _budget = new StepBudget(recipe.Budget, pixels / ((double)recipe.Data.BatchSize * recipe.Data.PatchSize * recipe.Data.PatchSize), _sinceStart);
    }

    /// <summary>Trains until the budget is spent or the validation stops improving, and exports the best weights; a recipe with stages, one stage after the other. Resumes an interrupted training in the folder.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">The run folder; it is created if it does not exist.</param>
    /// <param name="data">The images; null: those of the recipe's <see cref="DataOptions.Images"/>. Given images are used without <see cref="DataOptions.ShrinkTo"/> and <see cref="DataOptions.Resize"/>, the same for all stages.</param>
    /// <param name="settings">Threads, device and checkpoints; null: the defaults.</param>
    /// <param name="progress">Receives the progress after each step.</param>
    /// <param name="cancellationToken">Stops the training after the current step, with a checkpoint.</param>
    /// <returns>What the training, or its last stage, ran on, and its best validation.</returns>
    /// <exception cref="TrainingException">The recipe is not valid, the folder holds a training with another recipe or other images, another process trains in it, or the loss is not a number.</exception>
    /// <exception cref="DatasetException">The images cannot be used.</exception>
    /// <exception cref="OutputException">The folder cannot be written. The last checkpoint is complete.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled. The same call resumes the training.</exception>
    public static RunRecord Run(Recipe recipe, string folder, TrainingData? data = null, TrainerSettings? settings = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var run = new RunFolder(folder);
        if (File.Exists(run.RecipeFile) && Recipe.Load(run.RecipeFile).ToJson() != recipe.ToJson())
            throw new TrainingException($"{folder} holds a training with another recipe. Choose another folder, or delete this one.");
        recipe.Validate();
        var stages = run.StagesOf(recipe);
        foreach (var (stage, _) in stages)
            RequireSigmoid(stage);
        RunRecord? record = null;
        // stages before one with a checkpoint are finished
        for (var i = Math.Max(0, stages.FindLastIndex(stage => File.Exists(stage.Folder.CheckpointFile))); i < stages.Count; i++)
        {
            using var trainer = new Trainer(stages[i].Recipe, stages[i].Folder, (i + 1, stages.Count), data, settings ?? new(), progress, cancellationToken);
            record = trainer.Run(saveRecipe: () => recipe.Save(run.RecipeFile), cancellationToken);
        }
        return record!;
    }

    void IDisposable.Dispose() => _validation.Dispose();

    /// <param name="saveRecipe">Saves the recipe with all its stages. It is called when nothing can refuse the training any more.</param>
    /// <param name="cancellationToken">Stops the training after the current step, with a checkpoint.</param>
    private RunRecord Run(Action saveRecipe, CancellationToken cancellationToken)
    {
        using var locked = _folder.Lock();
        var resumes = File.Exists(_folder.CheckpointFile);
        if (resumes)
            RequireSameImages(_folder.ReadRecord());
        else
            _folder.Write(_data);
        var weights = resumes || _recipe.From == null ? WeightInitialization.Draw(_graph, _recipe.Seed) : ReadWeights(_recipe.From);
        saveRecipe();
        if (_stage.Number < _stage.Count)
            _recipe.Save(_folder.RecipeFile);
        _quantization = _recipe.Optimization.Precision == Precision.Int8 ? Calibrate() : null;
        using var state = CreateState(weights);
        var checkpoint = resumes
            ? Checkpoint.Restore(_folder.CheckpointFile, state)
            : new Checkpoint { Steps = _budget.InSteps ?? EstimateSteps(weights, cancellationToken) };
        _folder.RewindTo(checkpoint.Step);
        var record = RunRecord.Create(_graph, _device, _data, checkpoint.Steps, _budget.StepsPerEpoch, _validation.NoisyPsnr);
        _folder.Write(record);

        checkpoint = Train(state, checkpoint, record, cancellationToken);

        record = record with { Steps = checkpoint.Steps, LossChange = checkpoint.LossChange, BestPsnr = checkpoint.BestPsnr, BestStep = checkpoint.BestStep };
        OnnxExport.Export(_graph, ReadWeights(_folder.Path), CreateCard(record), _folder.Path, _quantization);
        _folder.Write(record);
        return record;
    }

    private Checkpoint Train(TrainingState state, Checkpoint checkpoint, RunRecord record, CancellationToken cancellationToken)
    {
        using var patches = CreatePatches(state.Step);
        var log = new TrainingLog(_folder, _progress, record, _stage, checkpoint, _recipe.Data.BatchSize);
        var validateEvery = _budget.StepsBetweenValidations(checkpoint.Steps);
        var lastSaved = double.NegativeInfinity;
        if (checkpoint is { Steps: 0, BestStep: null })
        {
            checkpoint = checkpoint.Validated(_validation.Measure(state.Average, inSecondHalf: false).Psnr, _recipe.Optimization.PlateauPatience);
            SaveBest(state, checkpoint);
        }
        while (true)
        {
            var isFinished = state.Step >= checkpoint.Steps || checkpoint.ValidationsSinceBest >= _recipe.Budget.Patience;
            if (isFinished || cancellationToken.IsCancellationRequested || log.Seconds - lastSaved > _checkpointSeconds)
            {
                lastSaved = log.Seconds;
                (checkpoint with { Seconds = lastSaved }).Save(_folder.CheckpointFile, state);
            }
            if (isFinished)
                return checkpoint;
            cancellationToken.ThrowIfCancellationRequested();

            var learningRate = _recipe.Optimization.LearningRateAt(state.Step, checkpoint.Steps, checkpoint.Plateaus);
            var inSecondHalf = checkpoint.LossChange is not null;
            var loss = state.Train(patches.Next(), learningRate, inSecondHalf);
            checkpoint = checkpoint with { Step = state.Step, Steps = _budget.Update(state.Step, log) ?? checkpoint.Steps };
            if (_recipe.Optimization.Loss.Changes && !inSecondHalf && state.Step >= checkpoint.Steps / 2)
                checkpoint = checkpoint with { LossChange = state.Step };

            (double Psnr, double Loss)? validation = null;
            if (float.IsFinite(loss) && (state.Step % validateEvery == 0 || state.Step == checkpoint.Steps))
                validation = _validation.Measure(state.Average, inSecondHalf);
            if (!float.IsFinite(loss) || validation is { Psnr: double.NaN or double.NegativeInfinity })
                throw Diverged(checkpoint);
            if (validation is { } measured)
            {
                checkpoint = checkpoint.Validated(measured.Psnr, _recipe.Optimization.PlateauPatience);
                if (checkpoint.BestStep == state.Step)
                    SaveBest(state, checkpoint);
            }
            log.Add(checkpoint, loss, learningRate, validation);
        }
    }

    /// <summary>Converts a budget in minutes to steps: measures some steps, which are discarded.</summary>
    private long EstimateSteps(Dictionary<string, float[]> weights, CancellationToken cancellationToken)
    {
        using var state = CreateState(weights);
        using var patches = CreatePatches(first: 0);
        return _budget.Estimate(
            () => state.Train(patches.Next(), _recipe.Optimization.LearningRateAt(state.Step, long.MaxValue), inSecondHalf: false),
            () => _validation.Measure(state.Average, inSecondHalf: false),
            cancellationToken);
    }

    private TrainingState CreateState(Dictionary<string, float[]> weights) => new(_graph, _recipe.Optimization, _recipe.Seed, weights, _device, _quantization);

    private PatchSource CreatePatches(long first) => new(_data.Training, _recipe.Data, _recipe.Noise, _recipe.Seed, first);

    /// <summary>Measures the features of the first weights, on the first patches of the training.</summary>
    private Quantization Calibrate()
    {
        const int Patches = 128;
        using var patches = CreatePatches(first: 0);
        var batches = Enumerable.Range(0, (Patches + _recipe.Data.BatchSize - 1) / _recipe.Data.BatchSize).Select(_ => patches.Next());
        return Quantization.Calibrate(_graph, ReadWeights(_recipe.From!), batches);
    }

    private void SaveBest(TrainingState state, Checkpoint checkpoint)
    {
        var shapes = _graph.Weights.ToDictionary(weight => weight.Name, weight => weight.Shape);
        var notes = new Dictionary<string, string>
        {
            ["network"] = _graph.Name,
            ["step"] = checkpoint.BestStep!.Value.ToString(CultureInfo.InvariantCulture),
            ["psnr"] = checkpoint.BestPsnr!.Value.ToString(CultureInfo.InvariantCulture),
        };
        new WeightsFile(state.Average.Export(), notes).Save(_folder.BestFile, shapes.GetValueOrDefault);
    }

    /// <summary>Reads the best weights of a run, or the weights of an ONNX file.</summary>
    private Dictionary<string, float[]> ReadWeights(string runOrModel) => File.Exists(runOrModel)
        ? OnnxWeights.Read(_graph, runOrModel)
        : _graph.SelectWeights(WeightsFile.Load(RunFolder.Open(runOrModel).BestFile).Tensors, runOrModel);

    private ModelCard CreateCard(RunRecord record)
    {
        var (sigmaMin, sigmaMax) = _recipe.Noise.GaussianSigma ?? MeasureSigmaRange();
        return _graph.CreateCard((float)sigmaMin, (float)sigmaMax) with
        {
            Version = RunRecord.VersionOf(typeof(Trainer)),
            TrainingData = string.Join(", ", _recipe.Data.Images.Select(ImageSet.NameOf)),
            NoiseType = _recipe.Noise.Type,
            Precision = _quantization is null ? ModelPrecision.Float : ModelPrecision.Int8,
            License = _recipe.License,
            Scores = string.Create(CultureInfo.InvariantCulture, $"validation PSNR {record.BestPsnr:f2} dB, noisy {record.NoisyPsnr:f2} dB, {Quantity.Of(record.ValidationImages, "image")}"),
        };
    }

    /// <summary>Returns the lowest and the highest noise level of some hundred patches, on the 0-255 scale.</summary>
    private (double Lowest, double Highest) MeasureSigmaRange()
    {
        using var patches = CreatePatches(first: 0);
        var levels = new List<float>();
        while (levels.Count < 256)
            levels.AddRange(patches.Next().Sigma);
        return (255 * levels.Min(), 255 * levels.Max());
    }

    private TrainingException Diverged(Checkpoint checkpoint) => new(
        $"The training diverged: the loss is not a number after step {checkpoint.Step}. Lower the learning rate ({_recipe.Optimization.LearningRate}; try a tenth) and train in another folder. "
        + (checkpoint.BestPsnr is { } best ? $"The best weights until then ({best:f2} dB, step {checkpoint.BestStep}) are in {_folder.BestFile}." : "No weights were validated before."));

    /// <summary>The binary cross-entropy is defined for results in (0,1) only.</summary>
    private static void RequireSigmoid(Recipe recipe)
    {
        if (!recipe.Optimization.Loss.Has("bce") || recipe.CreateNetwork().EndsInSigmoid)
            return;
        var fitting = Networks.Names.Where(name => Networks.Create(name, recipe.Data.Channels).EndsInSigmoid);
        throw new TrainingException($"The recipe's Loss is {recipe.Optimization.Loss}; bce needs a network that ends in a sigmoid, which {recipe.Network.Name} does not. Choose another loss, or one of these networks: {string.Join(", ", fitting)}.");
    }

    private void RequireLargeImages()
    {
        // smaller images would be trained on with their mirror images
        var largest = _data.Training.Max(image => Math.Min(image.Width, image.Height));
        if (largest < _recipe.Data.PatchSize)
            throw new TrainingException($"The recipe's PatchSize is {_recipe.Data.PatchSize}, and the shorter sides of the images have at most {largest} pixels. {(largest >= DataOptions.LeastPatchSize ? $"Set PatchSize to {largest}, or add" : "Add")} larger images.");
        if (_recipe.Optimization.Loss.Has("ssim") && _data.Validation.FirstOrDefault(image => Math.Min(image.Width, image.Height) < TensorSsim.Side) is { } small)
            throw new DatasetException($"{small.Name} has {small.Width}x{small.Height} pixels; the loss {_recipe.Optimization.Loss} needs at least {TensorSsim.Side}x{TensorSsim.Side}. Remove the image, or choose another loss.");
    }

    private void RequireSameImages(RunRecord before)
    {
        if (!_folder.HasSameImages(_data))
            throw new TrainingException($"{_folder.Path} holds a training with other images ({before.TrainingImages} for training and {before.ValidationImages} for validation; now there are {_data.Training.Count} and {_data.Validation.Count}). Restore the images, or train in another folder.");
    }
}
