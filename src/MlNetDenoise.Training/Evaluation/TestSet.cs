namespace MlNetDenoise.Training;

/// <summary>Images to evaluate a denoiser on: clean images with the noise that is added to them, or pairs of noisy and clean images.</summary>
public sealed class TestSet : IDisposable
{
    private readonly ImageSet _set;
    private readonly Func<FloatImage, FloatImage> _prepare;
    private readonly ulong _seed;

    private TestSet(string name, ImageSet set, IEnumerable<SetImage> images, int? first, Func<FloatImage, FloatImage>? prepare, Noise? noise, ulong seed)
    {
        (Name, _set, _prepare, _seed) = (name, set, prepare ?? (image => image), seed);
        Images = [.. images.Take(first ?? int.MaxValue)];
        Noise = noise ?? (HasPairs ? Noise.None : Noise.Gaussian(25));
    }

    /// <summary>Name of the set in results.</summary>
    public string Name { get; }

    /// <summary>The images.</summary>
    public IReadOnlyList<SetImage> Images { get; }

    /// <summary>Whether the images are pairs of noisy and clean images.</summary>
    internal bool HasPairs => Images.Any(image => image.Noisy is not null);

    /// <summary>The noise that is added to the images. Ranges of strengths are spread evenly over the images.</summary>
    public Noise Noise { get; set; }

    /// <summary>Opens a set of images.</summary>
    /// <param name="data">A name that <see cref="ImageSet"/> reads.</param>
    /// <param name="prepare">Applied to each image and its noisy partner, for example a conversion to gray; null leaves them as they are.</param>
    /// <param name="noise">The noise that is added; null: Gaussian noise of sigma 25, and none for pairs.</param>
    /// <param name="seed">Seed of the noise. It is the same for each image, as in the literature.</param>
    /// <param name="first">The number of images, taken from the start of the set; null takes all.</param>
    /// <exception cref="DatasetException">The set does not exist or has no images.</exception>
    public static TestSet Open(string data, Func<FloatImage, FloatImage>? prepare = null, Noise? noise = null, ulong seed = 0, int? first = null)
    {
        var set = ImageSet.Open(data);
        return new(ImageSet.NameOf(data), set, set.Images, first, prepare, noise, seed);
    }

    /// <summary>Opens the test images of a training, prepared as in the training.</summary>
    /// <param name="run">The run folder of the training.</param>
    /// <param name="noise">The noise that is added; null: that of the training.</param>
    /// <param name="seed">Seed of the noise. It is the same for each image, as in the literature.</param>
    /// <param name="first">The number of images, taken from the start of the set; null takes all.</param>
    /// <exception cref="DatasetException">The training has no test images, or some of them no longer exist.</exception>
    /// <exception cref="TrainingException">The folder is not a run folder, or is damaged.</exception>
    public static TestSet OpenForRun(string run, Noise? noise = null, ulong seed = 0, int? first = null)
    {
        var folder = RunFolder.Open(run);
        var (recipe, test) = (folder.ReadRecipe(), folder.ReadSplit().Test);
        if (test.Count == 0)
            throw new DatasetException($"{run} has no test images: its split {recipe.Data.Split} has no third part. Evaluate on other images, or train with a split such as 80/10/10.");
        var set = ImageSet.Open(recipe.Data.Images);
        var images = set.Images.DistinctBy(image => image.Hash()).Where(image => test.Contains(image.Hash())).ToList();
        if (images.Count == test.Count)
            return new($"the test images of {ImageSet.NameOf(run)}", set, images, first, recipe.Data.Prepare, noise ?? recipe.Noise, seed);
        set.Dispose();
        throw new DatasetException($"{images.Count} of the {test.Count} test images of {run} are still in {string.Join(", ", recipe.Data.Images)}. Restore them, or evaluate on other images.");
    }

    /// <summary>Opens the first validation images of a training that are still there, prepared as in the training.</summary>
    /// <param name="run">The run folder of the training.</param>
    /// <param name="first">The number of images.</param>
    /// <exception cref="DatasetException">The images of the training no longer exist.</exception>
    /// <exception cref="TrainingException">The folder is not a run folder, or is damaged.</exception>
    internal static TestSet OpenValidation(string run, int first)
    {
        var folder = RunFolder.Open(run);
        var (recipe, validation) = (folder.ReadRecipe(), folder.ReadValidation());
        var set = ImageSet.Open(recipe.Data.Images);
        // by name first: the hash of every image would be slow
        var images = set.Images.Where(image => validation.TryGetValue(image.Name, out var hash) && image.Hash() == hash).DistinctBy(image => image.Name);
        return new($"the validation images of {ImageSet.NameOf(run)}", set, images, first, recipe.Data.Prepare, recipe.Noise, seed: 0);
    }

    /// <summary>Checks that a model was neither trained nor validated on one of the images.</summary>
    /// <param name="model">A model. Only a run folder records its images: any other model passes.</param>
    /// <exception cref="DatasetException">Some of the images trained or validated the model.</exception>
    public void RequireUnseenBy(string model)
    {
        if (!RunFolder.Exists(model))
            return;
        var (seen, test) = RunFolder.Open(model).ReadSplit();
        RequireNoneOf(seen, $"trained or validated {model}", test.Count > 0 ? "Evaluate on the test images of the run." : "Evaluate on other images.");
    }

    /// <summary>Checks that none of the images is in a training set.</summary>
    /// <param name="data">Names that <see cref="ImageSet"/> reads.</param>
    /// <exception cref="DatasetException">Some of the images are in the training set.</exception>
    internal void RequireNoneOf(IReadOnlyList<string> data)
    {
        using var training = ImageSet.Open(data);
        RequireNoneOf(training.Images.Select(image => image.Hash()).ToHashSet(), $"are in {string.Join(", ", data)} too", "Evaluate on other images, or train with a split that has test images, such as 80/10/10.");
    }

    /// <summary>Reads an image and adds the noise.</summary>
    /// <param name="index">Index in <see cref="Images"/>.</param>
    /// <returns>The clean image (for the noise of a camera, the photograph without noise), the noisy image (not clipped), and the noise level on the 0-255 scale: sigma for Gaussian noise, else the root of the mean squared noise (for cameras, of luma); null for pairs.</returns>
    /// <exception cref="ImageFileException">The image cannot be read.</exception>
    public (FloatImage Clean, FloatImage Noisy, float? Sigma) Load(int index)
    {
        var (original, partner) = Images[index].LoadPair(_prepare);
        var noise = Noise.ForImage(index, Images.Count);
        var (noisy, clean) = noise.Apply(partner ?? original, original, _seed);
        return (clean, noisy, partner is null ? (float)noise.Level(noisy, clean) : null);
    }

    /// <inheritdoc/>
    public void Dispose() => _set.Dispose();

    private void RequireNoneOf(IReadOnlySet<string> hashes, string reason, string remedy)
    {
        var overlap = Images.Where(image => hashes.Contains(image.Hash())).ToList();
        if (overlap.Count > 0)
            throw new DatasetException($"{overlap.Count} of the {Images.Count} images in {Name} {reason}, for example {overlap[0].Name}: their scores are meaningless. {remedy}");
    }
}
