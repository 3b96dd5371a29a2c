namespace MlNetDenoise;

/// <summary>How <see cref="Denoiser.DenoiseFile(string, string, DenoiseOptions, ImageFileOptions, IProgress{double}, CancellationToken)"/> reads and writes files. By default, everything stays as it is in the input.</summary>
/// <remarks>Immutable, so any number of threads can share an instance.</remarks>
public sealed record ImageFileOptions
{
    /// <summary>Bits per channel of the output: 8, 16 or 32 (floats). Null (the default): the type of the input's values, or the nearest that the output's format has.</summary>
    public int? BitDepth { get; init; }

    /// <summary>Quality of a JPEG output, from 1 to 100. Null (the default): that of a JPEG input, estimated from its quantization tables, or 95.</summary>
    public int? JpegQuality { get; init; }

    /// <summary>Whether the output keeps the colour profile, EXIF, XMP, IPTC, texts, resolution and similar of the input, as far as its format has them. Default: true.</summary>
    public bool KeepMetadata { get; init; } = true;

    /// <summary>Whether a mark that the image was denoised (program, model, sigma and strength, as XMP) is written where the format has XMP. Default: true.</summary>
    public bool WriteMark { get; init; } = true;

    /// <summary>The only page or frame to denoise and write, from 1. Null (the default): all of them.</summary>
    public int? Page { get; init; }
}
