namespace MlNetDenoise;

/// <summary>What an image file gets beside its pixels.</summary>
internal sealed record EncodingOptions
{
    /// <summary>Quality of JPEG files that were none before.</summary>
    public const int DefaultJpegQuality = 95;

    /// <summary>Quality of JPEG files, from 1 to 100.</summary>
    public int JpegQuality { get; init; } = DefaultJpegQuality;

    /// <summary>Whether the chroma of JPEG files has half the resolution (4:2:0). libvips has no other subsampling.</summary>
    public bool SubsamplesChroma { get; init; }

    /// <summary>Effort of the compression of PNG files, from 0 to 9. More makes smaller files.</summary>
    public int PngCompression { get; init; } = 6;

    /// <summary>Whether the pixels of TIFF files are stored without compression.</summary>
    public bool IsUncompressed { get; init; }

    /// <summary>What the file gets from the input. TIFF files get <see cref="TiffTags"/> instead.</summary>
    public ImageMetadata Metadata { get; init; } = ImageMetadata.Empty;

    /// <summary>Tags of each page of a TIFF file beside those of its pixels. Null: none.</summary>
    public IReadOnlyList<IReadOnlyList<TiffTag>>? TiffTags { get; init; }

    /// <summary>The scale of PFM files as text; negative means little-endian.</summary>
    public string PfmScale { get; init; } = PfmFile.DefaultScale;

    /// <summary>Times of the frames of PNG, WebP and GIF files. Null for still images.</summary>
    public Animation? Animation { get; init; }
}

/// <summary>How an animation plays.</summary>
/// <param name="Delays">Time of each frame in milliseconds.</param>
/// <param name="Loop">Number of times; 0 means without end.</param>
internal sealed record Animation(int[] Delays, int Loop);
