using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>What a tensor is, who frees it, and its data; arithmetic is in Tensor.Math.cs.</summary>
    public partial class Tensor : IDisposable
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
            Scope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            Scope?.Detach(this);
            return this;
        }

        public ScalarType dtype => (ScalarType)Native.shim_type(Handle);

        public Device device => new((DeviceType)Native.shim_device_type(Handle), Native.shim_device_index(Handle));

        public long ndim => Native.shim_rank(Handle);

        public long[] shape => Layout().Sizes;

        public long[] stride() => Layout().Strides;

        public long numel() => NumberOfElements;

        public long NumberOfElements => Native.shim_numel(Handle);

        public bool is_contiguous() => Native.shim_is_contiguous(Handle);

        private unsafe (long[] Sizes, long[] Strides) Layout()
        {
            int rank = Native.shim_rank(Handle);
            long[] sizes = new long[rank], strides = new long[rank];
            fixed (long* toSizes = sizes, toStrides = strides)
                Native.shim_sizes(Handle, toSizes, toStrides);
            return (sizes, strides);
        }

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            Type fits = dtype switch
            {
                ScalarType.Byte => typeof(byte),
                ScalarType.Int8 => typeof(sbyte),
                ScalarType.Int16 => typeof(short),
                ScalarType.Int32 => typeof(int),
                ScalarType.Int64 => typeof(long),
                ScalarType.Float32 => typeof(float),
                ScalarType.Float64 => typeof(double),
                ScalarType.Bool => typeof(bool),
                _ => typeof(void),
            };
            if (typeof(T) != fits) throw new ArgumentException($"{typeof(T).Name} is not compatible with {dtype}");
            return new TensorAccessor<T>(device.type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            return data<T>().ToArray()[0];
        }

        /// <summary>The memory of a contiguous tensor on the CPU.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
                long size = NumberOfElements * Native.shim_element_size(Handle);
                if (size > int.MaxValue) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                if (device.type != DeviceType.CPU)
                    throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
                return new Span<byte>(Native.shim_data(Handle), (int)size);
            }

            set
            {
                if (!is_contiguous()) throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                Span<byte> memory = bytes;
                if (memory.Length != value.Length) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(memory);
            }
        }

        public bool requires_grad
        {
            get => Native.shim_requires_grad(Handle);
            set => Native.Done(Native.shim_set_requires_grad(Handle, value));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

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

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            To(dtype, device, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            To(type, device, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            To(type, device, copy, disposeAfter, non_blocking);

        public Tensor cpu() => To(dtype, CPU, false, false, false);

        private Tensor To(ScalarType type, Device device, bool copy, bool disposeAfter, bool nonBlocking)
        {
            InitializeDevice(device);
            Tensor moved = Native.Owned(Native.shim_to(Handle, (int)type, (int)device.type, device.index, copy, nonBlocking));
            if (disposeAfter) Dispose();
            return moved;
        }

        public Tensor alias() => Native.Owned(Native.shim_alias(Handle));

        public Tensor detach() => Native.Owned(Native.shim_detach(Handle));

        public Tensor clone() => Native.Owned(Native.shim_clone(Handle));

        public Tensor contiguous() => Native.Owned(Native.shim_contiguous(Handle));

        public unsafe Tensor permute(params long[] permutation)
        {
            fixed (long* order = permutation)
                return Native.Owned(Native.shim_permute(Handle, order, permutation.Length));
        }

        public unsafe Tensor reshape(params long[] shape)
        {
            fixed (long* sizes = shape)
                return Native.Owned(Native.shim_reshape(Handle, sizes, shape.Length));
        }

        public unsafe Tensor view(params long[] shape)
        {
            fixed (long* sizes = shape)
                return Native.Owned(Native.shim_view(Handle, sizes, shape.Length));
        }

        public unsafe Tensor expand(params long[] sizes)
        {
            fixed (long* to = sizes)
                return Native.Owned(Native.shim_expand(Handle, to, sizes.Length));
        }

        public Tensor slice(long dim, long start, long finish, long step) =>
            Native.Owned(Native.shim_slice(Handle, dim, start, finish, step));

        public Tensor narrow(long dim, long start, long length) =>
            Native.Owned(Native.shim_narrow(Handle, dim, start, length));

        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            Native.Done(Native.shim_copy_(Handle, source.Handle, nonBlocking));
            return this;
        }

        /// <summary>Fills with zeros; as in the package, what comes back is another object over the same memory.</summary>
        public Tensor zero_() => Native.Owned(Native.shim_zero_(Handle));
    }
}
