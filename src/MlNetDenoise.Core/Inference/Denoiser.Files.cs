namespace MlNetDenoise;

public sealed partial class Denoiser
{
    /// <summary>
    /// Denoises an image file into another, which keeps the bit depth where its format can; it appears whole or not at
    /// all. An image that is too large for the <see cref="DenoiserSettings.MaxMemory"/> passes through row by row.
    /// </summary>
    /// <param name="input">An image file that <see cref="FloatImage.Load(string)"/> reads.</param>
    /// <param name="output">The file to write, in the format of its extension; may be the input.</param>
    /// <param name="options">Noise level, strength and the like; null: estimated, and all of the noise.</param>
    /// <param name="progress">Told the share that is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the work; nothing is written then.</param>
    /// <exception cref="ImageFileException">The input cannot be read, or a map of sigma has another size.</exception>
    /// <exception cref="ModelException">No model is for its channels, the model cannot be loaded or run, or there is too little memory for it.</exception>
    /// <exception cref="OutputException">The output cannot be written.</exception>
    /// <exception cref="ArgumentException">A sigma that is negative or no number, or beside a map, or a strength outside [0,1].</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void DenoiseFile(string input, string output, DenoiseOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(0);
        options ??= new();
        Check(options);
        try
        {
            DenoiseRows(input, output, options, progress, cancellationToken);
        }
        catch (ModelException e)
        {
            throw new ModelException($"{input}: {e.Message}", e);
        }
    }

    private void DenoiseRows(string input, string output, DenoiseOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        using var file = RowSource.Open(input);
        if (Misfit(options, file.Width, file.Height) is { } misfit)
            throw new ImageFileException($"{input}: {misfit} Give a map of the image's size, or leave the image out.");
        var model = ModelFor(file.Channels);
        var tiling = Tile(model, file.Width, file.Height, options);
        var all = MemoryLimit.RowBytes(file.Width, file.Height, file.Channels);
        var taken = _memory.Allows(all) ? all : MemoryLimit.RowBytes(file.Width, tiling.Height, file.Channels);
        _memory.Take(taken, cancellationToken);
        try
        {
            if (taken == all)
            {
                var noisy = file.ReadAll();
                file.Dispose(); // it may be the output
                Denoise(noisy, options, progress, cancellationToken).Save(output);
            }
            else
            {
                using var runner = Runner(model, tiling, options, () => NoiseBlocks.Read(input, cancellationToken), progress, cancellationToken);
                RowSink.Write(output, file.Width, file.Height, file.Channels, file.BitDepth, sink => PassThrough(file, sink, tiling, runner), cancellationToken);
            }
        }
        finally
        {
            _memory.Return(taken);
        }
    }

    private static void PassThrough(RowSource file, RowSink sink, Tiling tiling, TileRunner runner)
    {
        var noisy = new SlidingRows(file, tiling.Height);
        var denoised = new FloatImage(file.Width, tiling.Rows.Max(rows => rows.CoreEnd - rows.CoreStart), file.Channels);
        foreach (var rows in tiling.Rows)
        {
            runner.Denoise(rows, noisy.From(rows.Start), new(denoised, rows.CoreStart));
            sink.Write(denoised, 0, rows.CoreEnd - rows.CoreStart);
        }
        file.Dispose(); // it may be the output
    }
}
