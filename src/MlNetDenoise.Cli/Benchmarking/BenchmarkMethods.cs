namespace MlNetDenoise.Cli;

/// <summary>The models and the filters of a benchmark.</summary>
internal sealed class BenchmarkMethods : IDisposable
{
    /// <summary>Before the names of the shipped models.</summary>
    public const string Prefix = "MlNetDenoise ";

    private readonly float _sigma;
    private readonly PythonFilters? _filters;
    private readonly List<(string Name, Denoiser Denoiser, string[] Options, Func<int, bool> Covers)> _models = [];
    private readonly Dictionary<int, List<BenchmarkedMethod>> _methods = [];
    private readonly List<string> _leftOut = [];

    /// <summary>Loads the models, and starts the filters where they are installed.</summary>
    /// <exception cref="ModelException">A model of the settings cannot be loaded.</exception>
    public BenchmarkMethods(BenchmarkSettings settings)
    {
        _sigma = settings.SpeedSigma;
        var device = new DenoiserSettings { Threads = settings.Threads };
        foreach (var path in settings.Models)
            _models.Add((path, Denoiser.Load(path, device), ["--model", path], _ => true));
        foreach (var quality in settings.Models.Count == 0 ? Enum.GetValues<ModelQuality>() : [])
        {
            var name = quality.ToString().ToLowerInvariant();
            _models.Add(($"{Prefix}{name}", Denoiser.Load(quality, device with { Precision = ModelPrecision.Float }), ["--quality", name, "--precision", "float"], _ => true));
            _models.Add(($"{Prefix}{name}, INT8", Denoiser.Load(quality, device with { Precision = ModelPrecision.Int8 }), ["--quality", name, "--precision", "int8"], channels => ModelFiles.HasInt8(quality, channels)));
        }
        _filters = PythonFilters.TryStart(settings.Threads);
        foreach (var (library, package) in ((string, string)[])[("OpenCV", "python3-opencv"), ("scikit-image", "python3-skimage")])
        {
            if (!Versions.ContainsKey(library))
                _leftOut.Add($"{library} is not installed (Debian: {package}): its filters are left out.");
        }
    }

    /// <summary>Versions of the libraries of the filters; empty without filters.</summary>
    public IReadOnlyDictionary<string, string> Versions => _filters?.Versions ?? new Dictionary<string, string>();

    /// <summary>The device that runs the models.</summary>
    public string Device => _models[0].Denoiser.Device;

    /// <summary>What is not measured, with the reason.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>The methods that work on images of a number of channels.</summary>
    public IReadOnlyList<BenchmarkedMethod> For(int channels)
    {
        if (_methods.TryGetValue(channels, out var known))
            return known;
        var methods = new List<BenchmarkedMethod>();
        var small = new FloatImage(32, 32, channels);
        foreach (var filter in _filters?.Methods() ?? [])
        {
            AddIfItWorks(filter.Name, () =>
            {
                filter.Run(small, _sigma);
                return [filter];
            });
        }
        foreach (var (name, denoiser, options, _) in _models.Where(model => model.Covers(channels)))
        {
            AddIfItWorks(name, () =>
            {
                var card = denoiser.CardFor(channels);
                if (card.Precision == ModelPrecision.Int8 && !CpuInstructions.Current.HasFastInt8)
                    _leftOut.Add($"The time of {name} is not measured: this CPU has neither VNNI nor AMX.");
                var informed = new ModelMethod(name, denoiser, options, isTimed: card.Precision == ModelPrecision.Float || CpuInstructions.Current.HasFastInt8);
                return card.TakesSigma ? [informed, new ModelMethod($"{name} (sigma estimated)", denoiser, options, isBlind: true)] : [informed];
            });
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

    public void Dispose()
    {
        _filters?.Dispose();
        _models.ForEach(model => model.Denoiser.Dispose());
    }
}
