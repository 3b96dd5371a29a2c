using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>Everything that a training step changes: the weights, their moving average, the moments of the optimizer.</summary>
internal sealed class TrainingState : IDisposable
{
    private readonly NetworkGraph _graph;
    private readonly OptimizationOptions _options;
    private readonly ulong _seed;
    private readonly ComputeDevice _device;
    private readonly GraphModule _module;
    private readonly IReadOnlyList<GraphModule> _replicas;
    private readonly int[] _adamWeights, _muonWeights;
    private readonly OptimizerHelper _adam;
    private readonly Muon _muon;

    /// <summary>Creates the state before the first step.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="options">Loss, optimizer and moving average.</param>
    /// <param name="seed">Seed of the dropout.</param>
    /// <param name="weights">Initial weights by name.</param>
    /// <param name="device">Where the training runs. Each thread of its team has a replica of the network.</param>
    /// <param name="quantization">What is rounded to 8 bits; null: nothing.</param>
    internal TrainingState(NetworkGraph graph, OptimizationOptions options, ulong seed, IReadOnlyDictionary<string, float[]> weights, ComputeDevice device, Quantization? quantization = null)
    {
        (_graph, _options, _seed, _device) = (graph, options, seed, device);
        _module = new GraphModule(graph, device.Device, isTraining: true, options.Precision, quantization);
        Average = new GraphModule(graph, device.Device, isTraining: false, quantization: quantization);
        _module.Import(weights);
        Average.Import(weights);
        _replicas = [_module, .. Enumerable.Range(1, device.Team - 1).Select(_ => _module.Replica())];
        _muonWeights = options.Optimizer == Optimizer.Muon ? [.. InnerKernels(graph)] : [];
        _adamWeights = [.. Enumerable.Range(0, graph.Weights.Count).Where(i => graph.Weights[i].IsTrainable).Except(_muonWeights)];
        _muon = new Muon([.. _muonWeights.Select(i => _module.Weights[i])], options.Precision, device);
        var others = _adamWeights.Select(i => _module.Weights[i]);
        _adam = options.Optimizer == Optimizer.Adam
            ? optim.Adam(others, options.LearningRate, options.Beta1, options.Beta2, weight_decay: options.WeightDecay)
            : optim.AdamW(others, options.LearningRate, options.Beta1, options.Beta2, weight_decay: options.WeightDecay);
    }

    /// <summary>The network with the moving average of the weights.</summary>
    internal GraphModule Average { get; }

    /// <summary>Steps done.</summary>
    internal long Step { get; private set; }

    /// <summary>Does one step.</summary>
    /// <param name="batch">The patches.</param>
    /// <param name="learningRate">The learning rate of the step.</param>
    /// <param name="inSecondHalf">Whether the loss of the second half of the training is used.</param>
    /// <returns>The loss before the step. If it or a gradient is not finite, NaN, and the weights do not change.</returns>
    internal float Train(PatchBatch batch, double learningRate, bool inSecondHalf)
    {
        using var scope = NewDisposeScope();
        using var generator = manual_seed((long)_seed + Step);
        var loss = ComputeGradients(batch, inSecondHalf);
        // without a limit, only the norm is of interest
        var norm = nn.utils.clip_grad_norm_(_module.Trainable, _options.MaxGradientNorm > 0 ? _options.MaxGradientNorm : float.MaxValue);
        if (!float.IsFinite(loss) || !double.IsFinite(norm))
            return float.NaN;
        foreach (var group in _adam.ParamGroups)
            group.LearningRate = learningRate;
        _adam.step();
        _muon.Step(learningRate);
        Step++;
        UpdateEma();
        return loss;
    }

    /// <summary>Returns copies of all tensors, by name.</summary>
    internal Dictionary<string, float[]> Export()
    {
        var copies = new Dictionary<string, float[]>();
        foreach (var (name, tensor) in Tensors())
            copies.Add(name, tensor.ToArray());
        return copies;
    }

