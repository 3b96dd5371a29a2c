using System.Security.Cryptography;

namespace MlNetDenoise.Training;

/// <summary>Clean images to learn from, and others, set apart by their content, to validate on.</summary>
public sealed class TrainingData
{
    /// <summary>Splits images.</summary>
    /// <param name="images">All of one number of channels; at least two different ones.</param>
    /// <param name="validationShare">Share set apart, rounded, at least one image.</param>
    /// <param name="unreadable">Files that were passed over, with the reason.</param>
    /// <exception cref="DatasetException">Fewer than two different images.</exception>
    public TrainingData(IReadOnlyList<TrainingImage> images, double validationShare, IReadOnlyList<string>? unreadable = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        // By content, so that neither a new name nor a new place changes anything, and copies stay together.
        images = [.. images.OrderBy(image => image.Hash, StringComparer.Ordinal)];
        var contents = images.Select(image => image.Hash).Distinct().ToArray();
        if (contents.Length < 2)
            throw new DatasetException("Training needs at least two different images: one to learn from, one to validate on. Add images to the data folder.");
        var count = Math.Clamp((int)Math.Round(contents.Length * validationShare), 1, contents.Length - 1);
        var apart = contents.Take(count).ToHashSet();
        Training = [.. images.Where(image => !apart.Contains(image.Hash))];
        Validation = [.. images.Where(image => apart.Contains(image.Hash)).DistinctBy(image => image.Hash)];
        Unreadable = unreadable ?? [];
    }

    /// <summary>The images to learn from.</summary>
    public IReadOnlyList<TrainingImage> Training { get; }

    /// <summary>The images to validate on.</summary>
    public IReadOnlyList<TrainingImage> Validation { get; }

    /// <summary>Files that could not be read, each with the reason.</summary>
    public IReadOnlyList<string> Unreadable { get; }

    /// <summary>Memory that the pixels take, in bytes.</summary>
    public long Bytes => Training.Concat(Validation).Sum(image => 2L * image.Width * image.Height * image.Channels);

    /// <summary>Reads all images of the folders. Files that cannot be read are passed over and listed.</summary>
    /// <param name="folders">Folders, searched with their subfolders.</param>
    /// <param name="gray">Whether images become gray; otherwise RGB.</param>
    /// <param name="validationShare">Share set apart.</param>
    /// <param name="shrinkTo">What the shorter sides are brought near to, as <see cref="Recipe.ShrinkTo"/> tells; null leaves the images as they are.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DatasetException">No folder was given, a folder is absent or without images, or fewer than two images could be read.</exception>
    public static TrainingData Load(IReadOnlyList<string> folders, bool gray, double validationShare, int? shrinkTo = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folders);
        if (folders.Count == 0)
            throw new DatasetException("No folder of images was given. Name one with --data, or in the recipe's data.");
        var files = folders.SelectMany(ImageFiles.List).ToArray();
        var images = new TrainingImage?[files.Length];
        var reasons = new string?[files.Length];
        Parallel.For(0, files.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            try
            {
                var image = FloatImage.Load(files[i]);
                using var content = File.OpenRead(files[i]);
                image = Shrunk(gray ? image.ToGray() : image.ToRgb(), shrinkTo);
                images[i] = new TrainingImage(Path.GetFileName(files[i]), image, Convert.ToHexStringLower(SHA256.HashData(content)));
            }
            catch (ImageFileException e)
            {
                reasons[i] = e.Message;
            }
        });
        var unreadable = reasons.OfType<string>().ToArray();
        if (images.All(image => image == null))
            throw new DatasetException($"None of the {files.Length} images in {string.Join(", ", folders)} can be read; the first: {unreadable[0]}");
        return new TrainingData([.. images.OfType<TrainingImage>()], validationShare, unreadable);
    }

    private static FloatImage Shrunk(FloatImage image, int? side)
    {
        const int LargestFactor = 4;
        var factor = side == null ? 1 : Math.Clamp((int)Math.Round((double)Math.Min(image.Width, image.Height) / side.Value), 1, LargestFactor);
        return factor == 1 ? image : image.Shrunk(factor);
    }
}
