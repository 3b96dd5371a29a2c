using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Runs a model once for each row that <paramref name="row"/> stands on, whatever number of outputs is read.</summary>
internal sealed class OnnxRun(OnnxModel model, DataViewRow row, (DataViewSchema.Column Column, OnnxVariable Variable)[] inputs, OnnxVariable[] outputs) : IDisposable
{
    private readonly RunOptions _options = new();
    private readonly string[] _inputNames = [.. inputs.Select(input => input.Variable.Name)];
    private readonly string[] _outputNames = [.. outputs.Select(output => output.Name)];
    private readonly Func<OrtValue>[] _tensors = [.. inputs.Select(input => Generic.Call(TensorOf<int>, input.Variable.ItemType.RawType, row, input.Column, input.Variable))];
    private IDisposableReadOnlyCollection<OrtValue> _results;
    private long _position = -1;

    public Delegate GetterOf(OnnxVariable output) => Generic.Call(Getter<int>, output.ItemType.RawType, Array.IndexOf(outputs, output));

    public void Dispose()
    {
        _results?.Dispose();
        _options.Dispose();
    }

    private Delegate Getter<T>(int index) where T : unmanaged => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
    {
        var tensor = Results()[index].GetTensorDataAsSpan<T>();
        var editor = VBufferEditor.Create(ref value, tensor.Length);
        tensor.CopyTo(editor.Values);
        value = editor.Commit();
    });

    private IDisposableReadOnlyCollection<OrtValue> Results()
    {
        if (_position == row.Position)
            return _results;
        _results?.Dispose();
        _results = null;
        var tensors = Array.ConvertAll(_tensors, tensor => tensor());
        try
        {
            _results = model.Session.Run(_options, _inputNames, tensors, _outputNames);
        }
        finally
        {
            foreach (var tensor in tensors)
                tensor.Dispose();
        }
        _position = row.Position;
        return _results;
    }

    /// <summary>What makes a tensor of a column's value: over the value's own memory, of its shape with the unknown dimension filled in.</summary>
    private static Func<OrtValue> TensorOf<T>(DataViewRow row, DataViewSchema.Column column, OnnxVariable variable) where T : unmanaged
    {
        var shape = Array.ConvertAll(variable.Shape, d => (long)d);
        if (column.Type is not VectorDataViewType vectorType)
        {
            var getScalar = row.GetGetter<T>(column);
            var scalar = new T[1];
            return () =>
            {
                getScalar(ref scalar[0]);
                return OrtValue.CreateTensorValueFromMemory(scalar, [1, 1]);
            };
        }
        var unknown = vectorType.IsKnownSize ? -1 : Array.IndexOf(shape, 0);
        var known = shape.Where(d => d > 0).Aggregate(1L, (product, d) => product * d);
        var getVector = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> vector = default, dense = default;
        return () =>
        {
            getVector(ref vector);
            if (!vector.IsDense)
                vector.CopyToDense(ref dense);
            var memory = vector.IsDense ? vector.Memory : dense.Memory;
            if (!vectorType.IsKnownSize)
                shape[unknown] = memory.Length / known;
            if (shape.Aggregate(1L, (product, d) => product * d) != memory.Length)
                throw new ArgumentException($"The shape {string.Join(",", shape)} of {variable.Name} does not fit {memory.Length} values");
            return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, shape);
        };
    }
}
