using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>What is to be measured.</summary>
/// <param name="Data">Sets of clean images.</param>
/// <param name="Gray">Whether every image is read as gray.</param>
/// <param name="Sigmas">Noise levels on the 0-255 scale.</param>
/// <param name="Images">How many images of each set are taken at most.</param>
/// <param name="Megapixels">Size of the image that speed and memory are measured on.</param>
/// <param name="Threads">Threads of every method that can use more than one.</param>
/// <param name="Models">Models by path; none: all that are shipped.</param>
internal sealed record BenchmarkSettings(
    IReadOnlyList<string> Data, bool Gray, IReadOnlyList<float> Sigmas, int Images, double Megapixels, int Threads, IReadOnlyList<string> Models)
{
    /// <summary>The noise level of the image that speed and memory are measured on, and of the chart: the middle one.</summary>
    public float SpeedSigma => Sigmas.Order().ElementAt(Sigmas.Count / 2);
}

/// <summary>What one method gives on one set; NaN where nothing was measured.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Psnr">Mean PSNR in dB at each noise level.</param>
/// <param name="Ssim">Mean SSIM at each noise level.</param>
/// <param name="Cost">Time and memory.</param>
/// <param name="IsOurs">Whether it is one of this project's models.</param>
internal sealed record BenchmarkRow(string Set, string Method, double[] Psnr, double[] Ssim, BenchmarkCost Cost, bool IsOurs = false);

/// <summary>What denoising costs.</summary>
/// <param name="Seconds">Seconds a megapixel.</param>
/// <param name="Megabytes">The most memory, in units of 10^6 bytes, of a process that denoises one image and ends.</param>
internal readonly record struct BenchmarkCost(double Seconds, double Megabytes)
{
    public static BenchmarkCost None { get; } = new(double.NaN, double.NaN);
}

/// <summary>What a benchmark gave.</summary>
/// <param name="Rows">The table.</param>
/// <param name="Notes">How it was measured, on what, and what was left out.</param>
/// <param name="Failures">How many images could not be measured; each was told.</param>
internal sealed record BenchmarkResult(IReadOnlyList<BenchmarkRow> Rows, IReadOnlyList<string> Notes, int Failures);

/// <summary>Quality, speed and memory of models and of other filters, on the same noisy images in one run.</summary>
internal sealed class Benchmark : IDisposable
{
    /// <summary>Rounds that count, after one that warms up; in each, every method has its turn.</summary>
    private const int Rounds = 5;

    private const int ImagesOfMosaic = 16;
    private const ulong Seed = 0;

    private readonly BenchmarkSettings _settings;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("denoise-");
    private readonly PythonFilters? _filters;
    private readonly List<(string Name, Denoiser Denoiser, string[] Choice)> _models = [];
    private readonly Dictionary<int, List<BenchmarkedMethod>> _methods = [];
    private readonly Dictionary<int, List<FloatImage>> _clean = [];
    private readonly List<string> _leftOut = [];

    private Benchmark(BenchmarkSettings settings)
    {
        _settings = settings;
        _filters = PythonFilters.TryStart(settings.Threads);
        foreach (var library in (string[])["OpenCV", "scikit-image"])
        {
            if (_filters?.Versions.ContainsKey(library) is not true)
                _leftOut.Add($"{library} is not here (Debian: {(library == "OpenCV" ? "python3-opencv" : "python3-skimage")}): its filters are left out.");
        }
        var device = new DenoiserSettings { Threads = settings.Threads };
        foreach (var path in settings.Models)
            _models.Add((path, Denoiser.Load(path, device), ["--model", path]));
        if (settings.Models.Count > 0)
            return;
        foreach (var quality in Enum.GetValues<ModelQuality>())
        {
            var word = quality.ToString().ToLowerInvariant();
            try
            {
                _models.Add(($"MlNetDenoise {word}", Denoiser.Load(quality, device), ["--quality", word]));
            }
            catch (ModelException)
            {
                _leftOut.Add($"No model of quality '{word}' is shipped with this program.");
            }
        }
    }

