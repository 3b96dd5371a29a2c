using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>An input or output of a model: its name, its type as a column, and its shape with 0 for a dimension that varies.</summary>
internal sealed record OnnxVariable(string Name, PrimitiveDataViewType ItemType, DataViewType Type, int[] Shape);

/// <summary>An ONNX model in a session of ONNX Runtime.</summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly Dictionary<string, OnnxVariable> _inputs;
    private readonly Dictionary<string, OnnxVariable> _outputs;

    /// <exception cref="InvalidOperationException">ONNX Runtime refuses the model.</exception>
    public OnnxModel(byte[] bytes, IDictionary<string, int[]> shapes, int? gpuDeviceId, bool fallbackToCpu)
    {
        try
        {
            Session = CreateSession(bytes, gpuDeviceId, fallbackToCpu);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidOperationException($"Error initializing model :{e}", e);
        }
        try
        {
            _inputs = Variables(Session.InputMetadata, shapes);
            _outputs = Variables(Session.OutputMetadata, shapes);
        }
        catch
        {
            Session.Dispose();
            throw;
        }
    }

    public InferenceSession Session { get; }

    public OnnxVariable Input(string name) => Find(_inputs, name, "Input");

    public OnnxVariable Output(string name) => Find(_outputs, name, "Output");

    public void Dispose() => Session.Dispose();

    private static InferenceSession CreateSession(byte[] bytes, int? gpuDeviceId, bool fallbackToCpu)
    {
        try
        {
            using var options = gpuDeviceId is { } device ? SessionOptions.MakeSessionOptionWithCudaProvider(device) : new SessionOptions();
            return new InferenceSession(bytes, options);
        }
        catch (OnnxRuntimeException) when (gpuDeviceId is not null && fallbackToCpu)
        {
            return CreateSession(bytes, null, false);
        }
    }

    private static OnnxVariable Find(Dictionary<string, OnnxVariable> variables, string name, string kind) =>
        variables.GetValueOrDefault(name) ?? throw new ArgumentOutOfRangeException(nameof(name),
            $"{kind} tensor, {name}, does not exist in the ONNX model. Available names are [{string.Join(",", variables.Keys)}].");

    private static Dictionary<string, OnnxVariable> Variables(IReadOnlyDictionary<string, NodeMetadata> metadata, IDictionary<string, int[]> shapes) =>
        metadata.ToDictionary(pair => pair.Key, pair => Variable(pair.Key, pair.Value, shapes));

    private static OnnxVariable Variable(string name, NodeMetadata metadata, IDictionary<string, int[]> shapes)
    {
        var item = PrimitiveDataViewType.Of(metadata.ElementType) ?? throw new NotSupportedException($"Unsupported ONNX scalar type of {name}");
        int[] given = null;
        if (shapes?.TryGetValue(name, out given) == true && !IsCompatible(given, metadata.Dimensions))
        {
            throw new ArgumentOutOfRangeException("shapeDictionary", $"The specified shape {string.Join(",", given)} is not compatible with the shape "
                + $"{string.Join(",", metadata.Dimensions)} loaded from the ONNX model file. Only unknown dimension can replace or be replaced by another dimension.");
        }
        var shape = OneRow(given ?? metadata.Dimensions);
        if (metadata.Dimensions.Length == 0)
            return new OnnxVariable(name, item, item, shape);
        var isKnown = given is not null ? given.All(d => d > 0) : shape.All(d => d > 0);
        return new OnnxVariable(name, item, isKnown ? new VectorDataViewType(item, shape) : new VectorDataViewType(item), shape);
    }

    private static bool IsCompatible(int[] given, int[] own) =>
        given.Length == own.Length && given.Zip(own).All(pair => pair.First == pair.Second || pair.First <= 0 || pair.Second <= 0);

    /// <summary>The shape for one row: an unknown first dimension is 1, other unknown ones are 0, a scalar is one value.</summary>
    private static int[] OneRow(int[] dimensions) =>
        dimensions.Length == 0 ? [1] : [.. dimensions.Select((d, i) => i == 0 && d < 0 ? 1 : Math.Max(0, d))];
}
