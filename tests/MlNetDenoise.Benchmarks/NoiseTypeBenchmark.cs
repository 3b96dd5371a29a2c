using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using MlNetDenoise.TestSupport;
using MlNetDenoise.Training;

namespace MlNetDenoise.Benchmarks;

/// <summary>
/// The choice of the model and the noise level: fits the weights of <see cref="CameraNoiseMeasures"/> to the photographs that train the models,
/// clean and with simulated noise, and reports for photographs that were not seen what counts as the noise of cameras, and how far the level is off.
/// </summary>
internal static class NoiseTypeBenchmark
{
    private const int Side = 512;

    // Weaker noise is hard to see, and either model leaves it.
    private const float LeastLevel = 1;

    private static readonly string[] Training = ["free-photos", "permissive-colour/budgie-cc0", "permissive-colour/elementary-cc0", "permissive-colour/skimage-cc0", "permissive-colour/wesaturate-cc0"];

    private static readonly (string Noise, bool IsCamera)[] Noises =
    [
        ("none", false), ("jpeg:60-100", false), ("gaussian:3-50 + clip", false), ("gaussian:3-50 + clip + jpeg:80-100", false),
        ("camera:200-1600", true), ("camera:1600-6400", true), ("camera:6400-51200", true),
    ];

    /// <summary>Prints the weights and, for each kind of noise, the share of the images that count as the noise of cameras and the error of the level.</summary>
    public static void Run()
    {
        var photographs = Training.SelectMany(set => Samples(set, new() { ShrinkTo = 600 })).ToList();
        var weights = FitType([.. photographs, .. Training.SelectMany(set => Samples(set, new(), clean: true))]);
        var levelWeights = FitLevel([.. photographs.Where(sample => sample.Level >= LeastLevel && !sample.Noise.Contains("jpeg", StringComparison.Ordinal))]);
        Print("Weights", weights);
        Print("LevelWeights", levelWeights);
        foreach (var (name, samples) in ((string, IEnumerable<Sample>)[])
            [
                ("the photographs of the fit", photographs),
                ("Kodak24 and CBSD68", [.. Samples("Kodak24", new()), .. Samples("CBSD68", new())]),
                ("PolyU", [.. Files("PolyU/*_mean").Select(image => new Sample("none", image(), image(), false)), .. Files("PolyU/*_real").Zip(Files("PolyU/*_mean"), (real, mean) => new Sample("as cameras saved it", real(), mean(), true))]),
            ])
        {
            Console.WriteLine($"{name}: count as the noise of cameras; mean and standard deviation of the logarithm of the estimated level relative to the true one");
            foreach (var kind in samples.GroupBy(sample => sample.Noise))
            {
                double[] errors = [.. kind.Where(sample => sample.Level >= LeastLevel && sample.Measures is not null).Select(sample => Math.Log(sample.Measures!.Value.NoiseLevelBy(levelWeights) / sample.Level))];
                var mean = errors.DefaultIfEmpty().Average();
                Console.WriteLine($"  {kind.Key,-36} {kind.Average(sample => sample.Measures is { } measures && measures.IsCameraBy(weights) ? 100 : 0):0} % of {kind.Count()}"
                    + (errors.Length == 0 ? "" : $"; {mean:0.00} and {Math.Sqrt(errors.Average(error => (error - mean) * (error - mean))):0.00}"));
            }
        }
    }