    /// <summary>Measures: first the quality on all sets, then, with nothing else running, the speed.</summary>
    /// <exception cref="DatasetException">A folder holds no images, or none that can be read.</exception>
    /// <exception cref="ModelException">A model that was named cannot be loaded.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static BenchmarkResult Run(BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        using var benchmark = new Benchmark(settings);
        var sets = settings.Data.Select(data => benchmark.MeasureQuality(data, cancellationToken)).ToList();
        var costs = benchmark._methods.Keys.ToDictionary(channels => channels, channels => benchmark.MeasureCosts(channels, cancellationToken));
        return new([.. sets.SelectMany(set => set.Rows(settings, costs[set.Channels]))], [.. benchmark.Notes(sets)], sets.Sum(set => set.Failures));
    }

    public void Dispose()
    {
        _filters?.Dispose();
        _models.ForEach(model => model.Denoiser.Dispose());
        _folder.Delete(recursive: true);
    }

    private SetQuality MeasureQuality(string data, CancellationToken cancellationToken)
    {
        var quality = new SetQuality(ImageSet.NameOf(data));
        foreach (var sigma in _settings.Sigmas)
        {
            using var test = TestSet.Open(data, _settings.Gray, Noise.Gaussian(sigma), Seed);
            foreach (var model in _settings.Models)
                test.RequireUnseenBy(model);
            var scores = new List<List<ImageScores>>();
            quality.Failures += Batch.Run($"{quality.Name}, sigma {sigma}", [.. test.Images.Take(_settings.Images).Index()], image => image.Item.Name, image =>
            {
                var (clean, noisy, _) = test.Load(image.Index);
                if (quality.Channels == 0)
                    quality.Channels = clean.Channels;
                if (clean.Channels != quality.Channels)
                    throw new DatasetException($"{image.Item.Name} has {clean.Channels} channel(s), the images before it {quality.Channels}. Benchmark gray and colour images as two sets, or all with --gray.");
                scores.Add([.. MethodsFor(clean.Channels).Select(method => Evaluation.Measure(image.Item.Name, noisy, method.Run(noisy, sigma).Denoised, clean).Scores)]);
                Keep(clean);
            }, cancellationToken);
            if (scores.Count == 0)
                throw new DatasetException($"No image of {data} could be measured.");
            quality.Images = scores.Count;
            quality.Metrics.Add([.. MethodsFor(quality.Channels).Select((method, i) => (method, new DenoisingMetrics([.. scores.Select(ofImage => ofImage[i])])))]);
        }
        return quality;
    }

    /// <summary>The methods that work on images of so many channels.</summary>
    private List<BenchmarkedMethod> MethodsFor(int channels)
    {
        if (_methods.TryGetValue(channels, out var known))
            return known;
        var methods = new List<BenchmarkedMethod>();
        var small = new FloatImage(32, 32, channels);
        foreach (var filter in _filters?.Methods() ?? [])
        {
            AddIfItWorks(filter.Name, () =>
            {
                filter.Run(small, _settings.SpeedSigma);
                return [filter];
            });
        }
        foreach (var (name, denoiser, choice) in _models)
        {
            var told = new ModelMethod(name, denoiser, choice);
            var blind = new ModelMethod($"{name} (sigma estimated)", denoiser, choice, isBlind: true);
            AddIfItWorks(name, () => denoiser.CardFor(channels).TakesSigma ? [told, blind] : [told]);
        }
        return _methods[channels] = methods;

        void AddIfItWorks(string name, Func<BenchmarkedMethod[]> attempt)
        {
            try
            {
                methods.AddRange(attempt());
            }
            catch (Exception e) when (e is FilterException or ModelException)
            {
                _leftOut.Add($"{name} is left out for {(channels == 1 ? "gray" : "colour")} images: {e.Message}");
            }
        }
    }

    private void Keep(FloatImage clean)
    {
        var kept = _clean.TryGetValue(clean.Channels, out var images) ? images : _clean[clean.Channels] = [];
        if (kept.Count < ImagesOfMosaic)
            kept.Add(clean);
    }

    private Dictionary<string, BenchmarkCost> MeasureCosts(int channels, CancellationToken cancellationToken)
    {
        using var dnCnn = Denoiser.Load(ExportDnCnn(channels), new() { Threads = _settings.Threads });
        List<BenchmarkedMethod> methods = [.. MethodsFor(channels).Where(method => !method.IsBlind), new ModelMethod(PublishedFigures.DnCnn, dnCnn, ["--model", FolderOfDnCnn(channels)], isOurs: false)];
        var (sigma, side) = (_settings.SpeedSigma, Math.Max(16, (int)Math.Sqrt(_settings.Megapixels * 1e6)));
        var noisy = Noise.Gaussian(sigma).Apply(Mosaic(_clean[channels], side), Seed);

        var seconds = methods.ToDictionary(method => method, _ => new List<double>());
        Terminal.Progress($"Speed, {(channels == 1 ? "gray" : "colour")}", report =>
        {
            for (var round = 0; round <= Rounds; round++)
            {
                foreach (var (i, method) in methods.Index())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    report((round + (double)i / methods.Count) / (Rounds + 1), method.Name);
                    var measured = method.Run(noisy, sigma).Seconds;
                    if (round > 0)
                        seconds[method].Add(measured);
                }
            }
            report(1, "");
            return Rounds;
        });
        var megapixels = noisy.Width * noisy.Height / 1e6;
        return methods.ToDictionary(method => method.Name, method => new BenchmarkCost(seconds[method].Order().ElementAt(Rounds / 2) / megapixels, PeakMegabytes(method, noisy, sigma)));
    }

    /// <summary>The most memory that a process has while it denoises an image, sampled until it ends.</summary>
    private double PeakMegabytes(BenchmarkedMethod method, FloatImage noisy, float sigma)
    {
        var file = Path.Combine(_folder.FullName, "noisy.pfm");
        noisy.Save(file);
        using var process = method.Start(file, Path.Combine(_folder.FullName, "denoised.pfm"), sigma);
        long peak = 0;
        while (!process.WaitForExit(5))
        {
            try
            {
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }
            catch (InvalidOperationException)
            {
                break; // it has ended meanwhile
            }
        }
        process.WaitForExit();
        return process.ExitCode == 0 && peak > 0 ? peak / 1e6 : double.NaN;
    }

    private string FolderOfDnCnn(int channels) => Path.Combine(_folder.FullName, $"dncnn-{channels}");

    /// <summary>DnCNN as it was published, but for its weights: what they are makes it no faster.</summary>
    private string ExportDnCnn(int channels)
    {
        OnnxExport.ExportUntrained(Networks.Create("dncnn", channels), FolderOfDnCnn(channels));
        return FolderOfDnCnn(channels);
    }

    /// <summary>A square of cells of 256 pixels, each a corner of an image, repeated where the image is smaller.</summary>
    private static FloatImage Mosaic(List<FloatImage> images, int side)
    {
        const int Cell = 256;
        var mosaic = new FloatImage(side, side, images[0].Channels);
        for (var i = 0; i < mosaic.Pixels.Length; i++)
        {
            var (channel, y, x) = (i / (side * side), i / side % side, i % side);
            var image = images[(y / Cell * ((side + Cell - 1) / Cell) + x / Cell) % images.Count];
            mosaic.Pixels[i] = image.Plane(channel)[y % Cell % image.Height * image.Width + x % Cell % image.Width];
        }
        return mosaic;
    }

    private IEnumerable<string> Notes(List<SetQuality> sets)
    {
        yield return "Quality: white Gaussian noise of one seed, not clipped, its level told to every method but where it says that it was estimated; results clipped and rounded to 8 bits; means over the images: "
            + string.Join(", ", sets.Select(set => $"{set.Name} {set.Images}")) + ".";
        yield return $"Speed: median of {Rounds} rounds in turn, after one to warm up, on an image of {_settings.Megapixels} megapixels made of the set's, sigma {_settings.SpeedSigma}, {(_settings.Threads == 1 ? "1 thread" : $"{_settings.Threads} threads (scikit-image uses one)")}. Memory: the most that a process has which denoises this image.";
        yield return "DnCNN: 17 layers of 64 channels with random weights in the same ONNX Runtime, for its speed.";
        if (_filters?.Versions.ContainsKey("OpenCV") is true)
            yield return "OpenCV: gets the noisy image clipped and rounded to 8 bits; windows 7 and 21, h = sigma for gray, h = hColor = 0.6 sigma for colour.";
        if (_filters?.Versions.ContainsKey("scikit-image") is true)
            yield return "scikit-image: NLM with patches of 5, distance 6, h = 0.8 sigma, fast mode; wavelet BayesShrink, soft, colour in YCbCr; TV (Chambolle) with weight 0.8 sigma.";
        foreach (var set in sets.Where(set => PublishedFigures.For(set.Name, set.Channels, set.Images, _settings.Sigmas).Count > 0))
            yield return $"Published for {set.Name}: {PublishedFigures.Sources(set.Name)}.";
        foreach (var line in _leftOut)
            yield return line;
        var python = _filters is null ? "" : $"; {string.Join(", ", _filters.Versions.Select(library => $"{library.Key} {library.Value}"))}";
        yield return $"{DateTime.UtcNow:yyyy-MM-dd}, {SystemInfo.Description}; MlNetDenoise {SystemInfo.Program}, {SystemInfo.OnnxRuntime}{(_models.Count == 0 ? "" : $" on {_models[0].Denoiser.Device}")}{python}.";
    }

    /// <summary>What was measured on one set, at each noise level in turn.</summary>
    private sealed class SetQuality(string name)
    {
        public string Name => name;

        public int Channels { get; set; }

        public int Images { get; set; }

        public int Failures { get; set; }

        public List<List<(BenchmarkedMethod Method, DenoisingMetrics Metrics)>> Metrics { get; } = [];

        /// <summary>The noisy images, the filters, what was published, DnCNN, then our models.</summary>
        public IEnumerable<BenchmarkRow> Rows(BenchmarkSettings settings, Dictionary<string, BenchmarkCost> costs)
        {
            var nothing = settings.Sigmas.Select(_ => double.NaN).ToArray();
            var measured = Enumerable.Range(0, Metrics[0].Count).Select(i => new BenchmarkRow(
                Name, Metrics[0][i].Method.Name, Each(i, metrics => metrics.DenoisedMean.Psnr), Each(i, metrics => metrics.DenoisedMean.Ssim), costs.GetValueOrDefault(Metrics[0][i].Method.Name, BenchmarkCost.None), Metrics[0][i].Method.IsOurs)).ToList();
            var published = PublishedFigures.For(Name, Channels, Images, settings.Sigmas);
            var dnCnn = published.FirstOrDefault(figure => figure.Method == PublishedFigures.DnCnn).Psnr;

            if (measured.Count > 0)
                yield return new(Name, "noisy", Each(0, metrics => metrics.NoisyMean.Psnr), Each(0, metrics => metrics.NoisyMean.Ssim), BenchmarkCost.None);
            foreach (var row in measured.Where(row => !row.IsOurs))
                yield return row;
            foreach (var (method, psnr) in published.Where(figure => figure.Method != PublishedFigures.DnCnn))
                yield return new(Name, $"{method} (published)", psnr, nothing, BenchmarkCost.None);
            yield return new(Name, $"{PublishedFigures.DnCnn}{(dnCnn is null ? "" : " (PSNR published)")}", dnCnn ?? nothing, nothing, costs[PublishedFigures.DnCnn]);
            foreach (var row in measured.Where(row => row.IsOurs))
                yield return row;

            double[] Each(int method, Func<DenoisingMetrics, double> score) => [.. Metrics.Select(ofLevel => score(ofLevel[method].Metrics))];
        }
    }
}
