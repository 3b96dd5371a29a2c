using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>All that a step of the training changes: weights, their average, the optimiser's moments.</summary>
internal sealed class TrainingState : IDisposable
{
    private readonly NetworkGraph _graph;
    private readonly Recipe _recipe;
    private readonly Device _device;
    private readonly GraphModule _module;
    private readonly OptimizerHelper _optimiser;

    /// <summary>The state before the first step.</summary>
    internal TrainingState(NetworkGraph graph, Recipe recipe, IReadOnlyDictionary<string, float[]> weights, Device device)
    {
        (_graph, _recipe, _device) = (graph, recipe, device);
        _module = new GraphModule(graph, device, learns: true, recipe.Precision);
        Average = new GraphModule(graph, device, learns: false);
        _module.Import(weights);
        Average.Import(weights);
        _optimiser = recipe.Optimiser == Optimiser.AdamW
            ? optim.AdamW(_module.Learned, recipe.Rate, recipe.Beta1, recipe.Beta2, weight_decay: recipe.WeightDecay)
            : optim.Adam(_module.Learned, recipe.Rate, recipe.Beta1, recipe.Beta2, weight_decay: recipe.WeightDecay);
    }

    /// <summary>The network with the running average of the weights.</summary>
    internal GraphModule Average { get; }

    /// <summary>Steps that were made.</summary>
    internal long Step { get; private set; }

    /// <summary>Makes a step.</summary>
    /// <param name="batch">What it learns from.</param>
    /// <param name="steps">Steps of the whole training, for rate and loss.</param>
    /// <returns>The loss before the step; where it or a gradient is not finite, NaN, and the weights stay as they were.</returns>
    internal float Learn(PatchBatch batch, long steps)
    {
        using var scope = NewDisposeScope();
        var clean = tensor(batch.Clean, batch.Shape, device: _device);
        var denoised = _module.call(tensor(batch.Noisy, batch.Shape, device: _device), tensor(batch.Sigma, [batch.Shape[0], 1, 1, 1], device: _device));
        var loss = MeasuresAbsolute(steps) ? nn.functional.l1_loss(denoised, clean) : nn.functional.mse_loss(denoised, clean);
        _optimiser.zero_grad();
        loss.backward();
        // the largest number clips nothing, but the norm is told
        var norm = nn.utils.clip_grad_norm_(_module.Learned, _recipe.ClipNorm > 0 ? _recipe.ClipNorm : float.MaxValue);
        var value = loss.item<float>();
        if (!float.IsFinite(value) || !double.IsFinite(norm))
            return float.NaN;
        foreach (var group in _optimiser.ParamGroups)
            group.LearningRate = _recipe.RateAt(Step, steps);
        _optimiser.step();
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
        foreach (var state in _optimiser.state_dict().State)
        {
            if (state is AdamW.State adamW)
                adamW.step = step;
            else
                ((Adam.State)state).step = step;
        }
    }

    public void Dispose()
    {
        _optimiser.Dispose();
        _module.Dispose();
        Average.Dispose();
    }

    private bool MeasuresAbsolute(long steps) =>
        _recipe.Loss == TrainingLoss.L1 || Step < _recipe.LossChange(steps);

    /// <summary>Moves the average towards the weights, faster in the first steps, whose weights are not worth keeping.</summary>
    private void Follow()
    {
        using var frozen = no_grad();
        var kept = Math.Min(_recipe.Ema, (1.0 + Step) / (10.0 + Step));
        foreach (var (average, weight) in Average.Learned.Zip(_module.Learned))
            average.mul_(kept).add_(weight, 1 - kept);
    }

    private IEnumerable<(string Name, Tensor Tensor)> Tensors()
    {
        var moments = _optimiser.state_dict().State;
        for (var i = 0; i < _graph.Weights.Count; i++)
        {
            var name = _graph.Weights[i].Name;
            var (first, second) = moments[i] is AdamW.State adamW ? (adamW.exp_avg, adamW.exp_avg_sq) : (((Adam.State)moments[i]).exp_avg, ((Adam.State)moments[i]).exp_avg_sq);
            yield return ($"weights/{name}", _module.Learned[i]);
            yield return ($"average/{name}", Average.Learned[i]);
            yield return ($"first/{name}", first);
            yield return ($"second/{name}", second);
        }
    }
}
