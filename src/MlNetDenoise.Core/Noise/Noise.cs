using System.Text.Json.Serialization;

namespace MlNetDenoise;

/// <summary>A sequence of noises and other degradations that is applied to clean pixels. Each has a fixed strength or one drawn from a range.</summary>
/// <remarks>
/// A noise has a text form, which <see cref="Parse"/> reads:
/// <list type="table">
/// <item><term><c>gaussian:25</c></term><description>Gaussian noise of sigma 25.</description></item>
/// <item><term><c>gaussian:0-55</c></term><description>Gaussian noise whose sigma is drawn between 0 and 55 for each image.</description></item>
/// <item><term><c>gaussian:13-51 + salt-and-pepper:0.01-0.05 + 50% blur:3-5 + clip</c></term><description>Several in this order, the blur in half of the images.</description></item>
/// <item><term><c>none</c></term><description>No noise, for images that are already noisy.</description></item>
/// </list>
/// The kinds are <c>gaussian</c>, <c>uniform</c> and <c>speckle</c> (multiplicative), with a strength on the 0-255 scale;
/// <c>poisson</c>, with the number of photons at white; <c>salt-and-pepper</c>, with the share of values; <c>blur</c>, with
/// the size of the kernel; <c>jpeg</c>, with the quality; <c>offset</c>, with the number to add on the 0-255 scale;
/// <c>clip</c>, to [0,1]; <c>camera</c>, the noise of photographs, with the ISO sensitivity, whose camera and processing are
/// drawn for each image; and <c>test-camera</c>, with one camera for all. Except for cameras, every value of every channel gets its own noise. Immutable, and so thread-safe.
/// </remarks>
[JsonConverter(typeof(NoiseJson))]
public sealed partial class Noise
{
    private readonly NoiseStage[] _stages;

    private Noise(NoiseStage[] stages) : this(stages, stages.Any(stage => stage.Kind.IsCamera) ? NoiseType.Camera : NoiseType.White) { }

    private Noise(NoiseStage[] stages, NoiseType type) => (_stages, Type) = (stages, type);

    /// <summary>No noise.</summary>
    public static Noise None { get; } = new([]);

    /// <summary>Creates white Gaussian noise without clipping, as the standard test sets are evaluated with.</summary>
    /// <param name="sigma">Standard deviation on the 0-255 scale, from 0 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sigma"/> is out of range.</exception>
    public static Noise Gaussian(double sigma) => Gaussian(sigma, sigma);

    /// <summary>Creates white Gaussian noise whose standard deviation is drawn uniformly from a range.</summary>
    /// <param name="lowest">The smallest standard deviation on the 0-255 scale, from 0 to 255.</param>
    /// <param name="highest">The largest standard deviation on the 0-255 scale, from <paramref name="lowest"/> to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty, or not within 0 and 255.</exception>
    public static Noise Gaussian(double lowest, double highest)
    {
        var kind = NoiseKind.All.Single(kind => kind.Name == GaussianName);
        return kind.Allows(lowest) && kind.Allows(highest) && lowest <= highest
            ? new([new(kind, lowest, highest)])
            : throw new ArgumentOutOfRangeException(nameof(lowest), $"{lowest}-{highest}", "Sigma must be from 0 to 255.");
    }

    /// <summary>The range of standard deviations on the 0-255 scale of Gaussian noise or of a sum of Gaussian noises, clipped or not. Null for other noise.</summary>
    internal (double Lowest, double Highest)? GaussianSigma
    {
        get
        {
            var sum = _stages.TakeWhile(stage => stage.Kind.Name == GaussianName).ToList();
            return sum.Exists(stage => stage.Percent == 100) && _stages.Skip(sum.Count).All(stage => stage.Kind.Name == "clip")
                ? (Root(sum.Where(stage => stage.Percent == 100).Select(stage => stage.Low)), Root(sum.Select(stage => stage.High)))
                : null;

            // variances add up
            static double Root(IEnumerable<double> sigmas) => Math.Sqrt(sigmas.Sum(sigma => sigma * sigma));
        }
    }

    /// <summary>The type of the noise: that of cameras if any part is, also for images for which only other parts were drawn.</summary>
    internal NoiseType Type { get; }

    /// <summary>Returns the noise of one image of a set, with fixed strengths that are evenly spaced over the images. Parts with a share are drawn, always with the same result for an index.</summary>
    /// <param name="index">Index of the image, from 0.</param>
    /// <param name="count">Number of images.</param>
    public Noise ForImage(int index, int count)
    {
        var random = new SeededRandom((ulong)index);
        return new([.. _stages.Where(stage => Applies(stage, ref random)).Select(stage => WithStrength(stage, (index + 0.5) / count))], Type);
    }

