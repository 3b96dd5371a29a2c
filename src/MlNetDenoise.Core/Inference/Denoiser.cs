namespace MlNetDenoise;

/// <summary>Removes noise from images of any size, with ONNX models on the CPU or on CUDA.</summary>
/// <remarks>
/// Every method may be called from several threads at once, except <see cref="Dispose"/>; one image uses all of the
/// <see cref="DenoiserSettings.Threads"/> by itself.
/// </remarks>
public sealed partial class Denoiser : IDisposable
{
    private readonly InferenceDevice _device;
    private readonly List<DenoiserModel> _models;

    private Denoiser(IReadOnlyList<string> paths, DenoiserSettings settings)
    {
        _device = new(settings);
        _models = [.. paths.Select(path => new DenoiserModel(path, _device))];
    }

    /// <summary>Finds models; each is loaded when an image first needs it.</summary>
    /// <param name="path">An .onnx file, a run folder, or a folder of .onnx files; null: the shipped models of quality <see cref="ModelQuality.Standard"/>.</param>
    /// <param name="settings">Threads and GPU; null: all processors, and CUDA if it works.</param>
    /// <exception cref="ModelException">There is no model there, or a file is empty, truncated or none of this project's.</exception>
    public static Denoiser Load(string? path = null, DenoiserSettings? settings = null) =>
        path is null ? Load(ModelQuality.Standard, settings) : new(ModelFiles.Find(path), settings ?? new());

    /// <summary>Finds the models that are shipped with the program: one for gray images, one for RGB images.</summary>
    /// <param name="quality">Which of them.</param>
    /// <param name="settings">Threads and GPU; null: all processors, and CUDA if it works.</param>
    /// <exception cref="ModelException">None of that quality is shipped (the message lists those that are), or a file is damaged.</exception>
    public static Denoiser Load(ModelQuality quality, DenoiserSettings? settings = null) => new(ModelFiles.Shipped(quality), settings ?? new());

    /// <summary>Where it runs: "CUDA 0", "CPU, 2 threads", or with the reason why CUDA was not taken: "CPU, 2 threads (CUDA: ...)".</summary>
    /// <exception cref="ModelException">The model that had to be loaded to find out cannot be.</exception>
    public string Device
    {
        get
        {
            if (_device.Description is null)
                _models[0].Load();
            return _device.Description!;
        }
    }

    /// <summary>The card of the model for images of that many channels.</summary>
    /// <exception cref="ModelException">There is none, or more than one.</exception>
    public ModelCard CardFor(int channels) => ModelFor(channels).Card;

    /// <summary>A denoised copy of the same size, channels and bit depth.</summary>
    /// <param name="noisy">1 (gray) or 3 (RGB) channels, nominally in [0,1]; a NaN counts as 0, an infinite value as 0 or 1.</param>
    /// <param name="options">Noise level and strength; null: estimated, and all of the noise.</param>
    /// <exception cref="ModelException">No model is for that many channels, or the model cannot be loaded or run.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Sigma is negative or no number, or the strength is not in [0,1].</exception>
    public FloatImage Denoise(FloatImage noisy, DenoiseOptions? options = null) => Denoise(noisy, options, CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose() => _models.ForEach(m => m.Dispose());

    private FloatImage Denoise(FloatImage noisy, DenoiseOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        var (given, strength) = (options?.Sigma, options?.Strength ?? 1);
        if (given is < 0 || given is { } level && !float.IsFinite(level))
            throw new ArgumentOutOfRangeException(nameof(options), given, "Sigma is a noise level of 0 or more, on the 0-255 scale.");
        if (strength is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), strength, "Strength is from 0 to 1.");

        var model = ModelFor(noisy.Channels);
        var finite = Finite(noisy);
        var sigma = Math.Clamp(given ?? NoiseLevel.Estimate(finite), model.Card.SigmaMin, model.Card.SigmaMax);
        var denoised = model.Run(finite, sigma, cancellationToken);
        if (strength < 1)
        {
            for (var i = 0; i < denoised.Pixels.Length; i++)
                denoised.Pixels[i] = finite.Pixels[i] + strength * (denoised.Pixels[i] - finite.Pixels[i]);
        }
        return denoised;
    }

    private DenoiserModel ModelFor(int channels)
    {
        var fitting = _models.FindAll(m => m.Card.Channels == channels);
        return fitting.Count switch
        {
            1 => fitting[0],
            0 => throw new ModelException(
                $"No model for {Kind(channels)} images, only for {Kind(_models[0].Card.Channels)} ones: {Paths(_models)}. Give a model for {Kind(channels)} images, or convert the image."),
            _ => throw new ModelException($"More than one model for {Kind(channels)} images: {Paths(fitting)}. Name one of these files."),
        };
    }

    private static string Kind(int channels) => channels == 1 ? "gray" : "RGB";

    private static string Paths(IEnumerable<DenoiserModel> models) => string.Join(", ", models.Select(m => m.Path));

    /// <summary>The image itself, or a copy without NaN and infinite values, which a network would spread.</summary>
    private static FloatImage Finite(FloatImage image) => Array.TrueForAll(image.Pixels, float.IsFinite)
        ? image
        : new(image.Width, image.Height, image.Channels, Array.ConvertAll(image.Pixels, v => float.IsFinite(v) ? v : v > 0 ? 1 : 0)) { BitDepth = image.BitDepth };
}
