namespace MlNetDenoise;

/// <summary>One way to disturb pixels, with a strength that one number tells.</summary>
internal sealed class NoiseKind
{
    private readonly Disturb _disturb;

    private NoiseKind(string name, string meaning, double lowest, double highest, double step, Disturb disturb)
    {
        (Name, Meaning, Lowest, Highest, Step) = (name, meaning, lowest, highest, step);
        _disturb = disturb;
    }

    private delegate void Disturb(Span<float> pixels, int width, int height, double strength, ref SeededRandom random);

    /// <summary>All kinds. Mixtures make more of them: <c>poisson:100 + gaussian:5</c> is Poisson-Gaussian noise, <c>gaussian:25 + offset:10</c> Gaussian noise with the mean 10.</summary>
    public static IReadOnlyList<NoiseKind> All { get; } =
    [
        new("gaussian", "normal numbers of this standard deviation, 0-255 scale", 0, 255, 0, Gaussian),
        new("uniform", "numbers spread evenly between minus this and this, 0-255 scale", 0, 255, 0, Uniform),
        new("speckle", "normal numbers in proportion to the pixel, of this standard deviation on white, 0-255 scale", 0, 255, 0, Speckle),
        new("poisson", "shot noise, where white is this many photons", 1, 1_000_000, 0, Poisson),
        new("salt-and-pepper", "this share of the values (0 to 1) becomes black or white, as often the one as the other", 0, 1, 0, SaltAndPepper),
        new("blur", "Gaussian blur by a binomial kernel of this many pixels (3, 5, 7...), as OpenCV's of 3 and 5", 1, 99, 2, Blur),
        new("jpeg", "what JPEG of this quality (1 to 100) leaves of the image", 1, 100, 1, Jpeg),
        new("offset", "this number itself, 0-255 scale", -255, 255, 0, Offset),
        new("clip", "values are cut to the range that files have", 0, 0, 0, Clip),
    ];

    /// <summary>What it is called in a recipe and on the command line.</summary>
    public string Name { get; }

    /// <summary>What its strength means, for a reader.</summary>
    public string Meaning { get; }

    /// <summary>The smallest strength.</summary>
    public double Lowest { get; }

    /// <summary>The largest strength; where it equals <see cref="Lowest"/>, the kind has none.</summary>
    public double Highest { get; }

    /// <summary>Between the strengths that there are, counted from <see cref="Lowest"/>; 0 where there is every strength.</summary>
    public double Step { get; }

    public bool HasStrength => Highest > Lowest;

    public bool Has(double strength) => strength >= Lowest && strength <= Highest && (Step == 0 || (strength - Lowest) % Step == 0);

    /// <summary>Disturbs planes of width x height values in place.</summary>
    public void ApplyTo(Span<float> pixels, int width, int height, double strength, ref SeededRandom random) => _disturb(pixels, width, height, strength, ref random);

    private static void Gaussian(Span<float> pixels, int width, int height, double strength, ref SeededRandom random)
    {
        var sigma = (float)(strength / 255);
        var local = random;
        foreach (ref var pixel in pixels)
            pixel += sigma * local.NextGaussian();
        random = local;
    }

    private static void Uniform(Span<float> pixels, int width, int height, double strength, ref SeededRandom random)
    {
        var reach = (float)(strength / 255);
        foreach (ref var pixel in pixels)
            pixel += reach * (2 * random.NextSingle() - 1);
    }

    private static void Speckle(Span<float> pixels, int width, int height, double strength, ref SeededRandom random)
    {
        var sigma = (float)(strength / 255);
        foreach (ref var pixel in pixels)
            pixel += pixel * sigma * random.NextGaussian();
    }

    private static void Poisson(Span<float> pixels, int width, int height, double strength, ref SeededRandom random)
    {
        foreach (ref var pixel in pixels)
            pixel = (float)(random.NextPoisson(Math.Max(0, pixel) * strength) / strength);
    }

    private static void SaltAndPepper(Span<float> pixels, int width, int height, double strength, ref SeededRandom random)
    {
        foreach (ref var pixel in pixels)
        {
            if (random.NextSingle() is var draw && draw < strength)
                pixel = draw < strength / 2 ? 0 : 1;
        }
    }

    /// <summary>A binomial kernel of n values is [1 2 1]/4, (n - 1)/2 times: a Gaussian of standard deviation sqrt(n - 1)/2. The border's pixels are mirrored, not repeated.</summary>
    private static void Blur(Span<float> pixels, int width, int height, double strength, ref SeededRandom random)
    {
        var line = new float[Math.Max(width, height)];
        for (var plane = pixels; plane.Length > 0; plane = plane[(width * height)..])
        {
            for (var y = 0; y < height; y++)
                BlurLine(plane[(y * width)..], width, 1, line, (int)strength / 2);
            for (var x = 0; x < width; x++)
                BlurLine(plane[x..], height, width, line, (int)strength / 2);
        }
    }

    private static void BlurLine(Span<float> values, int count, int stride, Span<float> line, int times)
    {
        for (; times > 0 && count > 1; times--)
        {
            for (var i = 0; i < count; i++)
                line[i] = values[i * stride];
            for (var i = 0; i < count; i++)
                values[i * stride] = 0.5f * line[i] + 0.25f * (line[i == 0 ? 1 : i - 1] + line[i == count - 1 ? i - 1 : i + 1]);
        }
    }

    private static void Jpeg(Span<float> pixels, int width, int height, double strength, ref SeededRandom random) =>
        VipsFile.ThroughJpeg(new FloatImage(width, height, pixels.Length / (width * height), pixels.ToArray()), (int)strength).Pixels.CopyTo(pixels);

    private static void Offset(Span<float> pixels, int width, int height, double strength, ref SeededRandom random)
    {
        foreach (ref var pixel in pixels)
            pixel += (float)(strength / 255);
    }

    private static void Clip(Span<float> pixels, int width, int height, double strength, ref SeededRandom random)
    {
        foreach (ref var pixel in pixels)
            pixel = Math.Clamp(pixel, 0, 1);
    }
}