    /// <summary>Returns the noise with a strength drawn from each range, and without the parts that their share excludes.</summary>
    /// <param name="random">The source of the random numbers.</param>
    public Noise Draw(ref SeededRandom random)
    {
        var drawn = new List<NoiseStage>(_stages.Length);
        foreach (var stage in _stages)
        {
            if (Applies(stage, ref random))
                drawn.Add(stage.High > stage.Low ? WithStrength(stage, random.NextSingle()) : stage with { Percent = 100 });
        }
        return new([.. drawn], Type);
    }

    /// <summary>Adds the noise to pixels in place.</summary>
    /// <param name="pixels">Planes of width x height values, nominally in [0,1].</param>
    /// <param name="width">Columns of a plane.</param>
    /// <param name="height">Rows of a plane.</param>
    /// <param name="random">The source of the random numbers.</param>
    public void AddTo(Span<float> pixels, int width, int height, ref SeededRandom random) => AddTo(pixels, pixels.ToArray(), width, height, ref random);

    /// <summary>Adds the noise to pixels in place.</summary>
    /// <param name="noisy">Planes of width x height values, nominally in [0,1].</param>
    /// <param name="clean">The clean values. Receives what a perfect denoiser makes of the noisy ones: a camera changes both.</param>
    /// <param name="width">Columns of a plane.</param>
    /// <param name="height">Rows of a plane.</param>
    /// <param name="random">The source of the random numbers.</param>
    internal void AddTo(Span<float> noisy, Span<float> clean, int width, int height, ref SeededRandom random)
    {
        foreach (var stage in Draw(ref random)._stages)
            stage.Kind.Apply(noisy, clean, width, height, stage.Low, ref random);
    }

    /// <summary>Returns a noisy copy of an image.</summary>
    /// <param name="clean">The image, with values in [0,1].</param>
    /// <param name="seed">Seed of the noise: the same seed and image have the same result.</param>
    /// <returns>An image of the same size, channels and bit depth. Its values are not clipped unless the noise includes <c>clip</c>.</returns>
    public FloatImage Apply(FloatImage clean, ulong seed) => Apply(clean, clean, seed).Noisy;

    /// <summary>Returns a noisy copy of an image, and what a perfect denoiser makes of it.</summary>
    /// <param name="image">The image, with values in [0,1]; for pairs, the noisy one.</param>
    /// <param name="clean">The clean image.</param>
    /// <param name="seed">Seed of the noise: the same seed and images have the same result.</param>
    internal (FloatImage Noisy, FloatImage Clean) Apply(FloatImage image, FloatImage clean, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (noisy, reference) = (Copy(image), Copy(clean));
        var random = new SeededRandom(seed);
        AddTo(noisy.Pixels, reference.Pixels, image.Width, image.Height, ref random);
        return (noisy, reference);

        static FloatImage Copy(FloatImage image) => new(image.Width, image.Height, image.Channels, image.Pixels.AsSpan().ToArray()) { BitDepth = image.BitDepth };
    }

    /// <summary>
    /// Returns the noise level on the 0-255 scale that is the input of a network: sigma for Gaussian noise of one sigma;
    /// for cameras, <see cref="MeasureLevel"/> of luma, since that of chroma varies with the camera and is hard to estimate; otherwise <see cref="MeasureLevel"/>.
    /// </summary>
    /// <param name="noisy">An image with this noise.</param>
    /// <param name="clean">The clean image.</param>
    internal double Level(FloatImage noisy, FloatImage clean) =>
        Type == NoiseType.Camera ? MeasureLevel(noisy.ToGray().Pixels, clean.ToGray().Pixels)
        : GaussianSigma is var (lowest, highest) && lowest == highest ? lowest
        : MeasureLevel(noisy.Pixels, clean.Pixels);

    /// <summary>Computes the level of noise of any kind: the root mean square difference on the 0-255 scale. For Gaussian noise it is close to sigma.</summary>
    /// <param name="noisy">The noisy values.</param>
    /// <param name="clean">The clean values, at least one and as many as the noisy ones.</param>
    internal static double MeasureLevel(ReadOnlySpan<float> noisy, ReadOnlySpan<float> clean)
    {
        double sum = 0;
        for (var i = 0; i < clean.Length; i++)
        {
            double difference = noisy[i] - clean[i];
            sum += difference * difference;
        }
        return 255 * Math.Sqrt(sum / clean.Length);
    }

    /// <summary>Returns the text form, which <see cref="Parse"/> reads.</summary>
    public override string ToString() => _stages.Length == 0 ? NoneName : string.Join(" + ", _stages);

    private static bool Applies(NoiseStage stage, ref SeededRandom random) => stage.Percent == 100 || 100 * random.NextSingle() < stage.Percent;

    private static NoiseStage WithStrength(NoiseStage stage, double position)
    {
        var strength = stage.StrengthAt(position);
        return new(stage.Kind, strength, strength);
    }
}
