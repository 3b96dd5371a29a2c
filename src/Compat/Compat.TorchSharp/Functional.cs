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

            public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1)
            {
                strides ??= [1, 1];
                padding ??= [0, 0];
                output_padding ??= [0, 0];
                dilation ??= [1, 1];
                fixed (long* stride = strides, pad = padding, outputPad = output_padding, dilate = dilation)
                    return Native.Owned(Native.shim_conv_transpose2d(input.Handle, weight.Handle, bias?.Handle ?? 0,
                        stride, strides.Length, pad, padding.Length, outputPad, output_padding.Length, dilate, dilation.Length, groups));
            }

            public static Tensor relu(Tensor x, bool inplace = false)
            {
                if (!inplace) return Native.Owned(Native.shim_relu(x.Handle));
                Native.Done(Native.shim_relu_(x.Handle));
                return x.alias();
            }

            public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false)
            {
                RefuseInPlace(inplace);
                return Native.Owned(Native.shim_leaky_relu(input.Handle, negative_slope));
            }

            public static Tensor sigmoid(Tensor x) => Native.Owned(Native.shim_sigmoid(x.Handle));

            public static Tensor max_pool2d(Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false)
            {
                if (padding is not null || dilation is not null || ceil_mode)
                    throw new NotSupportedException("The stand-in's max_pool2d knows a kernel and a stride.");
                long step = stride ?? kernel_size;
                return Native.Owned(Native.shim_max_pool2d(input.Handle, &kernel_size, 1, &step, 1));
            }

            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                if (mode != InterpolationMode.Nearest || align_corners is not null || recompute_scale_factor || antialias)
                    throw new NotSupportedException("The stand-in's interpolate knows the nearest neighbour.");
                fixed (long* sizes = size)
                fixed (double* scales = scale_factor)
                    return Native.Owned(Native.shim_interpolate_nearest(x.Handle, sizes, size?.Length ?? 0, scales, scale_factor?.Length ?? 0));
            }

            public static Tensor pixel_shuffle(Tensor input, long upscale_factor) =>
                Native.Owned(Native.shim_pixel_shuffle(input.Handle, upscale_factor));

            public static Tensor pixel_unshuffle(Tensor input, long downscale_factor) =>
                Native.Owned(Native.shim_pixel_unshuffle(input.Handle, downscale_factor));

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                if (mode == PaddingModes.Circular) throw new NotSupportedException("The stand-in has no circular padding.");
                fixed (long* sides = pad)
                    return Native.Owned(Native.shim_pad(input.Handle, sides, pad.Length, (int)mode, value));
            }

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                if (mode == PaddingModes.Circular) throw new NotSupportedException("The stand-in has no circular padding.");
                long* sides = stackalloc long[] { pad.Item1, pad.Item2, pad.Item3, pad.Item4 };
                return Native.Owned(Native.shim_pad(input.Handle, sides, 4, (int)mode, value));
            }

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.Owned(Native.shim_l1_loss(input.Handle, target.Handle, (long)reduction));

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Native.Owned(Native.shim_mse_loss(input.Handle, target.Handle, (long)reduction));

            private static void RefuseInPlace(bool inplace)
            {
                if (inplace) throw new NotSupportedException("The stand-in has no in-place form of this function.");
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
