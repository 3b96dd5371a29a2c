namespace MlNetDenoise;

public sealed partial class Denoiser
{
    /// <summary>
    /// Denoises an image file to another file, with the same bit depth if the output's format supports it. Images that are
    /// too large for <see cref="DenoiserSettings.MaxMemory"/> are processed row by row. The output appears when it is complete.
    /// </summary>
    /// <param name="input">An image file in a format that <see cref="FloatImage.Load(string)"/> supports.</param>
    /// <param name="output">The file to write, in the format of its extension. Can be the input.</param>
    /// <param name="options">Noise level, strength and ensemble. Null: the noise level is estimated and all of the noise removed.</param>
    /// <param name="file">Bit depth, quality, metadata and page. Null: everything stays as it is in the input.</param>
    /// <param name="progress">Receives the share of the work that is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Cancels the work; no output is written then.</param>
    /// <returns>The noise level and warnings.</returns>
    /// <exception cref="ImageFileException">The input cannot be read, or the sigma map's size is not the image's.</exception>
    /// <exception cref="ModelException">There is no model for the image's channels, the model cannot be loaded or run, or the memory limit is too low.</exception>
    /// <exception cref="OutputException">The output cannot be written.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or options contradict each other.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public DenoisedFile DenoiseFile(string input, string output, DenoiseOptions? options = null, ImageFileOptions? file = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(0);
        options ??= new();
        Check(options);
        try
        {
            return DenoiseToFile(input, output, options, file ?? new(), progress, cancellationToken);
        }
        catch (ModelException e)
        {
            throw new ModelException($"{input}: {e.Message}", e);
        }
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
    /// <exception cref="OutputException">The format is not supported, or has no images of this kind; nothing is written to the stream.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or options contradict each other.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public DenoisedFile DenoiseFile(Stream input, Stream output, string? format = null, DenoiseOptions? options = null, ImageFileOptions? file = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        var denoised = DenoiseImage(FloatImage.Load(input), options, out var plan, progress, cancellationToken);
        denoised.Save(output, format ?? ".png");
        return new(plan.Sigma, 1, plan.Warnings);
    }

    private DenoisedFile DenoiseToFile(string input, string output, DenoiseOptions options, ImageFileOptions settings, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        using var file = RowSource.Open(input);
        if (SizeError(options, file.Width, file.Height) is { } error)
            throw new ImageFileException($"{input}: {error} Use a map of the image's size.");
        var model = ModelFor(file.Channels);
        var tiling = CreateTiling(model, file.Width, file.Height, options);
        var whole = MemoryLimit.RowBytes(file.Width, file.Height, file.Channels);
        var taken = _memory.Allows(whole) ? whole : MemoryLimit.RowBytes(file.Width, tiling.Height, file.Channels);
        _memory.Take(taken, cancellationToken);
        try
        {
            DenoisingPlan plan;
            if (taken == whole)
            {
                var noisy = file.ReadAll();
                file.Dispose(); // it can be the output
                DenoiseImage(noisy, options, out plan, progress, cancellationToken).Save(output);
            }
            else
            {
                plan = new(Survey(input, cancellationToken), options, model.Card);
                using var runner = CreateRunner(model, tiling, plan, options, progress, cancellationToken);
                RowSink.Write(output, file.Width, file.Height, file.Channels, file.BitDepth, sink => DenoiseRows(file, sink, tiling, runner), cancellationToken);
            }
            return new(plan.Sigma, 1, plan.Warnings);
        }
        finally
        {
            _memory.Return(taken);
        }
    }

    /// <summary>Surveys an image file, which is read in strips because it may not fit into memory.</summary>
    private static ImageSurvey Survey(string path, CancellationToken cancellationToken)
    {
        const int StripPixels = 1 << 20, LeastRows = 32;
        using var file = RowSource.Open(path);
        var survey = new ImageSurvey(file.Width, file.Height, file.Channels, file.BitDepth);
        for (var row = 0; row < file.Height;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var strip = new FloatImage(file.Width, Math.Min(file.Height - row, Math.Max(LeastRows, StripPixels / file.Width)), file.Channels);
            file.Read(strip, 0, strip.Height);
            survey.Add(strip);
            row += strip.Height;
        }
        return survey;
    }

    private static void DenoiseRows(RowSource file, RowSink sink, Tiling tiling, TileRunner runner)
    {
        var noisy = new SlidingRows(file, tiling.Height);
        var denoised = new FloatImage(file.Width, tiling.Rows.Max(rows => rows.CoreEnd - rows.CoreStart), file.Channels);
        foreach (var rows in tiling.Rows)
        {
            runner.Denoise(rows, noisy.MoveTo(rows.Start), new(denoised, rows.CoreStart));
            sink.Write(denoised, 0, rows.CoreEnd - rows.CoreStart);
        }
        file.Dispose(); // it can be the output
    }
}
