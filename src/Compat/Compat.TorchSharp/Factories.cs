namespace TorchSharp;

public static partial class torch
{
    public static Tensor tensor(float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        long count = 1;
        foreach (long side in dimensions) count *= side;
        if (count > rawArray.Length)
            throw new ArgumentException($"mismatched total size creating a tensor from an array: {count} vs. {rawArray.Length}");
        Device on = InitializeDevice(device);
        unsafe
        {
            fixed (float* elements = rawArray)
            fixed (long* sizes = dimensions)
                return Native.Owned(Native.shim_copy_of(elements, sizes, dimensions.Length, (int)(dtype ?? ScalarType.Float32), (int)on.type, on.index, requires_grad));
        }
    }

    public static unsafe Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        Device on = InitializeDevice(device);
        fixed (long* sizes = size)
            return Native.Owned(Native.shim_zeros(sizes, size.Length, (int)(dtype ?? ScalarType.Float32), (int)on.type, on.index, requires_grad));
    }

    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        zeros(size.AsSpan(), dtype, device, requires_grad, names);

    public static unsafe Tensor cat(Tensor[] tensors, long dim = 0)
    {
        fixed (nint* handles = Native.Handles(tensors))
            return Native.Owned(Native.shim_cat(handles, tensors.Length, dim));
    }

    private static void RefuseNames(string[]? names)
    {
        if (names is not null) throw new NotSupportedException("The stand-in has no names of dimensions.");
    }
}
