using System.Runtime.InteropServices;
using Google.Protobuf;

namespace MlNetDenoise.Training;

/// <summary>An ONNX file in the making: nodes, constants, inputs and outputs (field numbers of onnx.proto; opset 17, IR 8).</summary>
internal sealed class OnnxGraph
{
    private const int FloatType = 1, Int64Type = 7;
    private readonly List<ProtoMessage> _nodes = [], _initializers = [], _inputs = [], _outputs = [];

    /// <summary>Declares an input of float32.</summary>
    /// <param name="name">Its name, which is returned.</param>
    /// <param name="dimensions">Each a number, or a name where the size is free.</param>
    internal string Input(string name, params object[] dimensions)
    {
        _inputs.Add(ValueInfo(name, FloatType, dimensions));
        return name;
    }

    /// <summary>Declares an input of int64.</summary>
    internal string IntegerInput(string name, params object[] dimensions)
    {
        _inputs.Add(ValueInfo(name, Int64Type, dimensions));
        return name;
    }

    /// <summary>Adds a node.</summary>
    /// <param name="op">Operator of ONNX.</param>
    /// <param name="inputs">Names of what it reads; empty for one left out.</param>
    /// <param name="attributes">Values: long, long[], float or string.</param>
    /// <returns>The name of its output.</returns>
    internal string Add(string op, IReadOnlyList<string> inputs, params (string Name, object Value)[] attributes)
    {
        var output = $"{op}_{_nodes.Count}";
        Add(output, op, inputs, attributes);
        return output;
    }

    /// <summary>Adds the node that computes an output of the graph, which is declared.</summary>
    internal void AddOutput(string name, object[] dimensions, string op, IReadOnlyList<string> inputs, params (string Name, object Value)[] attributes)
    {
        Add(name, op, inputs, attributes);
        _outputs.Add(ValueInfo(name, FloatType, dimensions));
    }

    /// <summary>A constant row of float32.</summary>
    internal string Constant(float[] values) => Constant(values, [values.Length]);

    /// <summary>A constant tensor of float32 that needs no name.</summary>
    internal string Constant(float[] values, long[] dimensions) => Constant($"constant_{_initializers.Count}", values, dimensions);

    /// <summary>A constant row of int64.</summary>
    internal string Constant(params long[] values) =>
        Initializer($"constant_{_initializers.Count}", Int64Type, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>A constant single value, without dimensions.</summary>
    internal string Scalar(float value) => Constant([value], []);

    /// <summary>A constant tensor of float32.</summary>
    internal string Constant(string name, float[] values, long[] dimensions) =>
        Initializer(name, FloatType, dimensions, MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>The whole file.</summary>
    internal byte[] ToModel(string name, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var graph = new ProtoMessage();
        foreach (var node in _nodes)
            graph.Add(1, node);
        graph.Add(2, name);
        foreach (var initializer in _initializers)
            graph.Add(5, initializer);
        foreach (var input in _inputs)
            graph.Add(11, input);
        foreach (var output in _outputs)
            graph.Add(12, output);
        var model = new ProtoMessage()
            .Add(1, 8)
            .Add(2, "MlNetDenoise")
            .Add(7, graph)
            .Add(8, new ProtoMessage().Add(1, "").Add(2, 17));
        foreach (var (key, value) in metadata)
            model.Add(14, new ProtoMessage().Add(1, key).Add(2, value));
        return model.ToArray();
    }

    private void Add(string output, string op, IReadOnlyList<string> inputs, (string Name, object Value)[] attributes)
    {
        var node = new ProtoMessage();
        foreach (var input in inputs)
            node.Add(1, input);
        node.Add(2, output).Add(3, output).Add(4, op);
        foreach (var (name, value) in attributes)
            node.Add(5, Attribute(name, value));
        _nodes.Add(node);
    }

    private static ProtoMessage Attribute(string name, object value)
    {
        var attribute = new ProtoMessage().Add(1, name);
        return value switch
        {
            long number => attribute.Add(3, number).Add(20, 2),
            float real => attribute.Add(2, real).Add(20, 1),
            string text => attribute.Add(4, text).Add(20, 3),
            long[] numbers => attribute.Add(8, numbers).Add(20, 7),
            _ => throw new ArgumentException($"An attribute of {value.GetType()} is not written.", nameof(value)),
        };
    }

    private string Initializer(string name, int type, long[] dimensions, ReadOnlySpan<byte> littleEndian)
    {
        _initializers.Add(new ProtoMessage().Add(1, dimensions).Add(2, type).Add(8, name).Add(9, ByteString.CopyFrom(littleEndian)));
        return name;
    }

    private static ProtoMessage ValueInfo(string name, int type, object[] dimensions)
    {
        var shape = new ProtoMessage();
        foreach (var dimension in dimensions)
            shape.Add(1, dimension is string free ? new ProtoMessage().Add(2, free) : new ProtoMessage().Add(1, Convert.ToInt64(dimension)));
        return new ProtoMessage().Add(1, name).Add(2, new ProtoMessage().Add(1, new ProtoMessage().Add(1, type).Add(2, shape)));
    }
}
