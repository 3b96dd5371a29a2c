namespace TorchSharp.Utils;

/// <summary>A tensor's elements in the order of its dimensions, whatever their order in memory.</summary>
public sealed class TensorAccessor<T> : IDisposable where T : unmanaged
{
    private torch.Tensor? _tensor;

    internal TensorAccessor(torch.Tensor tensor) => _tensor = tensor;

    public long Count => _tensor?.NumberOfElements ?? 0;

    public unsafe T[] ToArray()
    {
        ObjectDisposedException.ThrowIf(_tensor is null, this);
        var array = new T[Count];
        nint contiguous = Native.shim_contiguous(_tensor.Handle);
        if (contiguous == 0) Native.ThrowLastError();
        new ReadOnlySpan<T>(Native.shim_data(contiguous), array.Length).CopyTo(array);
        Native.shim_free(contiguous);
        return array;
    }

    public void Dispose() => _tensor = null;
}
