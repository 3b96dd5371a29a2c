using TorchSharp;

namespace MlNetDenoise.Training.Tests;

public class TorchMemoryTests
{
    [Fact]
    public void A_thousand_steps_of_a_training_leave_no_tensors_and_no_memory_behind()
    {
        var recipe = Run.Small with { Data = Run.Small.Data with { BatchSize = 2, PatchSize = 64 }, Network = Run.Small.Network with { Widths = [4, 4, 4] } };
        var (graph, data) = (recipe.CreateNetwork(), Run.Discs(side: 64));
        using var state = Run.State(recipe, graph, WeightInitialization.Draw(graph, 1));
        using var patches = Run.Patches(recipe, data.Training);
        Train(100);
        var (tensors, memory) = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, OutsideTheHeap());

        Train(1000);

        Assert.Equal(tensors, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        // The 1,000 batches alone, or the results of one of the first layers, would be 33 MB.
        var stayed = OutsideTheHeap() - memory;
        Assert.True(stayed < 20_000_000, $"{stayed / 1e6:0} MB stayed.");

        void Train(int steps)
        {
            for (var step = 0; step < steps; step++)
                state.Train(patches.Next(), recipe.Optimization.LearningRate, inSecondHalf: false);
        }

        // .NET's heap grows by what small objects it may hold before it looks for garbage: no tensor is in it.
        static long OutsideTheHeap()
        {
            GC.Collect();
            return Environment.WorkingSet - GC.GetGCMemoryInfo().TotalCommittedBytes;
        }
    }
}
