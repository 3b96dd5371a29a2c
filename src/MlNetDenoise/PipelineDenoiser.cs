using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetDenoise;

/// <summary>Denoises images in memory with a <c>denoiser.zip</c>, through ML.NET.</summary>
/// <remarks>
/// A pipeline reads files, so each image is written to a temporary file, which is deleted when it is denoised. <see cref="Denoiser"/>
/// is faster. Not thread-safe, as the prediction engine in it is not: use one instance per thread.
/// </remarks>
public sealed class PipelineDenoiser : IDisposable
{
    private readonly PredictionEngine<NoisyImage, DenoisedImage> _engine;
    private readonly string _path;

    private PipelineDenoiser(PredictionEngine<NoisyImage, DenoisedImage> engine, ModelCard card, string path)
    {
        (_engine, Card, _path) = (engine, card, path);
        if (engine.OutputSchema[nameof(ImageToScore.Denoised)].Type is VectorDataViewType { IsKnownSize: true } planes)
            Size = (planes.Dimensions[3], planes.Dimensions[2]);
    }

    /// <summary>Describes the network in the zip.</summary>
    public ModelCard Card { get; }

    /// <summary>Width and height of the images that the pipeline denoises; null: any size.</summary>
    public (int Width, int Height)? Size { get; }

    /// <summary>Checks a zip as <see cref="ModelGuard.Verify"/> does and loads it.</summary>
    /// <param name="path">The zip. Load only files from trusted sources.</param>
    /// <exception cref="ModelException">As for <see cref="DenoisingCatalog.LoadModel"/>.</exception>
    public static PipelineDenoiser Load(string path)
    {
        var ml = new MLContext();
        var (model, card) = ml.Denoising.Open(path);
        return new(ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(model), card, path);
    }

    /// <summary>Denoises one image.</summary>
    /// <param name="noisy">
    /// The image, with the channels of <see cref="Card"/> and of <see cref="Size"/>, nominally in [0,1]. A pipeline for any size
    /// reads the values as they are; one of a fixed size reads 8-bit files, so they are clipped to [0,1] and rounded to 8 bits.
    /// </param>
    /// <param name="sigma">Standard deviation of the noise on the 0-255 scale, at least 0; null: estimated from the image.</param>
    /// <returns>The denoised image in [0,1], not rounded, with the size, channels and bit depth of <paramref name="noisy"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sigma"/> is negative or not a finite number.</exception>
    /// <exception cref="ModelException">The image has other channels or another size than the pipeline.</exception>
    /// <exception cref="OutputException">The temporary file cannot be written.</exception>
    public FloatImage Denoise(FloatImage noisy, float? sigma = null)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        if (sigma is { } level && !(level >= 0 && float.IsFinite(level)))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "The noise level is 0 or more, on the 0-255 scale.");
        if (noisy.Channels != Card.Channels)
            throw new ModelException($"{_path} is for {Denoiser.Kind(Card.Channels)} images; the image is {Denoiser.Kind(noisy.Channels)}. Use a model for such images, or convert the image.");
        if (Size is var (width, height) && (noisy.Width, noisy.Height) != (width, height))
            throw new ModelException($"{_path} is for images of {width}x{height} pixels; the image has {noisy.Width}x{noisy.Height}. Use an any-size pipeline for images of other sizes.");

        var folder = Directory.CreateTempSubdirectory("denoise-");
        try
        {
            // LoadImages of the fixed-size pipeline reads 8-bit files only; a float map keeps noise beyond [0,1].
            var (file, bitDepth) = Size is null ? ("noisy.pfm", 32) : ("noisy.png", 8);
            var row = new NoisyImage { Path = Path.Combine(folder.FullName, file), Sigma = sigma ?? float.NaN };
            WithBitDepth(noisy, bitDepth).Save(row.Path);
            return WithBitDepth(_engine.Predict(row).ToImage(), noisy.BitDepth);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    private static FloatImage WithBitDepth(FloatImage image, int bitDepth) =>
        new(image.Width, image.Height, image.Channels, image.Pixels) { BitDepth = bitDepth };
}
