using static TorchSharp.torch;

// dropout draws from libtorch's generator, which a training in another thread would seed again
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace MlNetDenoise.Training.Tests;

/// <summary>What several tests do.</summary>
internal static class Run
{
    /// <summary>Weights large enough that every layer shows in the result.</summary>
    internal static Dictionary<string, float[]> Weights(NetworkGraph graph)
    {
        var random = new SeededRandom(3);
        return graph.Weights.ToDictionary(weight => weight.Name, weight =>
        {
            var values = new float[weight.Count];
            var deviation = weight.Shape.Length == 1 ? 0.1f : 1f / MathF.Sqrt(weight.Count / weight.Shape[0]);
            foreach (ref var value in values.AsSpan())
                value = weight.Mean + deviation * random.NextGaussian();
            return values;
        });
    }

    /// <summary>The result of the TorchSharp module, not clipped.</summary>
    internal static float[] Network(NetworkGraph graph, IReadOnlyDictionary<string, float[]> weights, float[] pixels, long[] shape)
    {
        using var module = new GraphModule(graph, CPU, isTraining: false);
        module.Import(weights);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return module.call(tensor(pixels, shape), tensor(new[] { 25f / 255 }, [1, 1, 1, 1])).ToArray();
    }

    /// <summary>Smooth images with edges: overlapping discs of random size and brightness.</summary>
    internal static TrainingData Discs(int count = 8, int side = 48) => new(DiscImages(count, side, channels: 1), Split.Parse("75/25"));

    /// <summary>The same, not yet split.</summary>
    internal static List<TrainingImage> DiscImages(int count, int side, int channels)
    {
        var images = new List<TrainingImage>();
        for (var i = 0; i < count; i++)
        {
            var random = new SeededRandom(11, (ulong)i);
            var image = new FloatImage(side, side, channels);
            for (var disc = 0; disc < 40; disc++)
            {
                var (x, y, radius, value) = (random.NextInt(side), random.NextInt(side), 3 + random.NextInt(12), random.NextSingle());
                for (var p = 0; p < image.Pixels.Length; p++)
                {
                    if ((p % side - x) * (p % side - x) + (p / side % side - y) * (p / side % side - y) <= radius * radius)
                        image.Pixels[p] = value;
                }
            }
            images.Add(new TrainingImage($"discs {i}", image));
        }
        return images;
    }

    /// <summary>Trains on discs, with one thread: such small networks gain nothing from more.</summary>
    internal static RunRecord Train(Recipe recipe, string folder, IProgress<TrainingProgress>? progress = null, double checkpointSeconds = 30, CancellationToken cancellationToken = default) =>
        Trainer.Run(recipe, folder, Discs(), new TrainerSettings { Threads = 1, CheckpointSeconds = checkpointSeconds }, progress, cancellationToken);

    /// <summary>A recipe that trains in a second.</summary>
    internal static Recipe Small { get; } = new()
    {
        Data = new() { Gray = true, BatchSize = 4, PatchSize = 32 },
        Noise = Noise.Gaussian(25),
        Network = new() { Widths = [8, 12, 16] },
        Optimization = new() { Optimizer = Optimizer.AdamW, WarmUpSteps = 5, LearningRate = 4e-3 },
        Budget = new() { Steps = 40, ValidateEvery = 10 },
    };

    /// <summary>The batches of a recipe.</summary>
    internal static PatchSource Patches(Recipe recipe, IReadOnlyList<TrainingImage>? images = null, long first = 0) =>
        new(images ?? Discs().Training, recipe.Data, recipe.Noise, recipe.Seed, first);

    /// <summary>The state of a training before its first step.</summary>
    internal static TrainingState State(Recipe recipe, NetworkGraph graph, IReadOnlyDictionary<string, float[]> weights, int threads = 1) =>
        new(graph, recipe.Optimization, recipe.Seed, weights, new TrainerSettings { Threads = threads, Gpu = false }.CreateDevice(graph));
}

/// <summary>Calls a method with each progress, in the thread of the training.</summary>
internal sealed class Callback(Action<TrainingProgress> report) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => report(value);
}
