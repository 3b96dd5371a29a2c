namespace MlNetDenoise.Training;

/// <summary>Images to learn from, and others, set apart by their content, to validate and to test on.</summary>
public sealed class TrainingData
{
    /// <summary>Splits images.</summary>
    /// <param name="images">All of one number of channels; as many different ones as there are parts.</param>
    /// <param name="split">The share of each part, rounded to at least one image.</param>
    /// <param name="seed">Decides which images go where.</param>
    /// <param name="unreadable">Files that were passed over, with the reason.</param>
    /// <exception cref="DatasetException">Fewer different images than parts.</exception>
    public TrainingData(IReadOnlyList<TrainingImage> images, Split split, ulong seed = 0, IReadOnlyList<string>? unreadable = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(split);
        // By content, so that neither a new name nor a new place changes anything, and copies stay together.
        images = [.. images.OrderBy(image => image.Hash, StringComparer.Ordinal)];
        var contents = images.Select(image => image.Hash).Distinct().ToList();
        var parts = split.Test > 0 ? 3 : 2;
        if (contents.Count < parts)
            throw new DatasetException($"Training needs at least {(parts == 3 ? "three different images: one to learn from, one to validate on, one to test on" : "two different images: one to learn from, one to validate on")}. Add images to the data folder.");
        var (validation, test) = split.Apply(contents, seed);
        Training = [.. images.Where(image => !validation.Contains(image.Hash) && !test.Contains(image.Hash))];
        Validation = [.. images.Where(image => validation.Contains(image.Hash)).DistinctBy(image => image.Hash)];
        Test = [.. images.Where(image => test.Contains(image.Hash)).DistinctBy(image => image.Hash)];
        Unreadable = unreadable ?? [];
    }

    /// <summary>The images to learn from.</summary>
    public IReadOnlyList<TrainingImage> Training { get; }

    /// <summary>The images to validate on.</summary>
    public IReadOnlyList<TrainingImage> Validation { get; }

    /// <summary>The images that the training leaves alone, for an evaluation later.</summary>
    public IReadOnlyList<TrainingImage> Test { get; }

    /// <summary>Files that could not be read, each with the reason.</summary>
    public IReadOnlyList<string> Unreadable { get; }

    /// <summary>Memory that the pixels take, in bytes.</summary>
    public long Bytes => Training.Concat(Validation).Concat(Test).Sum(image => 2L * image.Width * image.Height * image.Channels * (image.Noisy is null ? 1 : 2));

    /// <summary>Each image's part, hash and name, as a run's folder keeps them.</summary>
    internal IEnumerable<(string Part, TrainingImage Image)> Parts =>
    [
        .. Training.Select(image => (RunFolder.TrainingPart, image)),
        .. Validation.Select(image => (RunFolder.ValidationPart, image)),
        .. Test.Select(image => (RunFolder.TestPart, image)),
    ];

    /// <summary>Reads and splits all images of a recipe. Files that cannot be read are passed over and listed.</summary>
    /// <exception cref="DatasetException">No data are named, or <see cref="ImageSet.Open"/> cannot find them, or too few images could be read.</exception>
    public static TrainingData Load(Recipe recipe, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        if (recipe.Data.Count == 0)
            throw new DatasetException("No images were named. Name a folder of them with --data, or in the recipe's data.");
        using var set = ImageSet.Open(recipe.Data);
        var images = new TrainingImage?[set.Images.Count];
        var reasons = new string?[set.Images.Count];
        Parallel.For(0, images.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            try
            {
                images[i] = Read(set.Images[i], recipe);
            }
            catch (ImageFileException e)
            {
                reasons[i] = e.Message;
            }
        });
        var unreadable = reasons.OfType<string>().ToArray();
        if (images.All(image => image == null))
            throw new DatasetException($"None of the {images.Length} images in {string.Join(", ", recipe.Data)} can be read; the first: {unreadable[0]}");
        return new TrainingData([.. images.OfType<TrainingImage>()], recipe.Split, recipe.SplitSeed, unreadable);
    }

    private static TrainingImage Read(SetImage found, Recipe recipe)
    {
        var (clean, noisy) = found.LoadPair(recipe.Prepare);
        return new TrainingImage(found.Name, clean, found.Hash()) { Noisy = noisy is null ? null : new TrainingImage(found.Noisy!.Name, noisy, "") };
    }
}
