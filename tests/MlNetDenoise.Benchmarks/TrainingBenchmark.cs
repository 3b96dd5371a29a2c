using System.Diagnostics;
using System.Globalization;
using MlNetDenoise.Training;
using TorchSharp;

namespace MlNetDenoise.Benchmarks;

/// <summary>
/// Steps of half-unet's training (batch, L1, clipped gradient, AdamW, weight average) against PyTorch's on the same
/// machine (training.py, with the faster of its memory formats), in turns; and the memory that 1,000 steps leave.
/// </summary>
internal static class TrainingBenchmark
{
    private const int Batch = 16, Side = 64, Rounds = 12, StepsOfARound = 30, StepsForMemory = 1000;

    public static void Run()
    {
        var graph = Networks.Create("half-unet", channels: 1);
        var device = new TrainerSettings { Gpu = false }.CreateDevice(graph);
        using var state = new TrainingState(graph, new OptimizationOptions { Loss = TrainingLoss.L1, Optimizer = Optimizer.AdamW }, seed: 1, WeightInitialization.Draw(graph, seed: 1), device);
        var batch = NewBatch();
        using var peer = new Peer(device.Threads);
        Console.WriteLine($"ours: libtorch {torch.__version__}, {graph.ParameterCount} weights, {device}; PyTorch: {peer.About}");
        if (!peer.About.Contains($" {graph.ParameterCount} ", StringComparison.Ordinal))
            throw new InvalidOperationException("training.py has another network.");

        Train(state, batch, StepsOfARound);
        peer.Seconds(StepsOfARound);
        var ratios = new List<double>();
        Console.WriteLine("images a second: ours, PyTorch, ratio");
        for (var round = 0; round < Rounds; round++)
        {
            double ours = round % 2 == 0 ? Train(state, batch, StepsOfARound) : 0, theirs = peer.Seconds(StepsOfARound);
            if (round % 2 == 1)
                ours = Train(state, batch, StepsOfARound);
            ratios.Add(theirs / ours);
            Console.WriteLine($"{Batch * StepsOfARound / ours,8:0.0} {Batch * StepsOfARound / theirs,8:0.0} {theirs / ours,8:0.000}");
        }
        ratios.Sort();
        Console.WriteLine($"ours / PyTorch: {(ratios[Rounds / 2 - 1] + ratios[Rounds / 2]) / 2:0.000} (median of {Rounds} rounds of {StepsOfARound} steps)");

        Train(state, batch, StepsForMemory);
        var (tensors, memory) = (DisposeScopeManager.Statistics.ThreadTotalLiveCount, Environment.WorkingSet);
        Train(state, batch, StepsForMemory);
        Console.WriteLine($"memory after {StepsForMemory} and {2 * StepsForMemory} more steps: {memory / 1e6:0.0} and {Environment.WorkingSet / 1e6:0.0} MB; tensors: {tensors} and {DisposeScopeManager.Statistics.ThreadTotalLiveCount}");
    }

    private static double Train(TrainingState state, PatchBatch batch, int steps)
    {
        var watch = Stopwatch.StartNew();
        for (var step = 0; step < steps; step++)
            state.Train(batch, 1e-3, inSecondHalf: false);
        return watch.Elapsed.TotalSeconds;
    }

    private static PatchBatch NewBatch()
    {
        var batch = new PatchBatch(Batch, 1, Side);
        var random = new SeededRandom(1);
        foreach (ref var value in batch.Clean.AsSpan())
            value = random.NextSingle();
        foreach (ref var value in batch.Noisy.AsSpan())
            value = random.NextSingle();
        batch.Sigma.AsSpan().Fill(0.1f);
        return batch;
    }

    /// <summary>training.py, which waits for a number of steps and tells the seconds that they took.</summary>
    private sealed class Peer : IDisposable
    {
        private readonly Process _python;

        public Peer(int threads)
        {
            string[] arguments = [Path.Combine(AppContext.BaseDirectory, "training.py"), $"{threads}", $"{Batch}", $"{Side}"];
            _python = Process.Start(new ProcessStartInfo("/usr/bin/python3", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            About = Answer();
        }

        public string About { get; }

        public double Seconds(int steps)
        {
            _python.StandardInput.WriteLine(steps);
            _python.StandardInput.Flush();
            return double.Parse(Answer(), CultureInfo.InvariantCulture);
        }

        public void Dispose()
        {
            _python.StandardInput.Close();
            _python.WaitForExit();
            _python.Dispose();
        }

        private string Answer() => _python.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("training.py ended; it needs PyTorch for /usr/bin/python3 (Debian: python3-torch).");
    }
}
