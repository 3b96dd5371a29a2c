using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>All that a step of the training changes: weights, their average, the optimiser's moments.</summary>
internal sealed class TrainingState : IDisposable
{
    private readonly NetworkGraph _graph;
    private readonly Recipe _recipe;
    private readonly ComputeDevice _device;
    private readonly GraphModule _module;
    private readonly IReadOnlyList<GraphModule> _learners;
    private readonly int[] _adams, _muons;
    private readonly OptimizerHelper _adam;
    private readonly Muon _muon;

    /// <summary>The state before the first step.</summary>
    internal TrainingState(NetworkGraph graph, Recipe recipe, IReadOnlyDictionary<string, float[]> weights, ComputeDevice device)
    {
        (_graph, _recipe, _device) = (graph, recipe, device);
        _module = new GraphModule(graph, device.Device, learns: true, recipe.Precision);
        Average = new GraphModule(graph, device.Device, learns: false);
        _module.Import(weights);
        Average.Import(weights);
        _learners = [_module, .. Enumerable.Range(1, Math.Min(device.Team, recipe.Batch) - 1).Select(_ => _module.Replica())];
        _muons = recipe.Optimizer == Optimizer.Muon ? [.. InnerKernels(graph)] : [];
        _adams = [.. Enumerable.Range(0, graph.Weights.Count).Where(i => graph.Weights[i].IsTrainable).Except(_muons)];
        _muon = new Muon([.. _muons.Select(i => _module.Weights[i])], recipe.Precision, device);
        var others = _adams.Select(i => _module.Weights[i]);
        _adam = recipe.Optimizer == Optimizer.Adam
            ? optim.Adam(others, recipe.Rate, recipe.Beta1, recipe.Beta2, weight_decay: recipe.WeightDecay)
            : optim.AdamW(others, recipe.Rate, recipe.Beta1, recipe.Beta2, weight_decay: recipe.WeightDecay);
    }

    /// <summary>The network with the running average of the weights.</summary>
    internal GraphModule Average { get; }

    /// <summary>Steps that were made.</summary>
    internal long Step { get; private set; }

    /// <summary>Makes a step.</summary>
    /// <param name="batch">What it learns from.</param>
    /// <param name="steps">Steps of the whole training, for the rate.</param>
    /// <param name="plateaus">How often validation has stopped gaining, for the rate.</param>
    /// <param name="inSecondHalf">Which half of the training this is, for the loss.</param>
    /// <returns>The loss before the step; where it or a gradient is not finite, NaN, and the weights stay as they were.</returns>
    internal float Learn(PatchBatch batch, long steps, int plateaus = 0, bool inSecondHalf = false)
    {
        using var scope = NewDisposeScope();
        using var chance = manual_seed((long)_recipe.Seed + Step);
        var value = Differentiate(batch, inSecondHalf);
        // the largest number clips nothing, but the norm is told
        var norm = nn.utils.clip_grad_norm_(_module.Learned, _recipe.ClipNorm > 0 ? _recipe.ClipNorm : float.MaxValue);
        if (!float.IsFinite(value) || !double.IsFinite(norm))
            return float.NaN;
        var rate = _recipe.RateAt(Step, steps, plateaus);
        foreach (var group in _adam.ParamGroups)
            group.LearningRate = rate;
        _adam.step();
        _muon.Step(rate);
        Step++;
        Follow();
        return value;
    }

    /// <summary>Copies of all numbers, by name.</summary>
    internal Dictionary<string, float[]> Export()
    {
        var numbers = new Dictionary<string, float[]>();
        foreach (var (name, tensor) in Tensors())
            numbers.Add(name, tensor.ToArray());
        return numbers;
    }

    /// <summary>Takes over numbers that <see cref="Export"/> gave after <paramref name="step"/> steps; from here on, all is as it was there.</summary>
    internal void Import(IReadOnlyDictionary<string, float[]> numbers, long step)
    {
        Step = step;
        foreach (var (name, tensor) in Tensors())
            tensor.Assign(numbers[name]);
        foreach (var state in _adam.state_dict().State)
        {
            if (state is AdamW.State adamW)
                adamW.step = step;
            else
                ((Adam.State)state).step = step;
        }
    }

