using System.Text.Json.Serialization;

namespace MlNetDenoise;

/// <summary>What makes clean pixels noisy: kinds of noise, one after the other, each of a fixed strength or one drawn from a range.</summary>
/// <remarks>
/// It is written as text, in a recipe as on the command line:
/// <list type="table">
/// <item><term><c>gaussian:25</c></term><description>Gaussian noise of sigma 25.</description></item>
/// <item><term><c>gaussian:0-55</c></term><description>Each image or patch gets a sigma of its own between 0 and 55.</description></item>
/// <item><term><c>gaussian:13-51 + salt-and-pepper:0.01-0.05 + 50% blur:3-5 + clip</c></term><description>One after the other; the blur in half of the images; then cut to [0,1].</description></item>
/// <item><term><c>none</c></term><description>No noise: images that are noisy already.</description></item>
/// </list>
/// <see cref="NoiseKind.All"/> tells the kinds. Every value of every channel gets noise of its own.
/// </remarks>
[JsonConverter(typeof(NoiseJson))]
public sealed partial class Noise
{
    private readonly NoiseStage[] _stages;

    private Noise(NoiseStage[] stages) => _stages = stages;

    /// <summary>No noise.</summary>
    public static Noise None { get; } = new([]);

    /// <summary>White Gaussian noise, which the standard test sets are measured with; it is not clipped.</summary>
    /// <param name="sigma">Standard deviation on the 0-255 scale.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sigma"/> is not within 0 and 255.</exception>
    public static Noise Gaussian(double sigma) => Gaussian(sigma, sigma);

    /// <summary>White Gaussian noise of a standard deviation that is drawn evenly from a range, on the 0-255 scale.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or not within 0 and 255.</exception>
    public static Noise Gaussian(double lowest, double highest)
    {
        var kind = NoiseKind.All.Single(kind => kind.Name == GaussianName);
        return kind.Has(lowest) && kind.Has(highest) && lowest <= highest
            ? new([new(kind, lowest, highest)])
            : throw new ArgumentOutOfRangeException(nameof(lowest), $"{lowest}-{highest}", "A noise level is within 0 and 255.");
    }

    /// <summary>
    /// The standard deviations that Gaussian noise has, clipped or not, on the 0-255 scale: null
    /// for every other noise.
    /// </summary>
    internal (double Lowest, double Highest)? GaussianSigma =>
        _stages is [{ Kind.Name: GaussianName, Percent: 100 } gaussian, .. var rest] && rest.All(stage => stage.Kind.Name == "clip") ? (gaussian.Low, gaussian.High) : null;

    /// <summary>The noise of one of many images: ranges become strengths spread evenly over the images, shares are drawn.</summary>
    /// <param name="index">Which image, from 0.</param>
    /// <param name="count">How many images there are.</param>
    public Noise ForImage(int index, int count)
    {
        var random = new SeededRandom((ulong)index);
        return new([.. _stages.Where(stage => Happens(stage, ref random)).Select(stage => Fixed(stage, (index + 0.5) / count))]);
    }

    /// <summary>The noise with strengths drawn from the ranges, independent of each other, and without the parts that a draw of their share leaves out.</summary>
    public Noise Draw(ref SeededRandom random)
    {
        var drawn = new List<NoiseStage>(_stages.Length);
        foreach (var stage in _stages)
        {
            if (Happens(stage, ref random))
                drawn.Add(stage.High > stage.Low ? Fixed(stage, random.NextSingle()) : stage);
        }
        return new([.. drawn]);
    }

    /// <summary>Makes pixels noisy in place.</summary>
    /// <param name="pixels">Planes of width x height values, nominally in [0,1].</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="random">Where the noise comes from; it moves on.</param>
    public void AddTo(Span<float> pixels, int width, int height, ref SeededRandom random)
    {
        foreach (var stage in Draw(ref random)._stages)
            stage.Kind.ApplyTo(pixels, width, height, stage.Low, ref random);
    }

    /// <summary>A noisy copy; one seed always gives the same noise.</summary>
    public FloatImage Apply(FloatImage clean, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(clean);
        var pixels = clean.Pixels.AsSpan().ToArray();
        var random = new SeededRandom(seed);
        AddTo(pixels, clean.Width, clean.Height, ref random);
        return new FloatImage(clean.Width, clean.Height, clean.Channels, pixels) { BitDepth = clean.BitDepth };
    }

    /// <summary>The noise level that a network is told which takes one, on the 0-255 scale: sigma where this is Gaussian noise of one sigma, <see cref="MeasureLevel"/> otherwise.</summary>
    /// <param name="noisy">What <see cref="AddTo"/> made of <paramref name="clean"/>.</param>
    /// <param name="clean">As many values.</param>
    internal double Level(ReadOnlySpan<float> noisy, ReadOnlySpan<float> clean) =>
        GaussianSigma is var (lowest, highest) && lowest == highest ? lowest : MeasureLevel(noisy, clean);

    /// <summary>The level of noise of any kind: the root of the mean squared difference, on the 0-255 scale. For Gaussian noise it is close to sigma.</summary>
    /// <param name="noisy">As many values as <paramref name="clean"/>.</param>
    /// <param name="clean">At least one value.</param>
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

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => _stages.Length == 0 ? NoneName : string.Join(" + ", _stages);

    private static bool Happens(NoiseStage stage, ref SeededRandom random) => stage.Percent == 100 || 100 * random.NextSingle() < stage.Percent;

    private static NoiseStage Fixed(NoiseStage stage, double place)
    {
        var strength = stage.StrengthAt(place);
        return new(stage.Kind, strength, strength);
    }
}
