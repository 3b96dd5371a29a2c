namespace Microsoft.ML.Data;

/// <summary>A vector: all its values, or the values that are not zero with their positions.</summary>
public readonly struct VBuffer<T>
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    public readonly int Length;

    public VBuffer(int length, T[] values, int[] indices = null) : this(length, length, values, indices)
    {
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        Check.Param(length >= 0, nameof(length));
        Check.Param(count >= 0 && count <= length, nameof(count));
        Check.Param((values?.Length ?? 0) >= count, nameof(values));
        Check.Param(count == length || (indices?.Length ?? 0) >= count, nameof(indices));
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    /// <summary>The memory behind a dense vector.</summary>
    internal Memory<T> Memory => _values.AsMemory(0, _count);

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public IEnumerable<T> DenseValues()
    {
        for (var i = 0; i < Length; i++)
            yield return GetItemOrDefault(i);
    }

    public T GetItemOrDefault(int index)
    {
        Check.Param(index >= 0 && index < Length, nameof(index));
        if (IsDense)
            return _values[index];
        var position = GetIndices().BinarySearch(index);
        return position >= 0 ? _values[position] : default;
    }

    public void CopyTo(Span<T> destination)
    {
        Check.Param(destination.Length >= Length, nameof(destination), "Not large enough to hold these values.");
        if (IsDense)
        {
            GetValues().CopyTo(destination);
            return;
        }
        destination[..Length].Clear();
        for (var i = 0; i < _count; i++)
            destination[_indices[i]] = _values[i];
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public override string ToString() =>
        IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    /// <summary>An editor over this vector's arrays, where they are long enough, or over new ones.</summary>
    internal VBufferEditor<T> Edit(int length, int count)
    {
        Check.Param(length >= 0 && count >= 0 && count <= length, nameof(length));
        var values = count <= (_values?.Length ?? 0) ? _values : new T[count];
        var indices = count == length || count <= (_indices?.Length ?? 0) ? _indices : new int[count];
        return new VBufferEditor<T>(length, count, values, indices);
    }
}

internal static class VBufferEditor
{
    /// <summary>An editor for a vector of <paramref name="length"/>, dense unless <paramref name="count"/> says otherwise.</summary>
    public static VBufferEditor<T> Create<T>(scoped ref VBuffer<T> destination, int length, int? count = null) => destination.Edit(length, count ?? length);
}

/// <summary>The values of a vector while they are written; <see cref="Commit"/> gives the vector.</summary>
internal readonly ref struct VBufferEditor<T>
{
    private readonly int _length;
    private readonly T[] _values;
    private readonly int[] _indices;

    public readonly Span<T> Values;
    public readonly Span<int> Indices;

    public VBufferEditor(int length, int count, T[] values, int[] indices)
    {
        _length = length;
        _values = values;
        _indices = indices;
        Values = values.AsSpan(0, count);
        Indices = count == length ? default : indices.AsSpan(0, count);
    }

    public VBuffer<T> Commit() => new(_length, Values.Length, _values, _indices);
}