    /// <summary>Restores the tensors that <see cref="Export"/> returned after <paramref name="step"/> steps.</summary>
    internal void Import(IReadOnlyDictionary<string, float[]> tensors, long step)
    {
        Step = step;
        foreach (var (name, tensor) in Tensors())
            tensor.Assign(tensors[name]);
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
        foreach (var replica in _replicas)
            replica.Dispose();
        Average.Dispose();
    }

    /// <summary>Computes the gradients. Each thread of the team computes those of its share of the patches.</summary>
    /// <returns>The loss.</returns>
    private float ComputeGradients(PatchBatch batch, bool inSecondHalf)
    {
        var patches = batch.Shape[0];
        var shares = (int)Math.Min(_replicas.Count, patches);
        var clean = tensor(batch.Clean, batch.Shape, device: _device.Device);
        var noisy = tensor(batch.Noisy, batch.Shape, device: _device.Device);
        var sigma = tensor(batch.Sigma, [patches, 1, 1, 1], device: _device.Device);
        var factors = _options.Balanced ? tensor(BalanceFactors(batch.Sigma), [patches, 1, 1, 1], device: _device.Device) : null;
        var losses = new float[shares];
        _device.Run(shares, ComputeShare);
        foreach (var replica in _replicas.Take(1..shares))
        {
            foreach (var (sum, weight) in _module.Trainable.Zip(replica.Trainable))
                sum.grad!.add_(weight.grad!);
        }
        return losses.Sum();

        void ComputeShare(int i)
        {
            using var scope = NewDisposeScope();
            var (replica, first, end) = (_replicas[i], patches * i / shares, patches * (i + 1) / shares);
            var (denoised, original) = (replica.call(Share(noisy), Share(sigma)), Share(clean));
            if (factors is not null)
                (denoised, original) = (denoised * Share(factors), original * Share(factors));
            var loss = _options.Loss.Compute(denoised, original, inSecondHalf) * ((double)(end - first) / patches);
            foreach (var weight in replica.Trainable)
                weight.grad?.zero_();
            loss.backward();
            losses[i] = loss.item<float>();

            Tensor Share(Tensor whole) => whole.narrow(0, first, end - first);
        }
    }

    /// <summary>The factor of each patch for <see cref="OptimizationOptions.Balanced"/>. Below a sigma of 5 the error does not fall with sigma.</summary>
    private static float[] BalanceFactors(float[] sigma)
    {
        const float Unit = 25f / 255, Lowest = 5f / 255;
        return Array.ConvertAll(sigma, level => MathF.Sqrt(Unit / MathF.Max(level, Lowest)));
    }

    /// <summary>Moves the average towards the weights, faster in the first steps, whose weights are not worth keeping.</summary>
    private void UpdateEma()
    {
        using var frozen = no_grad();
        var decay = Math.Min(_options.EmaDecay, (1.0 + Step) / (10.0 + Step));
        foreach (var (average, weight) in Average.Weights.Zip(_module.Weights))
            average.lerp_(weight, 1 - decay);
    }

    private IEnumerable<(string Name, Tensor Tensor)> Tensors()
    {
        for (var i = 0; i < _graph.Weights.Count; i++)
        {
            yield return ($"weights/{_graph.Weights[i].Name}", _module.Weights[i]);
            yield return ($"average/{_graph.Weights[i].Name}", Average.Weights[i]);
        }
        foreach (var (i, state) in _adamWeights.Zip(_adam.state_dict().State))
        {
            var (first, second) = state is AdamW.State adamW ? (adamW.exp_avg, adamW.exp_avg_sq) : (((Adam.State)state).exp_avg, ((Adam.State)state).exp_avg_sq);
            yield return ($"first/{_graph.Weights[i].Name}", first);
            yield return ($"second/{_graph.Weights[i].Name}", second);
        }
        foreach (var (i, momentum) in _muonWeights.Zip(_muon.Momenta))
            yield return ($"first/{_graph.Weights[i].Name}", momentum);
    }

    /// <summary>Indices of the kernels between the first convolution, which reads the image, and the last, which writes it.</summary>
    private static IEnumerable<int> InnerKernels(NetworkGraph graph) =>
        Enumerable.Range(0, graph.Weights.Count).Where(i => graph.Weights[i].Shape.Length == 4).Skip(1).SkipLast(1);
}
