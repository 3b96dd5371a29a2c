namespace MlNetDenoise;

/// <summary>How one image is denoised: what the network gets, and the share of its output in the result.</summary>
internal sealed class DenoisingPlan
{
    // The network's own error is this share of the detail of the image; measured with all shipped models at sigma 0.02 to 15.
    private const float ErrorShare = 0.3f;

    // Least and most of the network's own error on the 0-255 scale.
    private const float LeastError = 0.4f, LeastErrorInInt8 = 0.8f, MostError = 5;

    // The network's output has a share of 0 up to the first multiple of its own error, and of 1 from the second one on.
    private const float NoShare = 0.5f, FullShare = 2;

    private readonly float _error;

    /// <summary>Decides how to denoise an image.</summary>
    /// <param name="survey">A survey of the whole image.</param>
    /// <param name="options">Has the noise level, unless it is to be estimated.</param>
    /// <param name="card">Has the range of levels that the network knows.</param>
    public DenoisingPlan(ImageSurvey survey, DenoiseOptions options, ModelCard card)
    {
        Range = survey.Range;
        Coarseness = survey.Coarseness;
        NoiseType = card.NoiseType;
        LumaShare = card switch { { NoiseType: NoiseType.Camera } => 1 / CameraNoiseRegression.TextureNoise, { Channels: 3 } => NoiseLevel.LumaNoise, _ => 1 };
        var isCoarse = false;
        float middle, highest;
        if (options.SigmaMap is { } map)
        {
            Map = map;
            (middle, highest) = (map.Pixels.Where(float.IsFinite).DefaultIfEmpty().Average(), map.Pixels.Where(float.IsFinite).DefaultIfEmpty().Max());
        }
        else if (options.SignalDependent)
        {
            var signal = VarianceFit.FitLine(survey.Blocks);
            Signal = signal;
            (middle, highest) = ((float)signal.SigmaAt(survey.Blocks.Brightness), (float)signal.SigmaAt(Range.High));
        }
        else
        {
            middle = highest = (options.Sigma ?? NoiseLevel.EstimateForDenoising(survey, card.NoiseType, out isCoarse)) / 255;
            Level = middle / Range.Width;
        }
        Sigma = 255 * middle;
        var noise = Signal is null ? survey.Sigma : middle;
        var detail = 255 * MathF.Sqrt((float)Math.Max(0, survey.Blocks.DetailEnergy - noise * noise)) / Range.Width;
        _error = Math.Clamp(ErrorShare * detail, card.Precision == ModelPrecision.Int8 ? LeastErrorInInt8 : LeastError, MostError) / 255;
        var isTooWeak = Share(highest / Range.Width) == 0;
        IsUnchanged = isTooWeak || new Blending(options, card.Channels).IsNothing;
        Warnings = (isTooWeak ? DenoiseWarnings.NothingToRemove : 0)
            | (isCoarse && !isTooWeak ? DenoiseWarnings.CoarseNoise : 0)
            | (255 * highest / Range.Width > card.SigmaMax ? DenoiseWarnings.StrongNoise : 0);
    }

    /// <summary>The range of values that the network gets as [0,1].</summary>
    public ContentRange Range { get; }

    /// <summary>The type of noise that the network removes.</summary>
    public NoiseType NoiseType { get; }

    /// <summary>How coarse the noise is: see <see cref="DenoisedFile.Coarseness"/>.</summary>
    public float Coarseness { get; }

    /// <summary>The noise level of all pixels in the network's range, where 1 is 255. 0 if each pixel has its own.</summary>
    public float Level { get; }

    /// <summary>The noise level of each pixel in units of the image. Null if the pixels do not have given levels.</summary>
    public FloatImage? Map { get; }

    /// <summary>The noise as a function of the brightness, in units of the image. Null if it does not depend on it.</summary>
    public SignalDependentNoise? Signal { get; }

    /// <summary>Whether all pixels have one level.</summary>
    public bool IsOneLevel => Map is null && Signal is null;

    /// <summary>Standard deviation of the noise on the 0-255 scale of the file's values: given, or estimated; the mean over the pixels.</summary>
    public float Sigma { get; }

    /// <summary>What the user may want to know about the result.</summary>
    public DenoiseWarnings Warnings { get; }

    /// <summary>The noise level of luma divided by the level that the network gets: 1 for gray images; less for cameras, whose level is that of noise in texture, and for white noise in RGB, where it is that of each channel.</summary>
    public float LumaShare { get; }

    /// <summary>Whether the result is the noisy image.</summary>
    public bool IsUnchanged { get; }

    /// <summary>Returns the noise level of luma in units of the image: one level of all pixels, or one of each pixel.</summary>
    /// <param name="noisy">The image of the survey.</param>
    public float[] LumaLevels(FloatImage noisy)
    {
        float[] levels = Map is { } map ? map.Pixels : Signal is { } signal ? signal.SigmaMap(noisy).Pixels : [Level * Range.Width];
        return Array.ConvertAll(levels, level => LumaShare * level);
    }

    /// <summary>Denoises a whole image whose pixels have one level.</summary>
    /// <param name="noisy">The image of the survey. A pixel that is NaN or infinite stays as it is.</param>
    /// <param name="strength">The share of the noise to remove.</param>
    /// <param name="network">Receives an image in the network's range and its noise level on the 0-255 scale, and returns the denoised image.</param>
    public FloatImage Denoise(FloatImage noisy, float strength, Func<FloatImage, float, FloatImage> network)
    {
        if (IsUnchanged)
            return noisy;
        FloatImage Image(Func<int, float> value) => new(noisy.Width, noisy.Height, noisy.Channels, [.. Enumerable.Range(0, noisy.Pixels.Length).Select(value)]) { BitDepth = noisy.BitDepth };

        var filled = Holes.Fill(noisy);
        var denoised = network(Image(i => Range.ToNetwork(filled.Pixels[i])), 255 * Level);
        return Image(i =>
        {
            var share = strength * Share(Level) * ShareOf(filled.Pixels[i]);
            return float.IsFinite(noisy.Pixels[i]) ? (1 - share) * noisy.Pixels[i] + share * Range.FromNetwork(denoised.Pixels[i]) : noisy.Pixels[i];
        });
    }

    /// <summary>Returns the share of the network's output at a pixel by its noisy value: 1, or less outside of the <see cref="Range"/>.</summary>
    public float ShareOf(float value) => Range.Share(value, Sigma / 255);

    /// <summary>Returns the share of the network's output at a pixel by its noise: 0 where the noise is weaker than the network's own error, so that the result is the noisy image.</summary>
    /// <param name="level">The noise level in the network's range, where 1 is 255. NaN counts as 0.</param>
    public float Share(float level)
    {
        var (none, full) = (NoShare * _error, FullShare * _error);
        // the energy of the noise counts, because the network's error hardly depends on it
        return level > none ? Math.Min(1, (level * level - none * none) / (full * full - none * none)) : 0;
    }
}
