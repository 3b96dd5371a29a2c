namespace MlNetDenoise.Training;

/// <summary>Cuts random patches out of the training images, turns them, and adds noise, one batch ahead of the training.</summary>
/// <remarks>A batch depends on the seed and its number alone. Each image counts the same, whatever its size.</remarks>
internal sealed class PatchSource : IDisposable
{
    /// <summary>Beyond the streams of one seed that the weights are drawn from.</summary>
    private const ulong FirstStream = 1UL << 32;

    private readonly IReadOnlyList<TrainingImage> _images;
    private readonly Recipe _recipe;
    private readonly PatchBatch[] _batches;
    private long _upcoming;
    private Task<PatchBatch> _next;

    /// <summary>Begins to prepare the first batch.</summary>
    /// <param name="images">What is cut from.</param>
    /// <param name="recipe">Batch, patch, noise and seed.</param>
    /// <param name="first">Number of the first batch that <see cref="Next"/> gives.</param>
    internal PatchSource(IReadOnlyList<TrainingImage> images, Recipe recipe, long first)
    {
        (_images, _recipe) = (images, recipe);
        _batches = [.. Enumerable.Range(0, 2).Select(_ => new PatchBatch(recipe.Batch, images[0].Channels, recipe.Patch))];
        _next = Prepare(first);
    }

    /// <summary>The next batch, which is valid until the next call.</summary>
    internal PatchBatch Next()
    {
        var batch = _next.GetAwaiter().GetResult();
        _next = Prepare(_upcoming + 1);
        return batch;
    }

    /// <summary>Waits for the batch in the making; its error, if any, is for <see cref="Next"/> alone to throw.</summary>
    public void Dispose() => Task.WaitAny(_next);

    private Task<PatchBatch> Prepare(long number)
    {
        _upcoming = number;
        return Task.Run(() => Fill(_batches[number % 2], number));
    }

    private PatchBatch Fill(PatchBatch batch, long number)
    {
        var random = new SeededRandom(_recipe.Seed, FirstStream + (ulong)number);
        var length = batch.Clean.Length / _recipe.Batch;
        for (var i = 0; i < _recipe.Batch; i++)
        {
            var image = _images[random.NextInt(_images.Count)];
            var placement = Placement.Draw(image, _recipe, ref random);
            var clean = batch.Clean.AsSpan(i * length, length);
            var noisy = batch.Noisy.AsSpan(i * length, length);
            image.CopyPatch(placement, clean);
            if (_recipe.ChromaSubsampling > 0 && image is { Channels: 3, Noisy: null } && random.NextSingle() < _recipe.ChromaSubsampling)
                ChromaSubsampling.Apply(clean, _recipe.Patch);
            if (image.Noisy is { } partner)
                partner.CopyPatch(placement, noisy);
            else
                clean.CopyTo(noisy);
            var noise = _recipe.Noise.Draw(ref random);
            noise.AddTo(noisy, _recipe.Patch, _recipe.Patch, ref random);
            batch.Sigma[i] = (float)((image.Noisy is null ? noise.LevelOf(noisy, clean) : Noise.LevelBetween(noisy, clean)) / 255);
        }
        return batch;
    }
}
