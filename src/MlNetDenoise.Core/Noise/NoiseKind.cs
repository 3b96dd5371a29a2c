namespace MlNetDenoise;

/// <summary>A kind of noise or degradation, whose strength is one number.</summary>
internal sealed class NoiseKind
{
    private readonly ApplyToPair _apply;

    private NoiseKind(string name, string description, double lowest, double highest, double step, ApplyTo apply)
        : this(name, description, lowest, highest, step, (Span<float> noisy, Span<float> _, int width, int height, double strength, ref SeededRandom random) => apply(noisy, width, height, strength, ref random))
    {
    }

    private NoiseKind(string name, string description, double lowest, double highest, double step, ApplyToPair apply)
    {
        (Name, Description, Lowest, Highest, Step) = (name, description, lowest, highest, step);
        _apply = apply;
    }

    private delegate void ApplyTo(Span<float> pixels, int width, int height, double strength, ref SeededRandom random);

    private delegate void ApplyToPair(Span<float> noisy, Span<float> clean, int width, int height, double strength, ref SeededRandom random);

    /// <summary>All kinds. Combinations are further noises: <c>poisson:100 + gaussian:5</c> is Poisson-Gaussian noise, <c>gaussian:25 + offset:10</c> is Gaussian noise with mean 10.</summary>
    public static IReadOnlyList<NoiseKind> All { get; } =
    [
        new("gaussian", "normally distributed, standard deviation on the 0-255 scale", 0, 255, 0, Gaussian),
        new("uniform", "uniformly distributed between plus and minus this, 0-255 scale", 0, 255, 0, Uniform),
        new("speckle", "normally distributed and proportional to the pixel, standard deviation at white on the 0-255 scale", 0, 255, 0, Speckle),
        new("poisson", "shot noise, number of photons at white", 1, 1_000_000, 0, Poisson),
        new("salt-and-pepper", "share of the values (0 to 1) that become black or white, half of them each", 0, 1, 0, SaltAndPepper),
        new("blur", "Gaussian blur by a binomial kernel, size in pixels (3, 5, 7...); 3 and 5 equal OpenCV's", 1, 99, 2, Blur),
        new("jpeg", "JPEG compression, quality (1 to 100)", 1, 100, 1, Jpeg),
        new("offset", "adds this number, 0-255 scale", -255, 255, 0, Offset),
        new("clip", "clips the values to the range of image files", 0, 0, 0, Clip),
        new("camera", "the noise of photographs, from the sensor to JPEG, by a camera that is drawn for each image; ISO", 50, 102_400, 1, Photograph) { IsCamera = true, IsLogarithmic = true },
        new("test-camera", "the noise of photographs by the camera with which denoisers are compared, about ISO 10,000", 0, 0, 0, PhotographForTests) { IsCamera = true },
    ];

    /// <summary>Name in the text form of a <see cref="Noise"/>.</summary>
    public string Name { get; }

    /// <summary>The kind and the meaning of its strength, for help texts.</summary>
    public string Description { get; }

    /// <summary>The smallest strength.</summary>
    public double Lowest { get; }

    /// <summary>The largest strength. Equals <see cref="Lowest"/> if the kind has no strength.</summary>
    public double Highest { get; }

    /// <summary>Distance of the allowed strengths, counted from <see cref="Lowest"/>. 0 allows every strength.</summary>
    public double Step { get; }

    public bool HasStrength => Highest > Lowest;

    public bool Allows(double strength) => strength >= Lowest && strength <= Highest && (Step == 0 || (strength - Lowest) % Step == 0);

    /// <summary>Whether it is the noise of photographs.</summary>
    public bool IsCamera { get; private init; }

    /// <summary>Whether strengths, whole numbers, are drawn so that their logarithms are uniform.</summary>
    public bool IsLogarithmic { get; private init; }

    /// <summary>Applies the noise to planes of width x height values in place.</summary>
    /// <param name="noisy">The pixels.</param>
    /// <param name="clean">The clean pixels. Receives what a perfect denoiser makes of the noisy ones.</param>
    /// <param name="width">Columns of a plane.</param>
    /// <param name="height">Rows of a plane.</param>
    /// <param name="strength">The strength.</param>
    /// <param name="random">The source of the random numbers.</param>
    public void Apply(Span<float> noisy, Span<float> clean, int width, int height, double strength, ref SeededRandom random) => _apply(noisy, clean, width, height, strength, ref random);

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

    /// <summary>Applies [1 2 1]/4 (n - 1)/2 times, which is a binomial kernel of n values: a Gaussian of standard deviation sqrt(n - 1)/2. The image is mirrored at its border without repeating the border pixels.</summary>
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
        new FloatImage(width, height, pixels.Length / (width * height), pixels.ToArray()).CompressAsJpeg((int)strength, subsamplesChroma: strength < 90).Pixels.CopyTo(pixels);

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

    private static void Photograph(Span<float> noisy, Span<float> clean, int width, int height, double strength, ref SeededRandom random) =>
        Camera.Draw(strength, ref random).Photograph(noisy, clean, width, height, ref random);

    private static void PhotographForTests(Span<float> noisy, Span<float> clean, int width, int height, double strength, ref SeededRandom random) =>
        Camera.ForTests.Photograph(noisy, clean, width, height, ref random);
}
