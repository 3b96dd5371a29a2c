using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MlNetDenoise.Training;

/// <summary>A <see cref="NetworkGraph"/> as a TorchSharp module. Its convolution kernels have the memory format channels_last, which is faster in libtorch.</summary>
internal sealed class GraphModule : Module<Tensor, Tensor, Tensor>
{
    private readonly NetworkGraph _graph;
    private readonly Parameter[][] _weights;
    private readonly int[] _lastUse;
    private readonly bool _isTraining;
    private readonly Precision _precision;
    private readonly Quantization? _quantization;

    /// <summary>Creates the network. Its weights are zero until they are imported.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="device">Where its tensors are.</param>
    /// <param name="isTraining">Whether it is for training steps, with gradients; otherwise it is for denoising.</param>
    /// <param name="precision">Precision of its convolutions.</param>
    /// <param name="quantization">What is rounded to 8 bits; null: nothing.</param>
    internal GraphModule(NetworkGraph graph, Device device, bool isTraining, Precision precision = Precision.Full, Quantization? quantization = null)
        : this(graph, isTraining, precision, quantization, weight => NewParameter(weight, device, isTraining))
    {
    }

    private GraphModule(NetworkGraph graph, bool isTraining, Precision precision, Quantization? quantization, Func<WeightShape, Parameter> createParameter) : base(graph.Name)
    {
        (_graph, _isTraining, _precision, _quantization) = (graph, isTraining, precision, quantization);
        _weights = new Parameter[graph.Nodes.Count][];
        _lastUse = new int[graph.Nodes.Count];
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            _weights[i] = [.. graph.Nodes[i].Weights.Select(createParameter)];
            foreach (var input in graph.Nodes[i].Inputs)
                _lastUse[input] = i;
        }
        Weights = [.. _weights.SelectMany(weights => weights)];
        Trainable = [.. Weights.Where((_, i) => graph.Weights[i].IsTrainable)];
        foreach (var (weight, parameter) in graph.Weights.Zip(Weights))
            register_parameter(weight.Name, parameter);
    }

    /// <summary>All weights, in the order of the graph's. Running statistics are parameters without gradients.</summary>
    internal IReadOnlyList<Parameter> Weights { get; }

    /// <summary>Receives the output of each node after it is computed; null: nothing does.</summary>
    internal Action<int, Tensor>? Observer { get; set; }

    /// <summary>The weights with gradients.</summary>
    internal IReadOnlyList<Parameter> Trainable { get; }

    /// <summary>Creates a network that shares the memory of the weights and has its own gradients.</summary>
    internal GraphModule Replica()
    {
        var weights = new Queue<Parameter>(Weights);
        return new GraphModule(_graph, _isTraining, _precision, _quantization, weight => Detached(weights.Dequeue(), weight.IsTrainable));
    }

    /// <summary>Denoises images of any size; the result is not clipped.</summary>
    /// <param name="noisy">[N,C,H,W] in [0,1].</param>
    /// <param name="sigma">[N,1,1,1] or [N,1,H,W], in units of the pixels; a network without a sigma input ignores it.</param>
    /// <returns>[N,C,H,W] in float32, for any precision.</returns>
    public override Tensor forward(Tensor noisy, Tensor sigma)
    {
        using var scope = NewDisposeScope();
        var (n, height, width) = (noisy.shape[0], noisy.shape[2], noisy.shape[3]);
        var features = new Tensor[_graph.Nodes.Count];
        features[0] = Pad(noisy);
        if (_graph.TakesSigma)
            features[1] = Pad(sigma.expand(n, 1, height, width));
        for (var i = _graph.TakesSigma ? 2 : 1; i < features.Length; i++)
        {
            var node = _graph.Nodes[i];
            IEnumerable<Tensor> inputs = node.Inputs.Select(input => features[input]), weights = _weights[i];
            if (_precision == Precision.Mixed && node.IsConvolution)
                (inputs, weights) = (inputs.Select(tensor => tensor.bfloat16()), weights.Select(tensor => tensor.bfloat16()));
            if (_quantization?.Covers(i) == true)
                (inputs, weights) = ([_quantization.Round(features[node.Inputs[0]], node.Inputs[0])], [Quantization.RoundKernel(_weights[i][0]), .. _weights[i][1..]]);
            features[i] = _isTraining ? node.Layer.Train([.. inputs], [.. weights]) : node.Layer.Forward([.. inputs], [.. weights]);
            if (_quantization?.IsOutput(i) == true)
                features[i] = _quantization.Round(features[i], i);
            Observer?.Invoke(i, features[i]);
            foreach (var input in node.Inputs)
            {
                if (_lastUse[input] == i && input >= 2)
                    features[input].Dispose();
            }
        }
        return features[^1].narrow(2, 0, height).narrow(3, 0, width).@float().MoveToOuterDisposeScope();
    }

    /// <summary>Copies weights into the network, by name.</summary>
    internal void Import(IReadOnlyDictionary<string, float[]> weights)
    {
        foreach (var (shape, parameter) in _graph.Weights.Zip(Weights))
            parameter.Assign(weights[shape.Name]);
    }

    /// <summary>Returns copies of the weights, by name.</summary>
    internal Dictionary<string, float[]> Export() =>
        _graph.Weights.Zip(Weights).ToDictionary(pair => pair.First.Name, pair => pair.Second.ToArray());

    private Tensor Pad(Tensor image) => Pad(Pad(image, dimension: 2), dimension: 3);

    /// <summary>Continues the image by its mirror image. Repeated pixels would turn noise into streaks, which a network takes for structure.</summary>
    private Tensor Pad(Tensor image, int dimension)
    {
        var size = image.shape[dimension];
        for (var missing = (_graph.Alignment - size % _graph.Alignment) % _graph.Alignment; missing > 0;)
        {
            size = image.shape[dimension];
            var mirrored = Math.Min(missing, Math.Max(1, size - 1)); // a single pixel is its own mirror image
            var strip = image.narrow(dimension, Math.Max(0, size - 1 - mirrored), mirrored).flip(dimension);
            image = cat([image, strip], dimension);
            missing -= mirrored;
        }
        return image;
    }

    private static Parameter Detached(Parameter weight, bool isTraining)
    {
        using var scope = NewDisposeScope();
        return (Parameter)new Parameter(weight.detach(), isTraining).DetachFromDisposeScope();
    }

    private static Parameter NewParameter(WeightShape weight, Device device, bool isTraining)
    {
        using var scope = NewDisposeScope();
        return (Parameter)new Parameter(zeros(weight.Shape, device: device).ChannelsLast(), isTraining && weight.IsTrainable).DetachFromDisposeScope();
    }
}
