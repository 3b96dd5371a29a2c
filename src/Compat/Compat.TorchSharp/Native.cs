using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp;

/// <summary>A number on its way to libtorch; the shim's struct of the same name.</summary>
internal readonly struct Number(double real, long integer, bool isInteger)
{
    public readonly double Real = real;
    public readonly long Integer = integer;
    public readonly long IsInteger = isInteger ? 1 : 0;
}

/// <summary>
/// The functions of eng/torch-shim. A tensor is a pointer that its <see cref="torch.Tensor"/> owns; null or false
/// is an error (or, for shim_grad, no tensor), which <see cref="ThrowLastError"/> throws as the package does.
/// </summary>
internal static unsafe class Native
{
    private const string Shim = "torch_shim";

    public static torch.Tensor Owned(nint handle)
    {
        if (handle == 0) ThrowLastError();
        return new torch.Tensor(handle);
    }

    public static nint[] Handles(IEnumerable<torch.Tensor> tensors) => [.. tensors.Select(tensor => tensor.Handle)];

    public static void Done(bool succeeded)
    {
        if (!succeeded) ThrowLastError();
    }

    public static void ThrowLastError()
    {
        byte* text = stackalloc byte[16384];
        int length = shim_take_error(text, 16384);
        if (length > 0) throw new ExternalException(Encoding.UTF8.GetString(text, length));
    }

