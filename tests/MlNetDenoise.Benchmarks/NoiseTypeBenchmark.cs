using System.Globalization;
using MlNetDenoise.TestSupport;
using MlNetDenoise.Training;
using static TorchSharp.torch;

namespace MlNetDenoise.Benchmarks;

/// <summary>
/// The choice of the model and the noise level: fits <see cref="CameraNoiseRegression"/> to parts of the photographs that train the models,
/// clean and with simulated noise, and reports for photographs that were not seen what counts as the noise of cameras, and how far the level is off.
/// </summary>
internal static class NoiseTypeBenchmark
{
    // Side of the parts of photographs in the fit, and of the middle of those in the report.
    private const int PartSide = 256, MiddleSide = 512;

    // Weaker noise is hard to see, and either model leaves it.
    private const float LeastLevel = 1;

    // The level of images without noise: the logarithm of 0 is not a number.
    private const float LevelOfNone = 0.5f;

    // Rather too high than too low: noise that is left is seen first. The higher the less certain the level is.
    private const double Quantile = 0.7;

    // The penalties of the squared weights: that of the type is large, since simulated noise is not quite that of cameras.
    private const double TypePenalty = 100, LevelPenalty = 1;

    private static readonly string[] Training = ["free-photos", "permissive-colour/budgie-cc0", "permissive-colour/elementary-cc0", "permissive-colour/skimage-cc0", "permissive-colour/wesaturate-cc0"];

    // Shorter side of the photographs whose parts are cut, to have details of all sizes. The largest have the noise of their own cameras, if any.
    private static readonly int?[] Sizes = [600, 600, 1000, 1600];

    // The parts of a photograph that get each noise.
    private static readonly (string Noise, int Parts)[] PartNoises =
    [
        ("camera:50-51200", 19), ("gaussian:1-10 + clip", 2), ("gaussian:1-50 + clip", 1), ("gaussian:1-50 + clip + jpeg:75-100", 2), ("jpeg:60-100", 2), ("none", 4),
    ];

    private static readonly (string Noise, bool IsCamera)[] Noises =
    [
        ("none", false), ("jpeg:60-100", false), ("gaussian:3-50 + clip", false), ("gaussian:3-50 + clip + jpeg:80-100", false),
        ("camera:200-1600", true), ("camera:1600-6400", true), ("camera:6400-51200", true), ("test-camera", true),
    ];

    /// <summary>Prints the regression and, for each kind of noise, the share of the images that count as the noise of cameras and the error of the level.</summary>
    public static void Run()
    {
        var regression = Fit(Parts());
        Print(nameof(regression.Means), regression.Means);
        Print(nameof(regression.Deviations), regression.Deviations);
        Print(nameof(regression.TypeWeights), regression.TypeWeights);
        Print(nameof(regression.LevelWeights), regression.LevelWeights);
        foreach (var (name, samples) in ((string, IEnumerable<Sample>)[])
            [
                ("Kodak24 and CBSD68", [.. Noisy("Kodak24"), .. Noisy("CBSD68")]),
                ("PolyU", [.. Load("PolyU", "/*_mean").Select(mean => new Sample("none", mean(), mean(), false)), .. Load("PolyU", "/*_real").Zip(Load("PolyU", "/*_mean"), (real, mean) => new Sample("as cameras saved it", real(), mean(), true))]),
            ])
        {
            Console.WriteLine($"{name}: count as the noise of cameras; mean and standard deviation of the logarithm of the estimated level relative to the true one");
            foreach (var kind in samples.Where(sample => sample.Measures is not null).GroupBy(sample => sample.Noise))
            {
                double[] errors = [.. kind.Where(sample => sample.Level >= LeastLevel).Select(sample => Math.Log(regression.NoiseLevel(sample.Measures!.Value) / sample.Level))];
                var mean = errors.DefaultIfEmpty().Average();
                Console.WriteLine($"  {kind.Key,-36} {kind.Average(sample => regression.IsCamera(sample.Measures!.Value) ? 100 : 0):0} % of {kind.Count()}"
                    + (errors.Length == 0 ? "" : $"; {mean:0.00} and {Math.Sqrt(errors.Average(error => (error - mean) * (error - mean))):0.00}"));
            }
        }
    }

