using System.Diagnostics;
using System.Globalization;

namespace MlNetDenoise.Benchmarks;

/// <summary>
/// The throughput of two shards on two cores, a core each, against that of one: in each round one shard alone, then two at
/// once, each a process of its own with as many gray images of 512x512 pixels, from its start to its end. For Linux.
/// </summary>
internal static class ShardBenchmark
{
    private const int Images = 16, Rounds = 7;

    /// <summary>Measures the rounds.</summary>
    /// <param name="program">The path of <c>denoise.dll</c>.</param>
    public static void Run(string program)
    {
        var folder = Directory.CreateDirectory("shard-benchmark");
        try
        {
            string Below(string name) => Path.Combine(folder.FullName, name);
            // two folders with the same number of images, each the work of a shard
            foreach (var shard in (string[])["1", "2"])
            {
                foreach (var i in Enumerable.Range(0, Images))
                    Noise.Gaussian(25).Apply(Training.DeadLeaves.Generate(512, 512, 1, seed: (ulong)i), seed: (ulong)i).Save(Below($"{shard}/{i}.png"));
            }
            _ = Seconds("1");
            var ratios = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                var (one, two) = (Seconds("1"), Seconds("1", "2"));
                ratios.Add(2 * one / two);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: one shard {one:0.00} s for {Images} images, two shards {two:0.00} s for {2 * Images}: {ratios[^1]:0.00} times the throughput"));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median of {Rounds} rounds: {ratios.Order().ElementAt(Rounds / 2):0.00} times the throughput of one shard"));

            double Seconds(params string[] shards)
            {
                var clock = Stopwatch.StartNew();
                var processes = shards.Select((shard, core) => Start(program, core, Below(shard), Below($"{shard}-clean"))).ToList();
                foreach (var process in processes)
                {
                    process.WaitForExit();
                    if (process.ExitCode != 0)
                        throw new InvalidOperationException($"The process failed: {process.StandardError.ReadToEnd()}");
                    process.Dispose();
                }
                return clock.Elapsed.TotalSeconds;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Starts a shard on one core, to which a scheduler binds it.</summary>
    private static Process Start(string program, int core, string input, string output)
    {
        var start = new ProcessStartInfo("taskset", ["-c", $"{core}", "dotnet", program, "run", input, "-o", output, "--sigma", "25", "--shard", "1/1", "--quiet"]) { RedirectStandardError = true };
        if (Directory.Exists(output))
            Directory.Delete(output, recursive: true);
        return Process.Start(start)!;
    }
}
