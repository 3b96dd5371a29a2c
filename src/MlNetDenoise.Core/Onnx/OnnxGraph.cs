using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;
using DataType = Onnx.TensorProto.Types.DataType;
using Dimension = Onnx.TensorShapeProto.Types.Dimension;

namespace MlNetDenoise;

/// <summary>Builds an ONNX file from inputs, nodes, constants and outputs.</summary>
internal sealed class OnnxGraph
{
    private readonly GraphProto _graph = new();

    /// <summary>Declares an input of float32.</summary>
    /// <param name="name">Name of the input.</param>
    /// <param name="dimensions">Sizes; a name in place of a number means a dynamic size.</param>
    /// <returns>The name.</returns>
    internal string Input(string name, params object[] dimensions)
    {
        _graph.Input.Add(ValueInfo(name, DataType.Float, dimensions));
        return name;
    }

    /// <summary>Declares an input of int64.</summary>
    internal string IntegerInput(string name, params object[] dimensions)
    {
        _graph.Input.Add(ValueInfo(name, DataType.Int64, dimensions));
        return name;
    }

    /// <summary>Adds a node.</summary>
    /// <param name="op">ONNX operator.</param>
    /// <param name="inputs">Names of the inputs. An empty name omits an optional input.</param>
    /// <param name="attributes">Attributes with values of type long, long[], float or string.</param>
    /// <returns>The name of the output.</returns>
    internal string Add(string op, IReadOnlyList<string> inputs, params (string Name, object Value)[] attributes)
    {
        var output = $"{op}_{_graph.Node.Count}";
        Add(output, op, inputs, attributes);
        return output;
    }

    /// <summary>Adds the node that computes an output of the graph of type float32.</summary>
    internal void AddOutput(string name, object[] dimensions, string op, IReadOnlyList<string> inputs)
    {
        Add(name, op, inputs, []);
        _graph.Output.Add(ValueInfo(name, DataType.Float, dimensions));
    }

    /// <summary>Adds the node that computes an output of the graph of type int64.</summary>
    internal void AddIntegerOutput(string name, object[] dimensions, string op, IReadOnlyList<string> inputs)
    {
        Add(name, op, inputs, []);
        _graph.Output.Add(ValueInfo(name, DataType.Int64, dimensions));
    }

    /// <summary>Adds a constant vector of float32.</summary>
    internal string Constant(float[] values) => Constant(values, [values.Length]);

    /// <summary>Adds a constant tensor of float32 with a generated name.</summary>
    internal string Constant(float[] values, long[] dimensions) => Constant($"constant_{_graph.Initializer.Count}", values, dimensions);

    /// <summary>Adds a constant vector of int64.</summary>
    internal string Constant(params long[] values) =>
        Initializer($"constant_{_graph.Initializer.Count}", DataType.Int64, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>Adds a constant scalar of float32.</summary>
    internal string Scalar(float value) => Constant([value], []);

    /// <summary>Adds a constant tensor of float32.</summary>
    internal string Constant(string name, float[] values, long[] dimensions) =>
        Initializer(name, DataType.Float, dimensions, MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>Adds a constant tensor of float32 that takes half of the space: it is stored as float16, which ONNX Runtime converts when it loads the file.</summary>
    internal string HalfConstant(string name, float[] values, long[] dimensions)
    {
        var halves = Array.ConvertAll(values, value => (Half)value);
        return Add("Cast", [Initializer(name, DataType.Float16, dimensions, MemoryMarshal.AsBytes(halves.AsSpan()))], ("to", (long)DataType.Float));
    }

    /// <summary>Adds a constant tensor of int8.</summary>
    internal string Constant(string name, sbyte[] values, long[] dimensions) => Initializer(name, DataType.Int8, dimensions, MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>Adds a constant tensor of uint8.</summary>
    internal string Constant(string name, byte[] values, long[] dimensions) => Initializer(name, DataType.Uint8, dimensions, values);

    /// <summary>Adds a constant tensor of int32.</summary>
    internal string Constant(string name, int[] values, long[] dimensions) => Initializer(name, DataType.Int32, dimensions, MemoryMarshal.AsBytes(values.AsSpan()));

    /// <summary>Returns the content of the file.</summary>
    internal byte[] ToModel(string name, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        _graph.Name = name;
        return new ModelProto
        {
            IrVersion = 8,
            ProducerName = "MlNetDenoise",
            Graph = _graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = 17 } },
            MetadataProps = { metadata.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }) },
        }.ToByteArray();
    }

    private void Add(string output, string op, IReadOnlyList<string> inputs, (string Name, object Value)[] attributes) => _graph.Node.Add(new NodeProto
    {
        Input = { inputs },
        Output = { output },
        Name = output,
        OpType = op,
        Attribute = { attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)) },
    });

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        long number => new() { Name = name, I = number, Type = AttributeType.Int },
        float real => new() { Name = name, F = real, Type = AttributeType.Float },
        string text => new() { Name = name, S = ByteString.CopyFromUtf8(text), Type = AttributeType.String },
        long[] numbers => new() { Name = name, Ints = { numbers }, Type = AttributeType.Ints },
        _ => throw new ArgumentException($"Attributes of type {value.GetType()} are not supported.", nameof(value)),
    };

    private string Initializer(string name, DataType type, long[] dimensions, ReadOnlySpan<byte> littleEndian)
    {
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)type, Dims = { dimensions }, RawData = ByteString.CopyFrom(littleEndian) });
        return name;
    }

    private static ValueInfoProto ValueInfo(string name, DataType type, object[] dimensions)
    {
        var shape = new TensorShapeProto
        {
            Dim = { dimensions.Select(size => size is string free ? new Dimension { DimParam = free } : new Dimension { DimValue = Convert.ToInt64(size) }) },
        };
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)type, Shape = shape } } };
    }
}
