namespace MlNetDenoise.Training;

/// <summary>The images of a training, split into training, validation and test images by the hashes of their contents.</summary>
/// <remarks>Immutable; any number of threads can read it.</remarks>
public sealed class TrainingData
{
    internal const string TrainingPart = "training", ValidationPart = "validation", TestPart = "test";

    /// <summary>Splits images.</summary>
    /// <param name="images">Images of the same number of channels; at least one different image for each part.</param>
    /// <param name="split">The share of each part, rounded to at least one image.</param>
    /// <param name="seed">Seed of the split.</param>
    /// <param name="unreadable">Files that cannot be read, with the reason.</param>
    /// <exception cref="DatasetException">There are fewer different images than parts.</exception>
    public TrainingData(IReadOnlyList<TrainingImage> images, Split split, ulong seed = 0, IReadOnlyList<string>? unreadable = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(split);
        // by content, so that the names and places of files change nothing, and copies stay in one part
        images = [.. images.OrderBy(image => image.Hash, StringComparer.Ordinal)];
        var contents = images.Select(image => image.Hash).Distinct().ToList();
        var parts = split.Test > 0 ? 3 : 2;
        if (contents.Count < parts)
        {
            throw new DatasetException(
                $"Training needs at least {(parts == 3 ? "three different images, for training, validation and test" : "two different images, for training and validation")}; there {(contents.Count == 1 ? "is" : "are")} {contents.Count}"
                + $"{(images.Count > contents.Count ? " (copies do not count)" : "")}. {(unreadable is { Count: > 0 } ? $"{unreadable.Count} cannot be read; the first: {unreadable[0]}" : "Add images.")}");
        }
        var (validation, test) = split.Apply(contents, seed);
        Training = [.. images.Where(image => !validation.Contains(image.Hash) && !test.Contains(image.Hash))];
        Validation = [.. images.Where(image => validation.Contains(image.Hash)).DistinctBy(image => image.Hash)];
        Test = [.. images.Where(image => test.Contains(image.Hash)).DistinctBy(image => image.Hash)];
        Unreadable = unreadable ?? [];
    }

    /// <summary>The training images.</summary>
    public IReadOnlyList<TrainingImage> Training { get; }

    /// <summary>The validation images, which select the best weights.</summary>
    public IReadOnlyList<TrainingImage> Validation { get; }

    /// <summary>The test images, which the training does not use.</summary>
    public IReadOnlyList<TrainingImage> Test { get; }

    /// <summary>Files that cannot be read, each with the reason.</summary>
    public IReadOnlyList<string> Unreadable { get; }

    /// <summary>Memory of the pixels in bytes.</summary>
    public long Bytes => Training.Concat(Validation).Concat(Test).Sum(image => 2L * image.Width * image.Height * image.Channels * (image.Noisy is null ? 1 : 2));

    /// <summary>All images with the name of their part, as a run folder lists them.</summary>
    internal IEnumerable<(string Part, TrainingImage Image)> Parts =>
    [
        .. Training.Select(image => (TrainingPart, image)),
        .. Validation.Select(image => (ValidationPart, image)),
        .. Test.Select(image => (TestPart, image)),
    ];

    /// <summary>Reads and splits images. Files that cannot be read are left out and listed in <see cref="Unreadable"/>.</summary>
    /// <exception cref="DatasetException"><see cref="DataOptions.Images"/> is empty, <see cref="ImageSet.Open"/> does not find images, or too few can be read.</exception>
    public static TrainingData Load(DataOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Images.Count == 0)
            throw new DatasetException("The recipe's Data.Images is empty. Set it to a folder of images.");
        using var set = ImageSet.Open(options.Images);
        var images = new TrainingImage?[set.Images.Count];
        var reasons = new string?[set.Images.Count];
        Parallel.For(0, images.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            try
            {
                images[i] = Read(set.Images[i], options);
            }
            catch (ImageFileException e)
            {
                reasons[i] = e.Message;
            }
        });
        var unreadable = reasons.OfType<string>().ToArray();
        if (images.All(image => image == null))
            throw new DatasetException(images.Length == 1 ? unreadable[0] : $"None of the {images.Length} images in {string.Join(", ", options.Images)} can be read; the first: {unreadable[0]}");
        return new TrainingData([.. images.OfType<TrainingImage>()], options.Split, options.SplitSeed, unreadable);
    }

    private static TrainingImage Read(SetImage found, DataOptions options)
    {
        var (clean, noisy) = found.LoadPair(options.Prepare);
        return new TrainingImage(found.Name, clean, found.Hash()) { Noisy = noisy is null ? null : new TrainingImage(found.Noisy!.Name, noisy, "") };
    }
}
