using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>What a training computes on.</summary>
/// <param name="Device">Where tensors are.</param>
/// <param name="Threads">Threads of the CPU.</param>
/// <param name="Team">
/// Threads that share work out, on each of which libtorch computes alone. That keeps them busy, where libtorch's own threads
/// wait for each other in every layer. With one, libtorch has them all.
/// </param>
internal sealed record ComputeDevice(Device Device, int Threads, int Team)
{
    /// <summary>Calls <paramref name="work"/> for 0 to <paramref name="count"/> - 1, in any order, and throws its errors as they are.</summary>
    internal void Run(int count, Action<int> work)
    {
        if (Team == 1)
        {
            for (var i = 0; i < count; i++)
                work(i);
            return;
        }
        try
        {
            Parallel.For(0, count, new() { MaxDegreeOfParallelism = Team }, i =>
            {
                // each thread has a number of its own
                if (get_num_threads() > 1)
                    set_num_threads(1);
                work(i);
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>For a reader.</summary>
    public override string ToString() =>
        Device.type == TorchSharp.DeviceType.CUDA ? "CUDA" : $"CPU, {Threads} {(Threads == 1 ? "thread" : "threads")}";
}
