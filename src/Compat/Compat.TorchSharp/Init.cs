namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initial values, written into the tensor that comes back.</summary>
        public static class init
        {
            public enum NonlinearityType
            {
                Linear = 0,
                Conv1D = 1,
                Conv2D = 2,
                Conv3D = 3,
                ConvTranspose1D = 4,
                ConvTranspose2D = 5,
                ConvTranspose3D = 6,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1,
            }

            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                Set(tensor, Native.shim_kaiming_normal_(tensor.Handle, a, (long)mode, (long)nonlinearity));

            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                Set(tensor, Native.shim_kaiming_uniform_(tensor.Handle, a, (long)mode, (long)nonlinearity));

            public static Tensor orthogonal_(Tensor tensor, double gain = 1.0) => Set(tensor, Native.shim_orthogonal_(tensor.Handle, gain));

            public static Tensor zeros_(Tensor tensor) => Set(tensor, Native.shim_zeros_(tensor.Handle));

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Set(tensor, Native.shim_normal_(tensor.Handle, mean, std));

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Set(tensor, Native.shim_uniform_(tensor.Handle, low, high));

            private static Tensor Set(Tensor tensor, bool succeeded)
            {
                Native.Done(succeeded);
                return tensor;
            }
        }
    }
}
