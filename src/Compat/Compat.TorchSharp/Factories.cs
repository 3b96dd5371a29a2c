namespace TorchSharp;

public static partial class torch
{
    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        CopyOf<float>([scalar], [], ScalarType.Float32, null, device, requires_grad);

    public static Tensor tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CopyOf<float>(rawArray, [rawArray.Length], ScalarType.Float32, dtype, device, requires_grad);

    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CopyOf<float>(rawArray, dimensions, ScalarType.Float32, dtype, device, requires_grad);

    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        CopyOf<long>(dataArray, [dataArray.Length], ScalarType.Int64, dtype, device, requires_grad);

    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Filled(size, 0, dtype, device, requires_grad);

    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Filled(size, 0, dtype, device, requires_grad);

    public static Tensor ones(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Filled(size, 1, dtype, device, requires_grad);

    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Filled(size, value, dtype ?? (value.Value.IsInteger != 0 ? ScalarType.Int64 : null), device, requires_grad);

    public static unsafe Tensor empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        Device on = InitializeDevice(device);
        fixed (long* sizes = size)
            return Native.Owned(Native.shim_empty(sizes, size.Length, (int)(dtype ?? float32), (int)on.type, on.index, requires_grad));
    }

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        Tensor zeros = Native.Owned(Native.shim_zeros_like(input.Handle));
        if (dtype is not null || device is not null)
            zeros = zeros.to(dtype ?? input.dtype, device ?? input.device, disposeAfter: true);
        return zeros.requires_grad_(requires_grad);
    }

    public static unsafe Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        fixed (nint* handles = Native.Handles(tensors))
            return Native.Owned(Native.shim_cat(handles, tensors.Count, dim));
    }

    private static unsafe Tensor Filled(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype, Device? device, bool requiresGrad)
    {
        Device on = InitializeDevice(device);
        fixed (long* sizes = size)
            return Native.Owned(Native.shim_full(sizes, size.Length, value.Value, (int)(dtype ?? float32), (int)on.type, on.index, requiresGrad));
    }

    private static unsafe Tensor CopyOf<T>(ReadOnlySpan<T> elements, ReadOnlySpan<long> size, ScalarType stored, ScalarType? dtype, Device? device, bool requiresGrad)
        where T : unmanaged
    {
        long count = 1;
        foreach (long side in size) count *= side;
        if (count > elements.Length)
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {count} vs. {elements.Length}");
        Device on = InitializeDevice(device);
        fixed (T* data = elements)
        fixed (long* sizes = size)
            return Native.Owned(Native.shim_copy_of(data, sizes, size.Length, (int)stored, (int)(dtype ?? stored), (int)on.type, on.index, requiresGrad));
    }
}
