using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>What a training computes on.</summary>
internal static class TrainingDevice
{
    /// <summary>Chooses between CUDA and the CPU.</summary>
    /// <param name="gpu">Whether CUDA is wanted; null takes it where it works.</param>
    /// <exception cref="TrainingException">CUDA is wanted and does not work.</exception>
    internal static Device Choose(bool? gpu) =>
        gpu == false ? CPU
        : cuda.is_available() ? CUDA
        : gpu == null ? CPU
        : throw new TrainingException("CUDA is not available to libtorch here. Train on the CPU, or install the CUDA package and a driver.");

    /// <summary>The device, for a reader.</summary>
    internal static string Describe(Device device) =>
        device.type == TorchSharp.DeviceType.CUDA ? "CUDA" : $"CPU, {get_num_threads()} threads";
}
