namespace MlNetDenoise;

/// <summary>Removes noise from images of any size, with ONNX models on the CPU or on CUDA.</summary>
/// <remarks>
/// Thread-safe except for <see cref="Dispose"/>: one instance can serve any number of threads, and the result does not depend
/// on the others. Each image uses all of the <see cref="DenoiserSettings.Threads"/>.
/// </remarks>
public sealed partial class Denoiser : IDisposable
{
    private readonly InferenceDevice _device;
    private readonly int _tileSide;
    private readonly MemoryLimit _memory;
    private readonly ModelPrecision? _required;
    private readonly List<DenoiserModel> _models;

    private Denoiser(Func<ModelPrecision, IReadOnlyList<string>> find, DenoiserSettings settings)
    {
        _tileSide = settings.TileSide;
        _memory = new(settings.MaxMemory);
        _device = new(settings);
        _models = [.. find(_device.Precision).Select(path => new DenoiserModel(path, _device))];
        _required = settings.Precision;
    }

    /// <summary>Creates a denoiser for the models at a path. Each model is loaded when the first image needs it.</summary>
    /// <param name="path">An .onnx file, the folder of a training run, or a folder of .onnx files. Null: the shipped models of quality <see cref="ModelQuality.Standard"/>.</param>
    /// <param name="settings">Device, threads and memory. Null: the defaults of <see cref="DenoiserSettings"/>.</param>
    /// <exception cref="ModelException">The path has no model, or a file is empty, truncated or not a denoising model of this library.</exception>
    public static Denoiser Load(string? path = null, DenoiserSettings? settings = null) =>
        path is null ? Load(ModelQuality.Standard, settings) : new(precision => ModelFiles.Find(path, precision), settings ?? new());

    /// <summary>Creates a denoiser for the shipped models of one quality: for gray images, for RGB images, and for photographs with the noise of cameras.</summary>
    /// <param name="quality">The quality of the models.</param>
    /// <param name="settings">Device, threads and memory. Null: the defaults of <see cref="DenoiserSettings"/>.</param>
    /// <exception cref="ModelException"><see cref="ModelFiles.ShippedFolder"/> has no model of that quality, or a file is damaged.</exception>
    public static Denoiser Load(ModelQuality quality, DenoiserSettings? settings = null) =>
        new(precision => ModelFiles.Shipped(quality, precision), settings ?? new());

    /// <summary>Device that the models run on, such as "CUDA 0", "CPU, 2 threads" or "CPU, 2 threads, INT8", with the reason if CUDA failed: "CPU, 2 threads (CUDA: ...)". Loads a model if none is loaded.</summary>
    /// <exception cref="ModelException">The model cannot be loaded.</exception>
    public string Device
    {
        get
        {
            if (_device.Description is null)
                _models[0].Load();
            return _device.Description!;
        }
    }

    /// <summary>The files of the models, in the precision that is used.</summary>
    internal IEnumerable<string> ModelPaths => _models.Select(model => model.Path);

    /// <summary>Returns the card of the model for a kind of image.</summary>
    /// <param name="channels">Channels of the images: 1 (gray) or 3 (RGB).</param>
    /// <param name="noiseType">Type of their noise. If there is no model for it, the card is that of the model for the other type, which is used instead.</param>
    /// <exception cref="ModelException">There is no such model, more than one, or none in the required precision.</exception>
    public ModelCard CardFor(int channels, NoiseType noiseType = NoiseType.White) => ModelFor(channels, noiseType).Card;

    /// <summary>Denoises an image in memory.</summary>
    /// <param name="noisy">Image of any size with 1 (gray) or 3 (RGB) channels, nominally in [0,1]. A NaN or infinite pixel has no value: it stays as it is and does not spread.</param>
    /// <param name="options">Noise level, strength and ensemble. Null: the noise level is estimated and all of the noise removed.</param>
    /// <param name="progress">Receives the share of the work that is done, up to 1, after each run of the network.</param>
    /// <param name="cancellationToken">Cancels the work, also within a run of the network.</param>
    /// <returns>A new image of the same size, channels and bit depth. Pixels without noise to remove stay as they are, bit for bit.</returns>
    /// <remarks>
    /// The network gets the range of values that the content uses as [0,1], also in dim, high-dynamic-range and astronomical
    /// images; values far outside of it, such as stars, stay as they are. The result is in [0,1] if the content uses that
    /// range and the strength is 1. Where the noise is weaker than the error of the network, the result is the noisy image,
    /// with a smooth transition.
    /// </remarks>
    /// <exception cref="ModelException">There is no model for the image's channels, the model cannot be loaded or run, or the memory limit is too low.</exception>
    /// <exception cref="ArgumentException">An option is out of range, options contradict each other, or the sigma map's size is not the image's.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public FloatImage Denoise(FloatImage noisy, DenoiseOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default) =>
        DenoiseAsPlanned(noisy, options ?? new(), progress, out _, cancellationToken);

