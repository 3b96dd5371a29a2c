using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>Clean images with the noise that they get, or pairs of noisy and clean images.</summary>
internal sealed class TestSet : IDisposable
{
    private readonly ImageSet _set;
    private readonly Func<FloatImage, FloatImage> _prepare;
    private readonly ulong _seed;

    private TestSet(string name, ImageSet set, IReadOnlyList<SetImage> images, Func<FloatImage, FloatImage> prepare, Noise? noise, ulong seed)
    {
        (Name, _set, Images, _prepare, _seed) = (name, set, images, prepare, seed);
        Noise = noise ?? (images.Any(image => image.Noisy is not null) ? Noise.None : Noise.Gaussian(25));
    }

    /// <summary>What the set is called.</summary>
    public string Name { get; }

    /// <summary>The images.</summary>
    public IReadOnlyList<SetImage> Images { get; }

    /// <summary>What is added to them.</summary>
    public Noise Noise { get; }

    /// <summary>The images that a name stands for.</summary>
    /// <param name="data">What <see cref="ImageSet"/> reads.</param>
    /// <param name="prepare">What is done to each image.</param>
    /// <param name="noise">What is added; null: Gaussian noise of sigma 25, and nothing to pairs.</param>
    /// <param name="seed">Seed of the noise, the same for each image, as in the literature.</param>
    /// <param name="first">How many of the images, the first ones, are taken; null: all.</param>
    /// <exception cref="DatasetException">There is no such set.</exception>
    public static TestSet Open(string data, Func<FloatImage, FloatImage> prepare, Noise? noise, ulong seed, int? first = null)
    {
        var set = ImageSet.Open(data);
        return new(ImageSet.NameOf(data), set, [.. set.Images.Take(first ?? int.MaxValue)], prepare, noise, seed);
    }

    /// <summary>The same for images that at most become gray.</summary>
    /// <exception cref="DatasetException">There is no such set.</exception>
    public static TestSet Open(string data, bool gray, Noise? noise, ulong seed, int? first = null) => Open(data, image => gray ? image.ToGray() : image, noise, seed, first);

    /// <summary>The images that a training set apart to be tested on.</summary>
    /// <exception cref="DatasetException">It set none apart, or its images are no longer there.</exception>
    public static TestSet OpenForRun(string run, Noise? noise, ulong seed, int? first = null)
    {
        var folder = RunFolder.Open(run);
        var (recipe, test) = (folder.ReadRecipe(), folder.ReadSplit().Test);
        if (test.Count == 0)
            throw new DatasetException($"{run} set no images apart to be tested on. Name test images with --data, or train with --split 80/10/10.");
        var set = ImageSet.Open(recipe.Data.Images);
        var images = set.Images.Where(image => test.Contains(image.Hash())).DistinctBy(image => image.Hash()).ToList();
        if (images.Count == test.Count)
            return new($"the test images of {ImageSet.NameOf(run)}", set, [.. images.Take(first ?? int.MaxValue)], recipe.Data.Prepare, noise ?? recipe.Noise, seed);
        set.Dispose();
        throw new DatasetException($"Of the {test.Count} images that {run} set apart to be tested on, {images.Count} are still in {string.Join(", ", recipe.Data.Images)}. Restore them, or name test images with --data.");
    }

    /// <summary>Refuses images that a training saw.</summary>
    /// <param name="model">A model; one that is no run's folder tells nothing of its images.</param>
    /// <exception cref="DatasetException">Some of the images trained or validated the model.</exception>
    public void RequireUnseenBy(string? model)
    {
        if (model is null || !RunFolder.Exists(model))
            return;
        var (seen, test) = RunFolder.Open(model).ReadSplit();
        Refuse(seen, $"trained or validated {model}", test.Count > 0 ? "Leave them out: the run has test images of its own." : "Name other images to test on.");
    }

    /// <summary>Refuses images that a training is to learn from.</summary>
    /// <param name="data">What <see cref="ImageSet"/> reads.</param>
    /// <exception cref="DatasetException">Some of the images are among them.</exception>
    public void RequireNoneOf(IReadOnlyList<string> data)
    {
        using var training = ImageSet.Open(data);
        Refuse(training.Images.Select(image => image.Hash()).ToHashSet(), $"are in {string.Join(", ", data)} too", "Name other images to test on, or let the split set some apart: --vary split=80/10/10.");
    }

    private void Refuse(IReadOnlySet<string> seen, string where, string remedy)
    {
        var overlap = Images.Where(image => seen.Contains(image.Hash())).ToList();
        if (overlap.Count > 0)
            throw new DatasetException($"{overlap.Count} of the {Images.Count} images in {Name} {where}, {overlap[0].Name} say: scores on them mean nothing. {remedy}");
    }

    /// <summary>An image, clean and noisy, and the noise level that a network is told; NaN for pairs, whose level is estimated.</summary>
    /// <exception cref="ImageFileException">It cannot be read.</exception>
    public (FloatImage Clean, FloatImage Noisy, float Sigma) Load(int index)
    {
        var (clean, partner) = Images[index].LoadPair(_prepare);
        var noise = Noise.ForImage(index, Images.Count);
        var noisy = noise.Apply(partner ?? clean, _seed);
        return (clean, noisy, partner is null ? (float)noise.Level(noisy.Pixels, clean.Pixels) : float.NaN);
    }

    /// <summary>Denoises and scores an image.</summary>
    /// <exception cref="DenoiseException">It cannot be read, or no model fits its channels; the message names it.</exception>
    public EvaluatedImage Evaluate(Denoiser denoiser, int index)
    {
        var (clean, noisy, sigma) = Load(index);
        try
        {
            return Evaluation.Measure(denoiser, Images[index].Name, noisy, clean, float.IsNaN(sigma) ? null : sigma);
        }
        catch (ModelException e)
        {
            throw new ModelException($"{Images[index].Name}: {e.Message}", e);
        }
    }

    public void Dispose() => _set.Dispose();
}
