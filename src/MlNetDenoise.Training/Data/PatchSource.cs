namespace MlNetDenoise.Training;

/// <summary>Cuts random patches out of the training images, augments them and adds noise, one batch ahead of the training.</summary>
/// <remarks>A patch depends on the seed and its number only, not on the threads. Each image is chosen with the same probability, whatever its size.</remarks>
internal sealed class PatchSource : IDisposable
{
    /// <summary>The streams before this one are for the initial weights.</summary>
    private const ulong FirstStream = 1UL << 32;

    private readonly IReadOnlyList<TrainingImage> _images;
    private readonly DataOptions _options;
    private readonly Noise _noise;
    private readonly ulong _seed;
    private readonly PatchBatch[] _batches;
    private long _upcoming;
    private Task<PatchBatch> _next;

    /// <summary>Starts to prepare the first batch.</summary>
    /// <param name="images">The images.</param>
    /// <param name="options">Batch size, patch size and augmentation.</param>
    /// <param name="noise">The noise.</param>
    /// <param name="seed">Decides the patches and their noise.</param>
    /// <param name="first">Number of the first batch that <see cref="Next"/> returns.</param>
    internal PatchSource(IReadOnlyList<TrainingImage> images, DataOptions options, Noise noise, ulong seed, long first)
    {
        (_images, _options, _noise, _seed) = (images, options, noise, seed);
        _batches = [.. Enumerable.Range(0, 2).Select(_ => new PatchBatch(options.BatchSize, images[0].Channels, options.PatchSize))];
        _next = Prepare(first);
    }

    /// <summary>Returns the next batch, which is valid until the next call.</summary>
    internal PatchBatch Next()
    {
        var batch = _next.GetAwaiter().GetResult();
        _next = Prepare(_upcoming + 1);
        return batch;
    }

    /// <summary>Waits for the batch in preparation. Only <see cref="Next"/> throws its error.</summary>
    public void Dispose() => Task.WaitAny(_next);

    private Task<PatchBatch> Prepare(long number)
    {
        _upcoming = number;
        return Task.Run(() => Fill(_batches[number % 2], number));
    }

    private PatchBatch Fill(PatchBatch batch, long number)
    {
        var length = batch.Clean.Length / _options.BatchSize;
        Parallel.For(0, _options.BatchSize, i =>
        {
            var random = new SeededRandom(_seed, FirstStream + (ulong)(number * _options.BatchSize + i));
            var image = _images[random.NextInt(_images.Count)];
            var placement = Placement.Draw(image, _options, ref random);
            var clean = batch.Clean.AsSpan(i * length, length);
            var noisy = batch.Noisy.AsSpan(i * length, length);
            image.CopyPatch(placement, clean);
            if (_options.ChromaSubsampling > 0 && image is { Channels: 3, Noisy: null } && random.NextSingle() < _options.ChromaSubsampling)
                ChromaSubsampling.Apply(clean, _options.PatchSize);
            if (image.Noisy is { } partner)
                partner.CopyPatch(placement, noisy);
            else
                clean.CopyTo(noisy);
            var noise = _noise.Draw(ref random);
            noise.AddTo(noisy, clean, _options.PatchSize, _options.PatchSize, ref random);
            var isEstimated = _options.EstimatedSigma > 0 && random.NextSingle() < _options.EstimatedSigma;
            batch.Sigma[i] = (float)(isEstimated ? NoiseLevel.EstimateForDenoising(ToImage(noisy), noise.Type)
                : image.Noisy is null ? noise.Level(ToImage(noisy), ToImage(clean))
                : Noise.MeasureLevel(noisy, clean)) / 255;
        });
        return batch;
    }

    private FloatImage ToImage(Span<float> patch) => new(_options.PatchSize, _options.PatchSize, patch.Length / (_options.PatchSize * _options.PatchSize), patch.ToArray());
}
