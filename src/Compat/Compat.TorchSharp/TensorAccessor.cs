namespace TorchSharp.Utils;

/// <summary>A tensor's elements in its logical order, whatever its memory format.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable where T : unmanaged
{
    private readonly T* _elements;
    private torch.Tensor? _tensor;

    internal TensorAccessor(torch.Tensor tensor)
    {
        _tensor = tensor;
        _elements = (T*)Native.shim_data(tensor.Handle);
        if (_elements is null) Native.ThrowLastError();
    }

    public long Count => _tensor?.NumberOfElements ?? 0;

    public T[] ToArray()
    {
        var array = new T[Count];
        if (array.Length > 0) CopyTo(array);
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        Span<T> target = arrayIndex < array.Length ? array[arrayIndex..] : default;
        foreach ((long offset, int start, int length, long stride) in Rows(tensorIndex, target.Length))
            if (stride == 1) new ReadOnlySpan<T>(_elements + offset, length).CopyTo(target[start..]);
            else
                for (int i = 0; i < length; i++) target[start + i] = _elements[offset + i * stride];
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ReadOnlySpan<T> source = arrayIndex < array.Length ? array.AsSpan(arrayIndex) : default;
        foreach ((long offset, int start, int length, long stride) in Rows(tensorIndex, source.Length))
            for (int i = 0; i < length; i++) _elements[offset + i * stride] = source[start + i];
    }

    public void Dispose() => _tensor = null;

    /// <summary>
    /// At most <paramref name="limit"/> elements from an index on, as rows along the last dimension: where each begins
    /// in memory and in the array, how long it is, and the step between its elements. One row if it is contiguous.
    /// </summary>
    private List<(long Offset, int Start, int Length, long Stride)> Rows(long tensorIndex, int limit)
    {
        if (tensorIndex < 0 || tensorIndex >= Count) throw new ArgumentOutOfRangeException(nameof(tensorIndex));
        long end = Math.Min(Count, tensorIndex + limit);
        bool contiguous = _tensor!.is_contiguous();
        long[] sizes = contiguous ? [Count] : _tensor.shape, strides = contiguous ? [1] : _tensor.stride();
        long width = sizes[^1];
        var rows = new List<(long, int, int, long)>();
        for (long index = tensorIndex; index < end;)
        {
            long column = index % width, rest = index / width, offset = column * strides[^1];
            for (int d = sizes.Length - 2; d >= 0; d--)
                (rest, offset) = (rest / sizes[d], offset + rest % sizes[d] * strides[d]);
            int length = (int)Math.Min(width - column, end - index);
            rows.Add((offset, (int)(index - tensorIndex), length, strides[^1]));
            index += length;
        }
        return rows;
    }
}
