namespace TorchSharp;

public static partial class torch
{
    /// <summary>The numbers are libtorch's own.</summary>
    public enum ScalarType : sbyte
    {
        Byte = 0,
        Int8 = 1,
        Int16 = 2,
        Int32 = 3,
        Int64 = 4,
        Float16 = 5,
        Float32 = 6,
        Float64 = 7,
        ComplexFloat32 = 9,
        ComplexFloat64 = 10,
        Bool = 11,
        BFloat16 = 15,
    }

    public enum RoundingMode
    {
        None,
        trunc,
        floor,
    }

    public static unsafe string __version__ => new((sbyte*)Native.shim_torch_version());

    public static int get_num_threads() => Native.shim_get_num_threads();

    public static void set_num_threads(int num) => Native.Done(Native.shim_set_num_threads(num));

    /// <summary>Seeds libtorch's generators of all devices.</summary>
    public static Generator manual_seed(long seed)
    {
        Native.Done(Native.shim_manual_seed(seed));
        return new Generator();
    }

    /// <summary>The generator that <see cref="manual_seed"/> seeded.</summary>
    public class Generator : IDisposable
    {
        internal Generator() { }

        public void Dispose() => GC.SuppressFinalize(this);
    }

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.OfThread.NewDisposeScope();

    public static IDisposable no_grad() => new WithoutGradients();

    /// <summary>Records no gradients on this thread until it is disposed.</summary>
    private sealed class WithoutGradients : IDisposable
    {
        private readonly bool _before = Native.shim_is_grad_enabled();

        public WithoutGradients() => Native.shim_set_grad_enabled(false);

        public void Dispose() => Native.shim_set_grad_enabled(_before);
    }
}
