namespace MlNetDenoise.Training;

/// <summary>The images of a training, and how they become batches of patches.</summary>
public sealed record DataOptions
{
    internal const int LeastPatchSize = 8;

    private const int LargestShrinkFactor = 4;

    /// <summary>Folders of clean images, pairs of noisy and clean images, and the other sources that <see cref="ImageSet"/> lists.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Whether images are converted to gray; otherwise to RGB.</summary>
    public bool Gray { get; init; }

    /// <summary>
    /// Shrinks each image by the integer factor, from 1 to 4, that brings its shorter side closest to this number of pixels.
    /// This removes the noise and the JPEG artifacts of photographs. Null keeps the size.
    /// </summary>
    public int? ShrinkTo { get; init; }

    /// <summary>Stretches each image to a square of this side in pixels, from 1 to 16384; null keeps the size.</summary>
    public int? Resize { get; init; }

    /// <summary>Shares of the images for training, validation and test.</summary>
    public Split Split { get; init; } = Split.Parse("90/10");

    /// <summary>Seed of the split. The same seed splits the same images in the same way in every training.</summary>
    public ulong SplitSeed { get; init; }

    /// <summary>Side of a patch in pixels, from 8 to 1024.</summary>
    public int PatchSize { get; init; } = 64;

    /// <summary>Patches of a step, 1 or more.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Whether patches are flipped at random, left to right and top to bottom.</summary>
    public bool Flips { get; init; } = true;

    /// <summary>Whether patches are rotated at random by 90, 180 or 270 degrees.</summary>
    public bool Rotations90 { get; init; } = true;

    /// <summary>Largest random rotation of a patch in degrees, from 0 to 180 to either side, with bilinear interpolation.</summary>
    public double Rotation { get; init; }

    /// <summary>Largest random shift of a patch in every direction, as a share of its side, from 0 to below 1. For images that are no larger than a patch.</summary>
    public double Shift { get; init; }

    /// <summary>Share of RGB patches, from 0 to 1, whose chroma is subsampled as in JPEG files (4:2:0). Pairs are not changed.</summary>
    public double ChromaSubsampling { get; init; }

    /// <summary>Share of the patches, from 0 to 1, for which the network gets a noise level that is estimated from the noisy patch. The others get the true level. For noise whose level can be estimated roughly only.</summary>
    public double EstimatedSigma { get; init; }

    /// <summary>Whether <see cref="Images"/> are pairs of noisy and clean images.</summary>
    internal bool IsPairs => Images.Any(ImageSet.IsPairs);

    /// <summary>Number of channels of a prepared image: 1 (gray) or 3 (RGB).</summary>
    internal int Channels => Gray ? 1 : 3;

    /// <summary>Converts an image to gray or RGB, shrinks it and resizes it as these options say.</summary>
    public FloatImage Prepare(FloatImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        image = Gray ? image.ToGray() : image.ToRgb();
        if (ShrinkTo is { } shorter)
            image = image.Downsample(Math.Clamp((int)Math.Round((double)Math.Min(image.Width, image.Height) / shorter), 1, LargestShrinkFactor));
        return Resize is { } side ? image.Resize(side, side) : image;
    }

    /// <exception cref="TrainingException">An option has a value that is not allowed.</exception>
    internal void Validate()
    {
        TrainingException.ThrowUnless(!IsPairs || Images.All(ImageSet.IsPairs), Images, "pairs or clean images, not both");
        TrainingException.ThrowUnless(ShrinkTo is null or >= 1, ShrinkTo, "1 or more");
        TrainingException.ThrowUnless(Resize is null or (>= 1 and <= 16384), Resize, "from 1 to 16384");
        TrainingException.ThrowUnless(PatchSize is >= LeastPatchSize and <= 1024, PatchSize, $"from {LeastPatchSize} to 1024");
        TrainingException.ThrowUnless(BatchSize >= 1, BatchSize, "1 or more");
        TrainingException.ThrowUnless(Rotation is >= 0 and <= 180, Rotation, "from 0 to 180");
        TrainingException.ThrowUnless(Shift is >= 0 and < 1, Shift, "from 0 to below 1");
        TrainingException.ThrowUnless(ChromaSubsampling is >= 0 and <= 1, ChromaSubsampling, "from 0 to 1");
        TrainingException.ThrowUnless(EstimatedSigma is >= 0 and <= 1, EstimatedSigma, "from 0 to 1");
    }
}
