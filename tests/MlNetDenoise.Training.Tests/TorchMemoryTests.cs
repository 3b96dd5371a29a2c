using TorchSharp;

namespace MlNetDenoise.Training.Tests;

/// <summary>Runs alone: it measures the memory of the process.</summary>
[CollectionDefinition(nameof(TorchMemoryTests), DisableParallelization = true)]
[Collection(nameof(TorchMemoryTests))]
public class TorchMemoryTests
{
    [Fact]
    public void A_thousand_steps_of_a_training_leave_no_tensors_and_no_memory_behind()
    {
        var recipe = Run.Small with { Widths = [4, 4, 4], Batch = 2, Patch = 64 };
        var (graph, data) = (recipe.CreateNetwork(), Run.Discs(side: 64));
        var machine = new TrainerSettings { Threads = 1, Gpu = false }.Apply(graph);
        using var state = new TrainingState(graph, recipe, WeightInitialization.Draw(graph, 1), machine);
        using var patches = new PatchSource(data.Training, recipe, first: 0);
        Learn(100);
        var (tensors, memory) = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, OutsideTheHeap());

        Learn(1000);

        Assert.Equal(tensors, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        // The 1,000 batches alone, or the results of one of the first layers, would be 33 MB.
        var stayed = OutsideTheHeap() - memory;
        Assert.True(stayed < 20_000_000, $"{stayed / 1e6:0} MB stayed.");

        void Learn(int steps)
        {
            for (var step = 0; step < steps; step++)
                state.Learn(patches.Next(), 2000);
        }

        // .NET's heap grows by what small objects it may hold before it looks for garbage: no tensor is in it.
        static long OutsideTheHeap()
        {
            GC.Collect();
            return Environment.WorkingSet - GC.GetGCMemoryInfo().TotalCommittedBytes;
        }
    }
}
