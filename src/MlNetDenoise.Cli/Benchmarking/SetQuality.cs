using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>The quality of all methods on one set.</summary>
internal sealed class SetQuality
{
    private const int MaxSamples = 16;

    private readonly BenchmarkSettings _settings;
    private readonly IReadOnlyList<BenchmarkedMethod> _methods;
    private readonly List<List<DenoisingMetrics>> _metrics = []; // by noise level, by method

    private SetQuality(TestSet test, BenchmarkMethods methods, BenchmarkSettings settings)
    {
        (Name, Samples, _settings) = (test.Name, ReadSamples(test), settings);
        _methods = methods.For(Channels);
    }

    /// <summary>Name of the set.</summary>
    public string Name { get; }

    /// <summary>The first images of the set.</summary>
    public IReadOnlyList<FloatImage> Samples { get; }

    /// <summary>1 (gray) or 3 (RGB).</summary>
    public int Channels => Samples[0].Channels;

    /// <summary>The number of images that were measured.</summary>
    public int Images { get; private set; }

    /// <summary>The number of images that failed; each was reported.</summary>
    public int Failures { get; private set; }

    /// <summary>What is published for the set, and where; no figures for other sets.</summary>
    public (IReadOnlyList<(string Method, double[] Psnr)> Figures, string Sources) Published => PublishedFigures.For(Name, Channels, Images, _settings.Sigmas);

    /// <summary>Evaluates all methods at all noise levels.</summary>
    /// <exception cref="DatasetException">The set does not exist, a model was trained on its images, or none of them could be measured.</exception>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    public static SetQuality Measure(string data, BenchmarkMethods methods, BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        using var test = TestSet.Open(data, settings.Gray ? image => image.ToGray() : null, first: settings.First);
        foreach (var model in settings.Models)
            test.RequireUnseenBy(model);
        var quality = new SetQuality(test, methods, settings);
        var failed = new HashSet<string>();
        foreach (var sigma in settings.Sigmas)
        {
            test.Noise = Noise.Gaussian(sigma);
            var results = Terminal.Progress($"{quality.Name}, sigma {sigma}", report => quality._methods.Select((method, i) =>
            {
                var progress = new DirectProgress<double>(share => report((i + share) / quality._methods.Count, method.Name));
                return Evaluator.Evaluate(test, (noisy, _) => quality.Denoise(method, noisy, sigma), progress: progress, cancellationToken: cancellationToken);
            }).ToList());
            results.SelectMany(result => result.Failures).Where(failure => failed.Add(failure.Name)).Report();
            // All means are over the same images.
            quality._metrics.Add([.. results.Select(result => new DenoisingMetrics([.. result.Metrics.Images.Where(image => !failed.Contains(image.Name))]))]);
        }
        (quality.Images, quality.Failures) = (test.Images.Count - failed.Count, failed.Count);
        return quality.Images > 0 ? quality : throw new DatasetException($"No image of {data} could be measured.");
    }

    /// <summary>The rows of the set: noisy images, filters, published figures, DnCNN, then this project's models.</summary>
    /// <param name="costs">Time and memory by the names of the methods and of DnCNN.</param>
    public IEnumerable<BenchmarkRow> Rows(IReadOnlyDictionary<string, BenchmarkCost> costs)
    {
        var nothing = _settings.Sigmas.Select(_ => double.NaN).ToArray();
        var measured = _methods.Select((method, i) => new BenchmarkRow(
            Name, method.Name, Each(i, metrics => metrics.DenoisedMean.Psnr), Each(i, metrics => metrics.DenoisedMean.Ssim), costs.GetValueOrDefault(method.Name, BenchmarkCost.None), method.IsOurs)).ToList();
        var published = Published.Figures;
        var dnCnn = published.FirstOrDefault(figure => figure.Method == PublishedFigures.DnCnn).Psnr;

        if (measured.Count > 0)
            yield return new(Name, "noisy", Each(0, metrics => metrics.NoisyMean.Psnr), Each(0, metrics => metrics.NoisyMean.Ssim), BenchmarkCost.None);
        foreach (var row in measured.Where(row => !row.IsOurs))
            yield return row;
        foreach (var (method, psnr) in published.Where(figure => figure.Method != PublishedFigures.DnCnn))
            yield return new(Name, $"{method} (published)", psnr, nothing, BenchmarkCost.None);
        yield return new(Name, $"{PublishedFigures.DnCnn}{(dnCnn is null ? "" : " (published)")}", dnCnn ?? nothing, nothing, costs[PublishedFigures.DnCnn]);
        foreach (var row in measured.Where(row => row.IsOurs))
            yield return row;

        double[] Each(int method, Func<DenoisingMetrics, double> score) => [.. _metrics.Select(ofLevel => score(ofLevel[method]))];
    }

    private FloatImage Denoise(BenchmarkedMethod method, FloatImage noisy, float sigma) => noisy.Channels == Channels
        ? method.Run(noisy, sigma).Denoised
        : throw new DatasetException($"The image is {Denoiser.Kind(noisy.Channels)}, the first image of {Name} is {Denoiser.Kind(Channels)}. Benchmark gray and colour images as two sets, or all with --gray.");

    private static List<FloatImage> ReadSamples(TestSet test)
    {
        var samples = new List<FloatImage>();
        for (var i = 0; i < test.Images.Count && samples.Count < MaxSamples; i++)
        {
            try
            {
                samples.Add(test.Load(i).Clean);
            }
            catch (ImageFileException)
            {
                // The evaluation reports it.
            }
        }
        return samples.Count > 0 ? samples : throw new DatasetException($"No image of {test.Name} can be read.");
    }
}
