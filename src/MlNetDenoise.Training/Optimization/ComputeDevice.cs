using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>The device and the threads of a training.</summary>
/// <param name="Device">Where tensors are.</param>
/// <param name="Threads">Threads of the CPU.</param>
/// <param name="Team">
/// Threads that share work, each with a single thread of libtorch. They do not wait for each other in every layer, as libtorch's
/// own threads do. 1: libtorch uses all threads itself.
/// </param>
internal sealed record ComputeDevice(Device Device, int Threads, int Team)
{
    /// <summary>Calls <paramref name="work"/> for 0 to <paramref name="count"/> - 1 in any order. An exception of it is thrown unchanged.</summary>
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
                // the number is per thread
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

    /// <summary>Returns a description such as "CPU, 2 threads".</summary>
    public override string ToString() =>
        Device.type == TorchSharp.DeviceType.CUDA ? "CUDA" : $"CPU, {Quantity.Of(Threads, "thread")}";
}