    [DllImport(Shim)] internal static extern int shim_take_error(byte* buffer, int size);
    [DllImport(Shim)] internal static extern byte* shim_torch_version();
    [DllImport(Shim)] internal static extern bool shim_cuda_is_available();
    [DllImport(Shim)] internal static extern int shim_get_num_threads();
    [DllImport(Shim)] internal static extern bool shim_set_num_threads(int count);
    [DllImport(Shim)] internal static extern bool shim_manual_seed(long seed);
    [DllImport(Shim)] internal static extern void shim_free(nint x);
    [DllImport(Shim)] internal static extern nint shim_zeros(long* sizes, int rank, int type, int deviceType, int deviceIndex, bool requiresGrad);
    [DllImport(Shim)] internal static extern nint shim_zeros_like(nint x);
    [DllImport(Shim)] internal static extern nint shim_copy_of(float* elements, long* sizes, int rank, int type, int deviceType, int deviceIndex, bool requiresGrad);
    [DllImport(Shim)] internal static extern nint shim_cat(nint* tensors, int count, long dim);
    [DllImport(Shim)] internal static extern nint shim_cpu(nint x);
    [DllImport(Shim)] internal static extern int shim_rank(nint x);
    [DllImport(Shim)] internal static extern long shim_numel(nint x);
    [DllImport(Shim)] internal static extern int shim_type(nint x);
    [DllImport(Shim)] internal static extern int shim_device_type(nint x);
    [DllImport(Shim)] internal static extern int shim_device_index(nint x);
    [DllImport(Shim)] internal static extern bool shim_is_contiguous(nint x);
    [DllImport(Shim)] internal static extern bool shim_requires_grad(nint x);
    [DllImport(Shim)] internal static extern void shim_sizes(nint x, long* sizes);
    [DllImport(Shim)] internal static extern void* shim_data(nint x);
    [DllImport(Shim)] internal static extern bool shim_is_grad_enabled();
    [DllImport(Shim)] internal static extern void shim_set_grad_enabled(bool enabled);
    [DllImport(Shim)] internal static extern bool shim_set_requires_grad(nint x, bool value);
    [DllImport(Shim)] internal static extern nint shim_grad(nint x);
    [DllImport(Shim)] internal static extern bool shim_set_grad(nint x, nint grad);
    [DllImport(Shim)] internal static extern bool shim_backward(nint x);
    [DllImport(Shim)] internal static extern nint shim_alias(nint x);
    [DllImport(Shim)] internal static extern nint shim_detach(nint x);
    [DllImport(Shim)] internal static extern nint shim_bfloat16(nint x);
    [DllImport(Shim)] internal static extern nint shim_float(nint x);
    [DllImport(Shim)] internal static extern nint shim_contiguous(nint x);
    [DllImport(Shim)] internal static extern nint shim_permute(nint x, long* order, int count);
    [DllImport(Shim)] internal static extern nint shim_expand(nint x, long* sizes, int count);
    [DllImport(Shim)] internal static extern nint shim_narrow(nint x, long dim, long start, long length);
    [DllImport(Shim)] internal static extern nint shim_add(nint x, nint y);
    [DllImport(Shim)] internal static extern nint shim_add_scalar(nint x, Number y);
    [DllImport(Shim)] internal static extern nint shim_add_scaled(nint x, nint y, Number alpha);
    [DllImport(Shim)] internal static extern nint shim_sub(nint x, nint y);
    [DllImport(Shim)] internal static extern nint shim_mul(nint x, nint y);
    [DllImport(Shim)] internal static extern nint shim_mul_scalar(nint x, Number y);
    [DllImport(Shim)] internal static extern nint shim_mean(nint x);
    [DllImport(Shim)] internal static extern nint shim_div(nint x, nint y);
    [DllImport(Shim)] internal static extern nint shim_norm(nint x, float p);
    [DllImport(Shim)] internal static extern nint shim_t(nint x);
    [DllImport(Shim)] internal static extern nint shim_mm(nint x, nint y);
    [DllImport(Shim)] internal static extern nint shim_addmm(nint x, nint y, nint z, float beta, float alpha);
    [DllImport(Shim)] internal static extern nint shim_reshape(nint x, long* sizes, int count);
    [DllImport(Shim)] internal static extern nint shim_flip(nint x, long* dims, int count);
    [DllImport(Shim)] internal static extern nint shim_roll(nint x, long* shifts, int shiftCount, long* dims, int dimCount);
    [DllImport(Shim)] internal static extern nint shim_clamp(nint x, Number min, Number max);
    [DllImport(Shim)] internal static extern bool shim_add_(nint x, nint y, Number alpha);
    [DllImport(Shim)] internal static extern bool shim_mul_(nint x, Number y);
    [DllImport(Shim)] internal static extern bool shim_copy_(nint x, nint source, bool nonBlocking);
    [DllImport(Shim)] internal static extern nint shim_zero_(nint x);
    [DllImport(Shim)] internal static extern nint shim_conv2d(nint x, nint weight, nint bias, long* strides, int strideCount, long* padding, int paddingCount, long* dilation, int dilationCount, long groups);
    [DllImport(Shim)] internal static extern nint shim_batch_norm(nint x, nint mean, nint variance, nint weight, nint bias, bool training, double momentum, double epsilon);
    [DllImport(Shim)] internal static extern nint shim_dropout2d(nint x, double share, bool training);
    [DllImport(Shim)] internal static extern nint shim_relu(nint x);
    [DllImport(Shim)] internal static extern nint shim_leaky_relu(nint x, double slope);
    [DllImport(Shim)] internal static extern nint shim_sigmoid(nint x);
    [DllImport(Shim)] internal static extern nint shim_max_pool2d(nint x, long kernel);
    [DllImport(Shim)] internal static extern nint shim_interpolate(nint x, double* scale, int count, bool bilinear);
    [DllImport(Shim)] internal static extern nint shim_pixel_shuffle(nint x, long factor);
    [DllImport(Shim)] internal static extern nint shim_pixel_unshuffle(nint x, long factor);
    [DllImport(Shim)] internal static extern nint shim_pad(nint x, long* pad, int count, double value);
    [DllImport(Shim)] internal static extern nint shim_l1_loss(nint x, nint target, long reduction);
    [DllImport(Shim)] internal static extern nint shim_mse_loss(nint x, nint target, long reduction);
    [DllImport(Shim)] internal static extern nint shim_binary_cross_entropy(nint x, nint target, nint weight, long reduction);
    [DllImport(Shim)] internal static extern bool shim_adam_step(nint* parameters, nint* means, nint* squares, long* steps, int count, double rate, double beta1, double beta2, double epsilon, double decay, bool decoupled);
    [DllImport(Shim)] internal static extern bool shim_clip_grad_norm_(nint* parameters, int count, double maxNorm, double normType, double* norm);
}
