namespace MlNetDenoise;

public sealed partial class Denoiser
{
    /// <summary>
    /// Denoises an image file to another file. What the file holds beside its pixels is kept, as far as the output's format
    /// has a place for it: type and range of the values, alpha, pages and frames, colour profile, EXIF, XMP, IPTC, texts,
    /// resolution. The file is read row by row, so that images of any size fit into <see cref="DenoiserSettings.MaxMemory"/>.
    /// The output appears when it is complete.
    /// </summary>
    /// <remarks>
    /// Each page, and each channel that is not part of an RGB image, is denoised on its own. Pixels in which nothing changes
    /// keep every bit; a file in which nothing changes is copied.
    /// </remarks>
    /// <param name="input">An image file in a format that <see cref="FloatImage.Load(string)"/> supports.</param>
    /// <param name="output">The file to write, in the format of its extension. Can be the input.</param>
    /// <param name="options">Noise level, strength and ensemble. Null: the noise level is estimated and all of the noise removed.</param>
    /// <param name="file">Bit depth, quality, metadata and page. Null: everything stays as it is in the input.</param>
    /// <param name="progress">Receives the share of the work that is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the work; no output is written then.</param>
    /// <returns>The noise level and warnings.</returns>
    /// <exception cref="ImageFileException">The input cannot be read, or the sigma map's size is not the image's.</exception>
    /// <exception cref="ModelException">There is no model for the image's channels, the model cannot be loaded or run, or the memory limit is too low.</exception>
    /// <exception cref="OutputException">The output cannot be written, or its format cannot hold the image; this is found before the image is denoised.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or options contradict each other.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public DenoisedFile DenoiseFile(string input, string output, DenoiseOptions? options = null, ImageFileOptions? file = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(0);
        return DenoiseFile(new FileConversion(ImageSource.Open(input), new(output), Path.GetExtension(output), file ?? new()), options, progress, cancellationToken);
    }

    /// <summary>Denoises an image file in a stream to another stream.</summary>
    /// <param name="input">Is read from its position to its end into memory and stays open. It need not support seeking.</param>
    /// <param name="output">Receives the complete file, up to 2 GB, and stays open. It need not support seeking.</param>
    /// <param name="format">Extension of the output's format, such as <c>.png</c>. Null: the format of the input.</param>
    /// <param name="options">Noise level, strength and ensemble. Null: the noise level is estimated and all of the noise removed.</param>
    /// <param name="file">Bit depth, quality, metadata and page. Null: everything stays as it is in the input.</param>
    /// <param name="progress">Receives the share of the work that is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the work; nothing is written then.</param>
    /// <returns>The noise level and warnings.</returns>
    /// <exception cref="ImageFileException">The input cannot be read, or the sigma map's size is not the image's.</exception>
    /// <exception cref="ModelException">There is no model for the image's channels, the model cannot be loaded or run, or the memory limit is too low.</exception>
    /// <exception cref="OutputException">The format is not supported, or cannot hold the image; nothing is written to the stream.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or options contradict each other.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public DenoisedFile DenoiseFile(Stream input, Stream output, string? format = null, DenoiseOptions? options = null, ImageFileOptions? file = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(0);
        using var copy = new MemoryStream();
        input.CopyTo(copy);
        return DenoiseFile(new FileConversion(ImageSource.Open(copy.ToArray()), new(output, "the image"), format, file ?? new()), options, progress, cancellationToken);
    }

    /// <summary>Denoises an image file to another file or stream.</summary>
    /// <inheritdoc cref="DenoiseFile(string, string, DenoiseOptions, ImageFileOptions, IProgress{double}, CancellationToken)"/>
    internal DenoisedFile DenoiseFile(FileConversion file, DenoiseOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        Check(options);
        try
        {
            if (options.SigmaMap is { } map && file.Orientation != 1)
                options = options with { SigmaMap = AsStored(map, file.Orientation) };
            var pages = Plan(file, options, cancellationToken);
            if (file.KeepsFile && pages.TrueForAll(page => page.IsUnchanged))
            {
                file.Copy();
                progress?.Report(1);
            }
            else
            {
                file.Write([.. pages.Select(page => page.Target)], Mark(pages, options), sink => DenoisePages(file, pages, sink, options, progress, cancellationToken), cancellationToken);
            }
            return new(pages.Average(page => page.Sigma), pages.Count, PagePlan.Combine(pages.Select(page => page.Warnings)))
            {
                Precision = pages.Max(page => page.Precision),
                NoiseType = pages.Max(page => page.NoiseType),
                Coarseness = pages.Max(page => page.Coarseness),
            };
        }
        catch (ModelException e)
        {
            throw new ModelException($"{file.Name}: {e.Message}", e);
        }
    }

    /// <summary>Rotates an upright sigma map as the pixels of the file are stored.</summary>
    /// <param name="upright">The map.</param>
    /// <param name="orientation">The EXIF orientation of the file, from 1 to 8.</param>
    private static FloatImage AsStored(FloatImage upright, int orientation)
    {
        var (width, height) = orientation >= 5 ? (upright.Height, upright.Width) : (upright.Width, upright.Height);
        var stored = new FloatImage(width, height, 1);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (seenX, seenY) = orientation switch
                {
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (height - 1 - y, x),
                    7 => (height - 1 - y, width - 1 - x),
                    8 => (y, width - 1 - x),
                    _ => (x, y),
                };
                stored.Pixels[y * width + x] = upright.Pixels[seenY * upright.Width + seenX];
            }
        }
        return stored;
    }
}
