namespace MlNetDenoise;

public sealed partial class Denoiser
{
    /// <summary>Denoises an image file into another, which keeps the bit depth where its format can; it appears whole or not at all.</summary>
    /// <param name="input">An image file that <see cref="FloatImage.Load"/> reads.</param>
    /// <param name="output">The file to write, in the format of its extension; may be the input.</param>
    /// <param name="options">Noise level and strength; null: estimated, and all of the noise.</param>
    /// <param name="progress">Told the share that is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the work; nothing is written then.</param>
    /// <exception cref="ImageFileException">The input cannot be read, or a map of sigma has another size.</exception>
    /// <exception cref="ModelException">No model is for its channels, or the model cannot be loaded or run.</exception>
    /// <exception cref="OutputException">The output cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void DenoiseFile(string input, string output, DenoiseOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(0);
        try
        {
            var noisy = FloatImage.Load(input);
            if (Misfit(options ?? default, noisy.Width, noisy.Height) is { } misfit)
                throw new ImageFileException($"{input}: {misfit} Give a map of the image's size, or leave the image out.");
            var denoised = Denoise(noisy, options ?? default, progress, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            denoised.Save(output);
        }
        catch (ModelException e)
        {
            throw new ModelException($"{input}: {e.Message}", e);
        }
    }
}