    private static void Print(string name, double[] weights) =>
        Console.WriteLine($"private static readonly double[] {name} = [{string.Join(", ", weights.Select(weight => weight.ToString("0.###", CultureInfo.InvariantCulture)))}];");

    /// <summary>Fits a logistic regression in which both types have the same weight.</summary>
    private static double[] FitType(IReadOnlyList<Sample> samples)
    {
        var share = samples.Average(sample => sample.IsCamera ? 1f : 0);
        return Fit(samples, sample => 0.5f / (sample.IsCamera ? share : 1 - share), (ml, data) => ml.BinaryClassification.Trainers
            .LbfgsLogisticRegression(nameof(Example.IsCamera), nameof(Example.Terms), nameof(Example.Weight), l1Regularization: 0, l2Regularization: 3).Fit(data).Model.SubModel);
    }

    /// <summary>Fits a Poisson regression, whose prediction is the exponential of the weighted terms, to the relative error.</summary>
    private static double[] FitLevel(IReadOnlyList<Sample> samples) =>
        Fit(samples, sample => 1 / sample.Level, (ml, data) => ml.Regression.Trainers
            .LbfgsPoissonRegression(nameof(Example.Level), nameof(Example.Terms), nameof(Example.Weight), l1Regularization: 0, l2Regularization: 0.01f, optimizationTolerance: 1e-8f).Fit(data).Model);

    /// <summary>Returns the constant and the weights of the terms.</summary>
    private static double[] Fit(IReadOnlyList<Sample> samples, Func<Sample, float> weigh, Func<MLContext, IDataView, LinearModelParameters> fit)
    {
        var count = samples[0].Terms.Length;
        var means = Enumerable.Range(0, count).Select(i => samples.Average(sample => sample.Terms[i])).ToArray();
        var deviations = Enumerable.Range(0, count).Select(i => MathF.Sqrt(samples.Average(sample => (sample.Terms[i] - means[i]) * (sample.Terms[i] - means[i])))).ToArray();

        var ml = new MLContext(seed: 0);
        var schema = SchemaDefinition.Create(typeof(Example));
        schema[nameof(Example.Terms)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, count);
        var examples = samples.Select(sample => new Example([.. sample.Terms.Select((term, i) => (term - means[i]) / deviations[i])], sample.IsCamera, sample.Level, weigh(sample)));
        var model = fit(ml, ml.Data.LoadFromEnumerable(examples, schema));
        var weights = model.Weights.Select((weight, i) => (double)weight / deviations[i]).ToArray();
        return [model.Bias - weights.Zip(means, (weight, mean) => weight * mean).Sum(), .. weights];
    }

    private static List<Sample> Samples(string set, DataOptions options, bool clean = false)
    {
        var images = Files(set);
        var samples = new List<Sample>?[images.Length];
        Parallel.For(0, images.Length, i =>
        {
            var image = Middle(options.Prepare(images[i]()));
            samples[i] = [.. Noises.Where(noise => !clean || noise.Noise == "none").Select((noise, kind) =>
            {
                var added = Noise.Parse(noise.Noise).ForImage(i * 7 % images.Length, images.Length);
                var (noisy, reference) = added.Apply(image, image, (ulong)(i * Noises.Length + kind));
                return noise.IsCamera && added.Level(noisy, reference) < LeastLevel ? null : new Sample(noise.Noise, noisy.Quantize(), reference, noise.IsCamera);
            }).OfType<Sample>()];
        });
        return [.. samples.SelectMany(sample => sample!).Where(sample => sample.Terms.Length > 0)];
    }

    private static Func<FloatImage>[] Files(string set)
    {
        var (folder, pattern) = set.EndsWith("_mean", StringComparison.Ordinal) || set.EndsWith("_real", StringComparison.Ordinal) ? (Path.GetDirectoryName(set)!, "/" + Path.GetFileName(set)) : (set, "");
        var path = Repository.Dataset(folder) ?? throw new InvalidOperationException($"{folder} is not in datasets/ (datasets/README.md).");
        return [.. ImageSet.Open(path + pattern).Images.Select(image => image.Load)];
    }

    private static FloatImage Middle(FloatImage image)
    {
        var (width, height) = (Math.Min(Side, image.Width), Math.Min(Side, image.Height));
        var (left, top) = ((image.Width - width) / 2, (image.Height - height) / 2);
        var middle = new FloatImage(width, height, image.Channels);
        for (var channel = 0; channel < image.Channels; channel++)
        {
            for (var y = 0; y < height; y++)
                image.Plane(channel).Slice((top + y) * image.Width + left, width).CopyTo(middle.Plane(channel)[(y * width)..]);
        }
        return middle;
    }

    /// <summary>What is measured of an image, which is not kept.</summary>
    private sealed class Sample(string noise, FloatImage noisy, FloatImage clean, bool isCamera)
    {
        public string Noise { get; } = noise;

        public bool IsCamera { get; } = isCamera;

        /// <summary>Standard deviation of the noise of luma, on the 0-255 scale.</summary>
        public float Level { get; } = (float)MlNetDenoise.Noise.MeasureLevel(noisy.ToGray().Pixels, clean.ToGray().Pixels);

        public CameraNoiseMeasures? Measures { get; } = ImageSurvey.Read(noisy).CameraBlocks?.Measure();

        public float[] Terms => [.. Measures?.Terms.Select(term => (float)term) ?? []];
    }

    private sealed record Example(float[] Terms, bool IsCamera, float Level, float Weight);
}
