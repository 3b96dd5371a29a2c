namespace MlNetDenoise.Training.Tests;

/// <summary>What eng/PackageFixes/FixTorchSharp.cs is for.</summary>
[Collection(nameof(TorchMemoryTests))]
public class TorchScalarTests
{
    [Fact]
    public void A_number_in_use_is_not_collected()
    {
        var done = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            using var ones = TorchSharp.torch.ones(4);
            for (var i = 0; i < 1_000_000; i++)
            {
                using var threes = ones.add(ones, 2.0);
                if (i % 100 != 0)
                    continue;
                using var sum = threes.sum();
                Assert.Equal(12f, sum.item<float>());
            }
        }
        finally
        {
            Volatile.Write(ref done, true);
            collector.Join();
        }
    }
}
