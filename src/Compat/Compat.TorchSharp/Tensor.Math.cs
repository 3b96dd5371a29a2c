namespace TorchSharp;

public static partial class torch
{
    public enum RoundingMode
    {
        None = 0,
        trunc = 1,
        floor = 2,
    }

    public partial class Tensor
    {
        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);

        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);

        public static Tensor operator -(Scalar left, Tensor right)
        {
            using Tensor negative = right.neg();
            return negative.add(left);
        }

        public static Tensor operator -(Tensor tensor) => tensor.neg();

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);

        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);

        public Tensor add(Tensor target) => add(target, 1);

        public Tensor add(Tensor target, Scalar alpha) => Native.Owned(Native.shim_add(Handle, target.Handle, alpha.Value));

        public Tensor add(Scalar scalar) => Native.Owned(Native.shim_add_number(Handle, scalar.Value));

        public Tensor add_(Tensor target) => add_(target, 1);

        public Tensor add_(Tensor target, Scalar alpha) => InPlace(Native.shim_add_(Handle, target.Handle, alpha.Value));

        public Tensor add_(Scalar scalar) => InPlace(Native.shim_add_number_(Handle, scalar.Value));

        public Tensor sub(Tensor target) => Native.Owned(Native.shim_sub(Handle, target.Handle));

        public Tensor sub(Scalar target) => Native.Owned(Native.shim_sub_number(Handle, target.Value));

        public Tensor sub_(Tensor target) => InPlace(Native.shim_sub_(Handle, target.Handle));

        public Tensor mul(Tensor target) => Native.Owned(Native.shim_mul(Handle, target.Handle));

        public Tensor mul(Scalar target) => Native.Owned(Native.shim_mul_number(Handle, target.Value));

        public Tensor mul_(Tensor target) => InPlace(Native.shim_mul_(Handle, target.Handle));

        public Tensor mul_(Scalar target) => InPlace(Native.shim_mul_number_(Handle, target.Value));

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
        {
            RefuseRounding(rounding_mode);
            return Native.Owned(Native.shim_div(Handle, target.Handle));
        }

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
        {
            RefuseRounding(rounding_mode);
            return Native.Owned(Native.shim_div_number(Handle, target.Value));
        }

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
        {
            RefuseRounding(rounding_mode);
            return InPlace(Native.shim_div_number_(Handle, target.Value));
        }

        public Tensor lerp_(Tensor end, Tensor weight) => InPlace(Native.shim_lerp_(Handle, end.Handle, weight.Handle));

        public Tensor neg() => Native.Owned(Native.shim_neg(Handle));

        public Tensor abs() => Native.Owned(Native.shim_abs(Handle));

        public Tensor sqrt() => Native.Owned(Native.shim_sqrt(Handle));

        public Tensor pow(Scalar exponent) => Native.Owned(Native.shim_pow(Handle, exponent.Value));

        public unsafe Tensor clamp(Scalar? min = null, Scalar? max = null)
        {
            Number low = min?.Value ?? default, high = max?.Value ?? default;
            return Native.Owned(Native.shim_clamp(Handle, min is null ? null : &low, max is null ? null : &high));
        }

        public Tensor mean() => Native.Owned(Native.shim_mean(Handle));

        public unsafe Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null)
        {
            if (type is not null) throw new NotSupportedException("The stand-in computes a mean in the tensor's own type.");
            fixed (long* over = dimensions)
                return Native.Owned(Native.shim_mean_dims(Handle, over, dimensions.Length, keepdim));
        }

        public Tensor sum(ScalarType? type = null)
        {
            if (type is not null) throw new NotSupportedException("The stand-in computes a sum in the tensor's own type.");
            return Native.Owned(Native.shim_sum(Handle));
        }

        public Tensor norm(float p = 2.0f) => Native.Owned(Native.shim_norm(Handle, p));

        public Tensor isfinite() => Native.Owned(Native.shim_isfinite(Handle));

        public Tensor all() => Native.Owned(Native.shim_all(Handle));

        public Tensor any() => Native.Owned(Native.shim_any(Handle));

        private Tensor InPlace(bool succeeded)
        {
            Native.Done(succeeded);
            return this;
        }

        private static void RefuseRounding(RoundingMode mode)
        {
            if (mode != RoundingMode.None) throw new NotSupportedException("The stand-in divides without rounding.");
        }
    }
}

public static class TensorExtensionMethods
{
    public static float ToSingle(this torch.Tensor value) => (float)value.ToDouble();

    public static double ToDouble(this torch.Tensor value)
    {
        using torch.Tensor number = value.to(torch.ScalarType.Float64);
        return number.item<double>();
    }
}
