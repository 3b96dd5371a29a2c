using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>What a training runs on, and how often it writes a checkpoint.</summary>
public sealed record TrainerSettings
{
    /// <summary>Threads of the CPU; 0: all cores. The last bits of the result depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Whether CUDA is used; null: if it is available.</summary>
    public bool? Gpu { get; init; }

    /// <summary>Seconds between checkpoints: the time that is lost if the process is killed. 0: a checkpoint after each step.</summary>
    public double CheckpointSeconds { get; init; } = 30;

    /// <summary>Chooses the device, and sets libtorch's threads.</summary>
    /// <exception cref="TrainingException"><see cref="Gpu"/> is true and CUDA is not available.</exception>
    internal ComputeDevice CreateDevice(NetworkGraph graph)
    {
        var device = Gpu == false ? CPU
            : cuda.is_available() ? CUDA
            : Gpu == null ? CPU
            : throw new TrainingException("CUDA is not available to libtorch. Train on the CPU, or install the CUDA package and a driver.");
        Allocator.KeepFreedMemory();
        var threads = Threads > 0 ? Threads : Environment.ProcessorCount;
        var sharesBatches = device.type == TorchSharp.DeviceType.CPU && !graph.TrainsOnWholeBatch;
        set_num_threads(sharesBatches ? 1 : threads);
        return new ComputeDevice(device, threads, Team: sharesBatches ? threads : 1);
    }
}
