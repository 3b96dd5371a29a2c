using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MlNetDenoise.Training;

/// <summary>A <see cref="NetworkGraph"/> as a TorchSharp module. Convolution kernels lie in memory channel after channel (channels_last), for which libtorch has the faster kernels.</summary>
internal sealed class GraphModule : Module<Tensor, Tensor, Tensor>
{
    private readonly NetworkGraph _graph;
    private readonly Parameter[][] _weights;
    private readonly int[] _lastUse;
    private readonly bool _learns;
    private readonly Precision _precision;

    /// <summary>The network with weights that are yet to be imported.</summary>
    /// <param name="graph">What it computes.</param>
    /// <param name="device">Where.</param>
    /// <param name="learns">Whether it computes as a step of the training does, for gradients; otherwise it denoises.</param>
    /// <param name="precision">What its convolutions compute in.</param>
    internal GraphModule(NetworkGraph graph, Device device, bool learns, Precision precision = Precision.Full)
        : this(graph, learns, precision, weight => NewParameter(weight, device, learns))
    {
    }

    private GraphModule(NetworkGraph graph, bool learns, Precision precision, Func<WeightShape, Parameter> parameterOf) : base(graph.Name)
    {
        (_graph, _learns, _precision) = (graph, learns, precision);
        _weights = new Parameter[graph.Nodes.Count][];
        _lastUse = new int[graph.Nodes.Count];
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            _weights[i] = [.. graph.Nodes[i].Weights.Select(parameterOf)];
            foreach (var input in graph.Nodes[i].Inputs)
                _lastUse[input] = i;
        }
        Weights = [.. _weights.SelectMany(weights => weights)];
        Learned = [.. Weights.Where((_, i) => graph.Weights[i].IsTrainable)];
        foreach (var (weight, parameter) in graph.Weights.Zip(Weights))
            register_parameter(weight.Name, parameter);
    }

    /// <summary>All parameters, in the order of the graph's weights; running statistics are among them, as parameters without gradients.</summary>
    internal IReadOnlyList<Parameter> Weights { get; }

    /// <summary>Those that follow their gradients.</summary>
    internal IReadOnlyList<Parameter> Learned { get; }

    /// <summary>The same network with the same weights in memory, and gradients of its own.</summary>
    internal GraphModule Replica()
    {
        var weights = new Queue<Parameter>(Weights);
        return new GraphModule(_graph, _learns, _precision, weight => Detached(weights.Dequeue(), weight.IsTrainable));
    }

    /// <summary>Denoises images of any size; the result is not clipped.</summary>
    /// <param name="noisy">[N,C,H,W] in [0,1].</param>
    /// <param name="sigma">[N,1,1,1] or [N,1,H,W], in units of the pixels; a network that takes no sigma passes it over.</param>
    /// <returns>[N,C,H,W], in 32 bits whatever the precision.</returns>
    public override Tensor forward(Tensor noisy, Tensor sigma)
    {
        using var scope = NewDisposeScope();
        var (n, height, width) = (noisy.shape[0], noisy.shape[2], noisy.shape[3]);
        var features = new Tensor[_graph.Nodes.Count];
        features[0] = Aligned(noisy);
        if (_graph.TakesSigma)
            features[1] = Aligned(sigma.expand(n, 1, height, width));
        for (var i = _graph.TakesSigma ? 2 : 1; i < features.Length; i++)
        {
            var node = _graph.Nodes[i];
            IEnumerable<Tensor> inputs = node.Inputs.Select(input => features[input]), weights = _weights[i];
            if (_precision == Precision.Mixed && node.IsConvolution)
                (inputs, weights) = (inputs.Select(tensor => tensor.bfloat16()), weights.Select(tensor => tensor.bfloat16()));
            features[i] = _learns ? node.Layer.Train([.. inputs], [.. weights]) : node.Layer.Forward([.. inputs], [.. weights]);
            foreach (var input in node.Inputs)
            {
                if (_lastUse[input] == i && input >= 2)
                    features[input].Dispose();
            }
        }
        return features[^1].narrow(2, 0, height).narrow(3, 0, width).@float().MoveToOuterDisposeScope();
    }

    /// <summary>Takes over weights, by name.</summary>
    internal void Import(IReadOnlyDictionary<string, float[]> weights)
    {
        foreach (var (shape, parameter) in _graph.Weights.Zip(Weights))
            parameter.Assign(weights[shape.Name]);
    }

    /// <summary>A copy of the weights, by name.</summary>
    internal Dictionary<string, float[]> Export() =>
        _graph.Weights.Zip(Weights).ToDictionary(pair => pair.First.Name, pair => pair.Second.ToArray());

    private Tensor Aligned(Tensor image) => Aligned(Aligned(image, dimension: 2), dimension: 3);

    /// <summary>The image continued by its mirror image. Repeated pixels would not do: a network takes the streaks that their noise becomes for the image.</summary>
    private Tensor Aligned(Tensor image, int dimension)
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

    private static Parameter Detached(Parameter weight, bool learns)
    {
        using var scope = NewDisposeScope();
        return (Parameter)new Parameter(weight.detach(), learns).DetachFromDisposeScope();
    }

    private static Parameter NewParameter(WeightShape weight, Device device, bool learns)
    {
        using var scope = NewDisposeScope();
        return (Parameter)new Parameter(zeros(weight.Shape, device: device).ChannelsLast(), learns && weight.IsTrainable).DetachFromDisposeScope();
    }
}