    public void Dispose()
    {
        _adam.Dispose();
        _muon.Dispose();
        foreach (var learner in _learners)
            learner.Dispose();
        Average.Dispose();
    }

    /// <summary>Sets the gradients; each thread of the team computes those of its share of the patches.</summary>
    /// <returns>The loss.</returns>
    private float Differentiate(PatchBatch batch, bool inSecondHalf)
    {
        var patches = batch.Shape[0];
        var clean = tensor(batch.Clean, batch.Shape, device: _device.Device);
        var noisy = tensor(batch.Noisy, batch.Shape, device: _device.Device);
        var sigma = tensor(batch.Sigma, [patches, 1, 1, 1], device: _device.Device);
        var balance = _recipe.Balanced ? tensor(Balance(batch.Sigma), [patches, 1, 1, 1], device: _device.Device) : null;
        var losses = new float[_learners.Count];
        _device.Run(_learners.Count, LearnShare);
        foreach (var learner in _learners.Skip(1))
        {
            foreach (var (sum, weight) in _module.Learned.Zip(learner.Learned))
                sum.grad!.add_(weight.grad!);
        }
        return losses.Sum();

        void LearnShare(int i)
        {
            using var scope = NewDisposeScope();
            var (learner, first, end) = (_learners[i], patches * i / _learners.Count, patches * (i + 1) / _learners.Count);
            var (denoised, original) = (learner.call(Share(noisy), Share(sigma)), Share(clean));
            if (balance is not null)
                (denoised, original) = (denoised * Share(balance), original * Share(balance));
            var loss = _recipe.Loss.Between(denoised, original, inSecondHalf) * ((double)(end - first) / patches);
            foreach (var weight in learner.Learned)
                weight.grad?.zero_();
            loss.backward();
            losses[i] = loss.item<float>();

            Tensor Share(Tensor whole) => whole.narrow(0, first, end - first);
        }
    }

    /// <summary>What <see cref="Recipe.Balanced"/> multiplies each patch by; below a least sigma, the error no longer falls with it.</summary>
    private static float[] Balance(float[] sigma)
    {
        const float Unit = 25f / 255, Least = 5f / 255;
        return Array.ConvertAll(sigma, level => MathF.Sqrt(Unit / MathF.Max(level, Least)));
    }

    /// <summary>Moves the average towards the weights, faster in the first steps, whose weights are not worth keeping.</summary>
    private void Follow()
    {
        using var frozen = no_grad();
        var kept = Math.Min(_recipe.Ema, (1.0 + Step) / (10.0 + Step));
        foreach (var (average, weight) in Average.Weights.Zip(_module.Weights))
            average.lerp_(weight, 1 - kept);
    }

    private IEnumerable<(string Name, Tensor Tensor)> Tensors()
    {
        for (var i = 0; i < _graph.Weights.Count; i++)
        {
            yield return ($"weights/{_graph.Weights[i].Name}", _module.Weights[i]);
            yield return ($"average/{_graph.Weights[i].Name}", Average.Weights[i]);
        }
        foreach (var (i, state) in _adams.Zip(_adam.state_dict().State))
        {
            var (first, second) = state is AdamW.State adamW ? (adamW.exp_avg, adamW.exp_avg_sq) : (((Adam.State)state).exp_avg, ((Adam.State)state).exp_avg_sq);
            yield return ($"first/{_graph.Weights[i].Name}", first);
            yield return ($"second/{_graph.Weights[i].Name}", second);
        }
        foreach (var (i, momentum) in _muons.Zip(_muon.Momenta))
            yield return ($"first/{_graph.Weights[i].Name}", momentum);
    }

    /// <summary>Indices of the kernels between the first convolution, which reads the image, and the last, which writes it.</summary>
    private static IEnumerable<int> InnerKernels(NetworkGraph graph) =>
        Enumerable.Range(0, graph.Weights.Count).Where(i => graph.Weights[i].Shape.Length == 4).Skip(1).SkipLast(1);
}
