namespace TorchSharp;

public enum PaddingModes
{
    Zeros = 0,
    Reflect = 1,
    Replicate = 2,
    Circular = 3,
    Constant = 4,
}

public static partial class torch
{
    public enum InterpolationMode
    {
        Nearest = 0,
        Linear = 1,
        Bilinear = 2,
        Bicubic = 3,
        Trilinear = 4,
        Area = 5,
        NearestExact = 6,
    }

    public static partial class nn
    {
        public enum Reduction
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        public static unsafe class functional
        {
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1)
            {
                strides ??= [1];
                padding ??= [0];
                dilation ??= [1];
                fixed (long* stride = strides, pad = padding, dilate = dilation)
                    return Native.Owned(Native.shim_conv2d(input.Handle, weight.Handle, bias?.Handle ?? 0,
                        stride, strides.Length, pad, padding.Length, dilate, dilation.Length, groups));
            }

            public static Tensor batch_norm(Tensor input, Tensor running_mean, Tensor running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-05) =>
                Native.Owned(Native.shim_batch_norm(input.Handle, running_mean.Handle, running_var.Handle, weight?.Handle ?? 0, bias?.Handle ?? 0, training, momentum, eps));

            public static Tensor dropout2d(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                Refuse(inplace, "dropout2d in place");
                return Native.Owned(Native.shim_dropout2d(input.Handle, p, training));
            }

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false)
            {
                Refuse(inplace, "leaky_relu in place");
                return Native.Owned(Native.shim_leaky_relu(input.Handle, negative_slope));
            }

            public static Tensor relu(Tensor x, bool inplace = false)
            {
                Refuse(inplace, "relu in place");
                return Native.Owned(Native.shim_relu(x.Handle));
            }

            public static Tensor sigmoid(Tensor x) => Native.Owned(Native.shim_sigmoid(x.Handle));

            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false)
            {
                Refuse(stride is not null || padding is not null || dilation is not null || ceil_mode, "max_pool2d with more than a kernel size");
                return Native.Owned(Native.shim_max_pool2d(input.Handle, kernel_size));
            }

            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                Refuse(size is not null || scale_factor is null || (mode, align_corners) is not ((InterpolationMode.Nearest, null) or (InterpolationMode.Bilinear, false)) || recompute_scale_factor || antialias,
                    "interpolate other than by a factor, to the nearest neighbour or bilinear with corners not aligned");
                fixed (double* scales = scale_factor)
                    return Native.Owned(Native.shim_interpolate(x.Handle, scales, scale_factor!.Length, mode == InterpolationMode.Bilinear));
            }

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) => Native.Owned(Native.shim_pixel_shuffle(input.Handle, upscale_factor));

            public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) => Native.Owned(Native.shim_pixel_unshuffle(input.Handle, downscale_factor));

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                Refuse(mode is not PaddingModes.Constant, $"pad in mode {mode}");
                fixed (long* sides = pad)
                    return Native.Owned(Native.shim_pad(input.Handle, sides, pad.Length, value));
            }

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.Owned(Native.shim_l1_loss(input.Handle, target.Handle, (long)reduction));

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.Owned(Native.shim_mse_loss(input.Handle, target.Handle, (long)reduction));

            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Native.Owned(Native.shim_binary_cross_entropy(input.Handle, target.Handle, weight?.Handle ?? 0, (long)reduction));

            private static void Refuse(bool asked, string what)
            {
                if (asked) throw new NotSupportedException($"The stand-in for TorchSharp has no {what}.");
            }
        }

        public static class utils
        {
            /// <summary>Scales all gradients by one factor where their common norm is above the limit; the norm before.</summary>
            public static unsafe double clip_grad_norm_(IEnumerable<Modules.Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                nint[] parameters = Native.Handles(tensors);
                double norm;
                fixed (nint* handles = parameters)
                    Native.Done(Native.shim_clip_grad_norm_(handles, parameters.Length, max_norm, norm_type, &norm));
                return norm;
            }
        }
    }
}
