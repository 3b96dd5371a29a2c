using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor of libtorch. In-place functions return the tensor itself, others a new one in the innermost scope.</summary>
    public class Tensor : IDisposable
    {
        private nint _handle;

        internal Tensor(nint handle, bool register = true)
        {
            _handle = handle;
            if (register) Scope = DisposeScopeManager.OfThread.Register(this);
        }

        ~Tensor() => Dispose(false);

        internal DisposeScope? Scope { get; set; }

        public nint Handle => _handle != 0 ? _handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public bool IsInvalid => _handle == 0;

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (_handle == 0) return;
            DisposeScopeManager.OfThread.Counts.Live--;
            Scope?.Move(this, null);
            Native.shim_free(ReleaseHandle());
        }

        /// <summary>The pointer, which the caller owns from now on.</summary>
        internal nint ReleaseHandle()
        {
            nint handle = _handle;
            _handle = 0;
            return handle;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.Move(this, Scope.Outer);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            Scope?.Move(this, null);
            return this;
        }

        public ScalarType dtype => (ScalarType)Native.shim_type(Handle);

        public Device device => new((DeviceType)Native.shim_device_type(Handle), Native.shim_device_index(Handle));

        public long NumberOfElements => Native.shim_numel(Handle);

        public bool is_contiguous() => Native.shim_is_contiguous(Handle);

        public unsafe long[] shape
        {
            get
            {
                long[] shape = new long[Native.shim_rank(Handle)];
                fixed (long* sizes = shape)
                    Native.shim_sizes(Handle, sizes);
                return shape;
            }
        }

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            Type? fits = dtype switch
            {
                ScalarType.Byte => typeof(byte),
                ScalarType.Int8 => typeof(sbyte),
                ScalarType.Int16 => typeof(short),
                ScalarType.Int32 => typeof(int),
                ScalarType.Int64 => typeof(long),
                ScalarType.Float32 => typeof(float),
                ScalarType.Float64 => typeof(double),
                ScalarType.Bool => typeof(bool),
                _ => null,
            };
            if (typeof(T) != fits) throw new ArgumentException($"{typeof(T).Name} is not compatible with {dtype}");
            return new TensorAccessor<T>(device.type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>().ToArray()[0];
        }

        public bool requires_grad
        {
            get => Native.shim_requires_grad(Handle);
            set => Native.Done(Native.shim_set_requires_grad(Handle, value));
        }

        public Tensor? grad
        {
            get
            {
                nint handle = Native.shim_grad(Handle);
                return handle == 0 ? null : new Tensor(handle);
            }
            set => Native.Done(Native.shim_set_grad(Handle, value?.Handle ?? 0));
        }

        public void backward() => Native.Done(Native.shim_backward(Handle));

        public Tensor cpu() => Native.Owned(Native.shim_cpu(Handle));

        public Tensor alias() => Native.Owned(Native.shim_alias(Handle));

        public Tensor detach() => Native.Owned(Native.shim_detach(Handle));

        public Tensor bfloat16() => Native.Owned(Native.shim_bfloat16(Handle));

        public Tensor @float() => Native.Owned(Native.shim_float(Handle));

        public Tensor contiguous() => Native.Owned(Native.shim_contiguous(Handle));

        public unsafe Tensor permute(params long[] permutation)
        {
            fixed (long* order = permutation)
                return Native.Owned(Native.shim_permute(Handle, order, permutation.Length));
        }

        public unsafe Tensor expand(params long[] sizes)
        {
            fixed (long* to = sizes)
                return Native.Owned(Native.shim_expand(Handle, to, sizes.Length));
        }

        public Tensor narrow(long dim, long start, long length) => Native.Owned(Native.shim_narrow(Handle, dim, start, length));

        public Tensor add(Tensor target) => Native.Owned(Native.shim_add(Handle, target.Handle));

        public Tensor add(Scalar scalar) => Native.Owned(Native.shim_add_scalar(Handle, scalar.Value));

        public Tensor add(Tensor target, Scalar alpha) => Native.Owned(Native.shim_add_scaled(Handle, target.Handle, alpha.Value));

        public Tensor sub(Tensor target) => Native.Owned(Native.shim_sub(Handle, target.Handle));

        public Tensor mul(Tensor target) => Native.Owned(Native.shim_mul(Handle, target.Handle));

        public Tensor mul(Scalar target) => Native.Owned(Native.shim_mul_scalar(Handle, target.Value));

        public Tensor mean() => Native.Owned(Native.shim_mean(Handle));

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
        {
            if (rounding_mode != RoundingMode.None) throw new NotSupportedException("The stand-in's div does not round.");
            return Native.Owned(Native.shim_div(Handle, target.Handle));
        }

        public Tensor norm(float p = 2) => Native.Owned(Native.shim_norm(Handle, p));

        public Tensor t() => Native.Owned(Native.shim_t(Handle));

        public Tensor mm(Tensor target) => Native.Owned(Native.shim_mm(Handle, target.Handle));

        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            Native.Owned(Native.shim_addmm(Handle, mat1.Handle, mat2.Handle, beta, alpha));

        public unsafe Tensor reshape(params long[] shape)
        {
            fixed (long* sizes = shape)
                return Native.Owned(Native.shim_reshape(Handle, sizes, shape.Length));
        }

        public unsafe Tensor flip(params long[] dims)
        {
            fixed (long* along = dims)
                return Native.Owned(Native.shim_flip(Handle, along, dims.Length));
        }

        public unsafe Tensor roll(long[] shifts, long[] dims)
        {
            fixed (long* shift = shifts, along = dims)
                return Native.Owned(Native.shim_roll(Handle, shift, shifts.Length, along, dims.Length));
        }

        public Tensor clamp(Scalar? min = null, Scalar? max = null)
        {
            if (min is null || max is null) throw new NotSupportedException("The stand-in's clamp needs both limits.");
            return Native.Owned(Native.shim_clamp(Handle, min.Value, max.Value));
        }

        public Tensor add_(Tensor target, Scalar alpha) => InPlace(Native.shim_add_(Handle, target.Handle, alpha.Value));

        public Tensor mul_(Scalar target) => InPlace(Native.shim_mul_(Handle, target.Value));

        public Tensor copy_(Tensor source, bool nonBlocking = false) => InPlace(Native.shim_copy_(Handle, source.Handle, nonBlocking));

        /// <summary>Fills with zeros; as in the package, what comes back is another object over the same memory.</summary>
        public Tensor zero_() => Native.Owned(Native.shim_zero_(Handle));

        private Tensor InPlace(bool succeeded)
        {
            Native.Done(succeeded);
            return this;
        }
    }
}
