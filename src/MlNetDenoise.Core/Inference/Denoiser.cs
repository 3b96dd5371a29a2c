namespace MlNetDenoise;

/// <summary>Removes noise from images of any size, with ONNX models on the CPU or on CUDA.</summary>
/// <remarks>
/// Every method may be called from several threads at once, except <see cref="Dispose"/>; one image uses all of the
/// <see cref="DenoiserSettings.Threads"/> by itself.
/// </remarks>
public sealed partial class Denoiser : IDisposable
{
    private readonly InferenceDevice _device;
    private readonly int _tileSide;
    private readonly MemoryLimit _memory;
    private readonly List<DenoiserModel> _models;

    private Denoiser(IReadOnlyList<string> paths, DenoiserSettings settings)
    {
        _tileSide = settings.TileSide;
        _memory = new(settings.MaxMemory);
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

    /// <summary>Denoises an image in memory.</summary>
    /// <param name="noisy">Image of any size with 1 (gray) or 3 (RGB) channels, nominally in [0,1]. A NaN counts as 0, an infinite value as 0 or 1.</param>
    /// <param name="options">Noise level, strength and ensemble. Null: the noise level is estimated and all of the noise removed.</param>
    /// <param name="progress">Receives the share of the work that is done, up to 1, after each run of the network.</param>
    /// <param name="cancellationToken">Cancels the work, also within a run of the network.</param>
    /// <returns>A new image of the same size, channels and bit depth, with values in [0,1] at a strength of 1.</returns>
    /// <exception cref="ModelException">There is no model for the image's channels, the model cannot be loaded or run, or the memory limit is too low.</exception>
    /// <exception cref="ArgumentException">An option is out of range, options contradict each other, or the sigma map's size is not the image's.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public FloatImage Denoise(FloatImage noisy, DenoiseOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        cancellationToken.ThrowIfCancellationRequested();
        options ??= new();
        Check(options);
        if (Misfit(options, noisy.Width, noisy.Height) is { } misfit)
            throw new ArgumentException(misfit, nameof(options));

        var model = ModelFor(noisy.Channels);
        var denoised = new FloatImage(noisy.Width, noisy.Height, noisy.Channels) { BitDepth = noisy.BitDepth };
        var tiling = Tile(model, noisy.Width, noisy.Height, options);
        using var runner = Runner(model, tiling, options, () => NoiseBlocks.Read(noisy), progress, cancellationToken);
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

    private static void Check(DenoiseOptions options)
    {
        if (options.Sigma is { } sigma && !(sigma >= 0 && float.IsFinite(sigma)))
            throw new ArgumentOutOfRangeException(nameof(options), sigma, "Sigma is a noise level of 0 or more, on the 0-255 scale.");
        if (options.Strength is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.Strength, "Strength is from 0 to 1.");
        if (options.SigmaMap is { } map && (map.Channels != 1 || options.Sigma is not null))
            throw new ArgumentException("A map of sigma has one channel, and takes the place of one sigma for all pixels.", nameof(options));
        if (options.SignalDependent && (options.Sigma is not null || options.SigmaMap is not null))
            throw new ArgumentException("Signal-dependent noise is estimated; leave out sigma and its map.", nameof(options));
    }

    private static string? Misfit(DenoiseOptions options, int width, int height) => options.SigmaMap is { } map && (map.Width, map.Height) != (width, height)
        ? $"The map of sigma has {map.Width}x{map.Height} pixels, the image {width}x{height}."
        : null;

    private Tiling Tile(DenoiserModel model, int width, int height, DenoiseOptions options)
    {
        var card = options.SignalDependent ? model.Card with { ReceptiveField = model.Card.ReceptiveField + 2 * SignalDependentNoise.Reach } : model.Card;
        return new(width, height, _tileSide > 0 ? _tileSide : _memory.LongestTile(card, width, _device.Concurrency), card);
    }

    private static TileRunner Runner(DenoiserModel model, Tiling tiling, DenoiseOptions options, Func<NoiseBlocks> sample, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        model.Load(); // before any tensor is made: it tells of a native library that is absent
        var noise = !model.Card.TakesSigma ? default
            : options.SigmaMap is { } map ? new(0, Map: map)
            : options.SignalDependent ? new(0, Signal: VarianceFit.Line(sample()))
            : new NoiseInput((options.Sigma ?? NoiseLevel.EstimateForDenoising(sample())) / 255);
        return new(model, tiling, noise, options, progress, cancellationToken);
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
}