    private static void Print(string name, double[] values) =>
        Console.WriteLine($"{name}: [{string.Join(", ", values.Select(value => value.ToString("0.###", CultureInfo.InvariantCulture)))}],");

    private static CameraNoiseRegression Fit(IReadOnlyList<Sample> samples)
    {
        var measures = samples.Select(sample => sample.Measures!.Value.Values).ToList();
        double Mean(Func<double[], double> of) => measures.Average(of);
        double[] means = [.. Enumerable.Range(0, measures[0].Length).Select(i => Mean(values => values[i]))];
        double[] deviations = [.. means.Select((mean, i) => Math.Sqrt(Mean(values => (values[i] - mean) * (values[i] - mean))))];
        var regression = new CameraNoiseRegression(means, deviations, [], []);

        var typed = samples.Where(sample => !sample.IsCamera || sample.Level >= LeastLevel).ToList();
        var share = typed.Average(sample => sample.IsCamera ? 1.0 : 0);
        var type = Fit([.. typed.Select(sample => regression.Terms(sample.Measures!.Value))], TypePenalty, (i, score) =>
        {
            var probability = 1 / (1 + Math.Exp(-score));
            var curvature = Math.Max(probability * (1 - probability), 1e-6);
            return (curvature * 0.5 / (typed[i].IsCamera ? share : 1 - share), score + ((typed[i].IsCamera ? 1 : 0) - probability) / curvature);
        });

        var leveled = samples.Where(sample => sample.Noise == "none" || (sample.Level >= LeastLevel && !sample.Noise.Contains("jpeg", StringComparison.Ordinal))).ToList();
        var level = Fit([.. leveled.Select(sample => regression.Terms(sample.Measures!.Value))], LevelPenalty, (i, logarithm) =>
        {
            var target = Math.Log(Math.Max(LevelOfNone, leveled[i].Level));
            return ((target > logarithm ? Quantile : 1 - Quantile) / Math.Max(0.1, Math.Abs(target - logarithm)), target);
        });
        return regression with { TypeWeights = type, LevelWeights = level };
    }

    /// <summary>Fits a linear model by iteratively reweighted least squares.</summary>
    /// <param name="terms">The terms of each sample, without the constant.</param>
    /// <param name="penalty">The penalty of the squared weights, but for the constant.</param>
    /// <param name="local">Receives the number of a sample and its output, and returns the weight and the target of the least squares.</param>
    /// <returns>The constant and the weights of the terms.</returns>
    private static double[] Fit(double[][] terms, double penalty, Func<int, double, (double Weight, double Target)> local)
    {
        const int Iterations = 40;
        using var scope = NewDisposeScope();
        var count = terms[0].Length + 1;
        var x = tensor([.. terms.SelectMany(row => (double[])[1, .. row])], [terms.Length, count]);
        var ridge = diag(tensor([0, .. Enumerable.Repeat(penalty, count - 1)]));
        var weights = zeros(count, float64);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var outputs = x.mv(weights).data<double>().ToArray();
            var (weight, target) = (new double[terms.Length], new double[terms.Length]);
            for (var i = 0; i < outputs.Length; i++)
                (weight[i], target[i]) = local(i, outputs[i]);
            var weighted = x * tensor(weight).unsqueeze(1);
            weights = linalg.solve(weighted.t().mm(x) + ridge, weighted.t().mv(tensor(target)));
        }
        return weights.data<double>().ToArray();
    }

    /// <summary>Measures random parts of the photographs that train the models, each with one kind of noise.</summary>
    private static List<Sample> Parts()
    {
        var photographs = Training.SelectMany(set => Load(set)).ToArray();
        string[] noises = [.. PartNoises.SelectMany(noise => Enumerable.Repeat(noise.Noise, noise.Parts))];
        var samples = new Sample[photographs.Length][];
        Parallel.For(0, photographs.Length, photograph =>
        {
            var random = new SeededRandom((ulong)photograph);
            var original = photographs[photograph]();
            FloatImage[] sizes = [.. Sizes.Select(size => new DataOptions { ShrinkTo = size }.Prepare(original))];
            samples[photograph] = [.. noises.Select(noise =>
            {
                var image = sizes[random.NextInt(sizes.Length)];
                var part = Part(image, random.NextInt(Math.Max(1, image.Width - PartSide + 1)), random.NextInt(Math.Max(1, image.Height - PartSide + 1)), PartSide);
                var (noisy, clean) = Noise.Parse(noise).Draw(ref random).Apply(part, part, random.NextUInt64());
                return new Sample(noise, noisy.Quantize(), clean, noise.StartsWith("camera", StringComparison.Ordinal));
            })];
        });
        return [.. samples.SelectMany(all => all).Where(sample => sample.Measures is not null)];
    }

    /// <summary>Measures the middles of photographs with every kind of noise.</summary>
    private static List<Sample> Noisy(string set)
    {
        var images = Load(set);
        var samples = new Sample[images.Length][];
        Parallel.For(0, images.Length, i =>
        {
            var image = images[i]();
            image = Part(image, Math.Max(0, image.Width - MiddleSide) / 2, Math.Max(0, image.Height - MiddleSide) / 2, MiddleSide);
            samples[i] = [.. Noises.Select((noise, kind) =>
            {
                var (noisy, clean) = Noise.Parse(noise.Noise).ForImage(i * 7 % images.Length, images.Length).Apply(image, image, (ulong)(i * Noises.Length + kind));
                return new Sample(noise.Noise, noisy.Quantize(), clean, noise.IsCamera);
            }).Where(sample => !sample.IsCamera || sample.Level >= LeastLevel)];
        });
        return [.. samples.SelectMany(all => all)];
    }

    private static Func<FloatImage>[] Load(string set, string pattern = "")
    {
        var path = Repository.Dataset(set) ?? throw new InvalidOperationException($"{set} is not in datasets/ (datasets/README.md).");
        return [.. ImageSet.Open(path + pattern).Images.Select(image => image.Load)];
    }

    private static FloatImage Part(FloatImage image, int left, int top, int side)
    {
        var part = new FloatImage(Math.Min(side, image.Width), Math.Min(side, image.Height), image.Channels);
        for (var channel = 0; channel < image.Channels; channel++)
        {
            for (var y = 0; y < part.Height; y++)
                image.Plane(channel).Slice((top + y) * image.Width + left, part.Width).CopyTo(part.Plane(channel)[(y * part.Width)..]);
        }
        return part;
    }

    /// <summary>What is measured of an image, which is not kept.</summary>
    private sealed class Sample(string noise, FloatImage noisy, FloatImage clean, bool isCamera)
    {
        public string Noise { get; } = noise;

        public bool IsCamera { get; } = isCamera;

        /// <summary>Standard deviation of the noise of luma, on the 0-255 scale.</summary>
        public float Level { get; } = (float)MlNetDenoise.Noise.MeasureLevel(noisy.ToGray().Pixels, clean.ToGray().Pixels);

        public CameraNoiseMeasures? Measures { get; } = ImageSurvey.Read(noisy).CameraBlocks?.Measure();
    }
}
