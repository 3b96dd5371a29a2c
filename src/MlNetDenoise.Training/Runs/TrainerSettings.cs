using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>What a training computes on, and how often it saves itself.</summary>
public readonly record struct TrainerSettings
{
    /// <summary>Threads of the CPU; 0 takes all cores. The result depends on it in its last bits.</summary>
    public int Threads { get; init; }

    /// <summary>Whether CUDA computes; null takes it where it works.</summary>
    public bool? Gpu { get; init; }

    /// <summary>Seconds between checkpoints, which is what a kill can cost; 0 writes one after each step, null every 30 seconds.</summary>
    public double? CheckpointSeconds { get; init; }

    /// <summary>Chooses the device, and sets the threads.</summary>
    /// <exception cref="TrainingException">CUDA is wanted and does not work.</exception>
    internal ComputeDevice Apply(NetworkGraph graph)
    {
        var device = Gpu == false ? CPU
            : cuda.is_available() ? CUDA
            : Gpu == null ? CPU
            : throw new TrainingException("CUDA is not available to libtorch here. Train on the CPU, or install the CUDA package and a driver.");
        Allocator.KeepFreedMemory();
        var threads = Threads > 0 ? Threads : Environment.ProcessorCount;
        var sharesBatches = device.type == TorchSharp.DeviceType.CPU && !graph.TrainsOnWholeBatch;
        set_num_threads(sharesBatches ? 1 : threads);
        return new ComputeDevice(device, threads, Team: sharesBatches ? threads : 1);
    }
}