    /// <summary>Denoises an image in memory and keeps what <see cref="DenoisedResult.Blend"/> needs to apply another strength without running the network again.</summary>
    /// <inheritdoc cref="Denoise(FloatImage, DenoiseOptions, IProgress{double}, CancellationToken)"/>
    /// <param name="noisy">Image of any size with 1 (gray) or 3 (RGB) channels, nominally in [0,1].</param>
    /// <param name="options">Noise level, type and ensemble; <see cref="DenoiseOptions.Strength"/>, <see cref="DenoiseOptions.Luma"/>, <see cref="DenoiseOptions.Chroma"/> and <see cref="DenoiseOptions.Detail"/> do not count. Null: the noise is estimated.</param>
    /// <param name="progress">Receives the share of the work that is done, up to 1, after each run of the network.</param>
    /// <param name="cancellationToken">Cancels the work, also within a run of the network.</param>
    /// <returns>The noisy and the denoised image, and what is known of the noise.</returns>
    public DenoisedResult DenoiseToResult(FloatImage noisy, DenoiseOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        var denoised = DenoiseAsPlanned(noisy, (options ?? new()) with { Strength = 1, Luma = 1, Chroma = 1, Detail = 0 }, progress, out var plan, cancellationToken);
        return new(noisy, denoised, plan);
    }

    private FloatImage DenoiseAsPlanned(FloatImage noisy, DenoiseOptions options, IProgress<double>? progress, out DenoisingPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        cancellationToken.ThrowIfCancellationRequested();
        Check(options);
        if (SizeError(options, noisy.Width, noisy.Height) is { } error)
            throw new ArgumentException(error, nameof(options));

        var survey = ImageSurvey.Read(noisy);
        var model = ModelFor(noisy.Channels, options.NoiseType ?? survey.NoiseType);
        plan = new(survey, options, model.Card);
        var denoised = new FloatImage(noisy.Width, noisy.Height, noisy.Channels) { BitDepth = noisy.BitDepth };
        var tiling = CreateTiling(model.Card, noisy.Width, noisy.Height, options, MemoryLimit.RowBytes(noisy.Width, 1, noisy.Channels));
        model.Load(); // before tensors are created, so that a missing native library is reported
        using var runner = new TileRunner(model, tiling, plan, options, progress, cancellationToken);
        foreach (var rows in tiling.Rows)
            runner.Denoise(rows, new(noisy, 0), new(denoised, 0));
        return denoised;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _models.ForEach(m => m.Dispose());
        _device.Dispose();
    }

    internal static void Check(DenoiseOptions options)
    {
        if (options.Sigma is { } sigma && !(sigma >= 0 && float.IsFinite(sigma)))
            throw new ArgumentOutOfRangeException(nameof(options), sigma, "Sigma must be 0 or more, on the 0-255 scale.");
        if (options.Strength is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.Strength, "Strength must be from 0 to 1.");
        if (options is not { Luma: >= 0 and <= 1, Chroma: >= 0 and <= 1, Detail: >= 0 and <= 1 })
            throw new ArgumentOutOfRangeException(nameof(options), (options.Luma, options.Chroma, options.Detail), "Luma, Chroma and Detail must be from 0 to 1.");
        if (options.SigmaMap is { } map && (map.Channels != 1 || options.Sigma is not null))
            throw new ArgumentException("SigmaMap must have one channel, and cannot be combined with Sigma.", nameof(options));
        if (options.SignalDependent && (options.Sigma is not null || options.SigmaMap is not null))
            throw new ArgumentException("SignalDependent cannot be combined with Sigma or SigmaMap.", nameof(options));
    }

    private static string? SizeError(DenoiseOptions options, int width, int height) => options.SigmaMap is { } map && (map.Width, map.Height) != (width, height)
        ? $"The map of sigma has {map.Width}x{map.Height} pixels, the image {width}x{height}."
        : null;

    private Tiling CreateTiling(ModelCard card, int width, int height, DenoiseOptions options, long rowBytes)
    {
        if (options.SignalDependent)
            card = card with { ReceptiveField = card.ReceptiveField + 2 * SignalDependentNoise.Radius };
        if (card.NoiseType == NoiseType.Camera)
            card = card with { ReceptiveField = card.ReceptiveField + 2 * RemovedMeans.Radius };
        if (options.Detail > 0)
            card = card with { ReceptiveField = card.ReceptiveField + 2 * RemovedDetail.Radius };
        return new(width, height, _tileSide > 0 ? _tileSide : _memory.LongestTile(card, width, _device.Concurrency, rowBytes), card);
    }

    private DenoiserModel ModelFor(int channels, NoiseType noiseType)
    {
        var fitting = _models.FindAll(m => m.Card.Channels == channels);
        if (fitting.Exists(m => m.Card.NoiseType == noiseType))
            fitting.RemoveAll(m => m.Card.NoiseType != noiseType);
        return fitting.Count switch
        {
            1 => _required is null || fitting[0].Card.Precision == _required ? fitting[0] : throw WrongPrecision(fitting[0]),
            0 => throw new ModelException(
                $"There is no model for {Kind(channels)} images, only for {Kind(_models[0].Card.Channels)} images: {Paths(_models)}. Use a model for {Kind(channels)} images, or convert the image."),
            _ => throw new ModelException($"There is more than one model for {Kind(channels)} images: {Paths(fitting)}. Use the path of one of them."),
        };
    }

    /// <summary>Returns the kind of images with 1 or 3 channels.</summary>
    internal static string Kind(int channels) => channels == 1 ? "gray" : "RGB";

    private static ModelException WrongPrecision(DenoiserModel model) => new(model.Card.Precision == ModelPrecision.Int8
        ? $"{model.Path} is a model in INT8. Use its form in floats, or leave DenoiserSettings.Precision unset."
        : $"{model.Path} is a model in floats, and has no form in INT8 beside it. Use a model in INT8, or leave DenoiserSettings.Precision unset.");

    private static string Paths(IEnumerable<DenoiserModel> models) => string.Join(", ", models.Select(m => m.Path));
}
