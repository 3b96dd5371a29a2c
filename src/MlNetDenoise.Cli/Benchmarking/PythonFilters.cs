using System.Diagnostics;
using System.Text.Json;

namespace MlNetDenoise.Cli;

/// <summary>The filters of OpenCV and scikit-image, where Debian's Python has these libraries: filters.py in its own process.</summary>
internal sealed class PythonFilters : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly int _threads;
    private readonly Process _process;
    private readonly TemporaryFolder _folder = new();

    private PythonFilters(int threads)
    {
        _threads = threads;
        _process = StartPython();
        try
        {
            Versions = Ask(new { versions = true }).EnumerateObject().ToDictionary(library => library.Name, library => library.Value.GetString()!);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Versions of Python, NumPy, and the installed libraries of OpenCV and scikit-image.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <summary>Starts Python.</summary>
    /// <returns>Null without Debian's Python and NumPy.</returns>
    public static PythonFilters? TryStart(int threads)
    {
        if (!File.Exists(Python))
            return null;
        try
        {
            return new(threads);
        }
        catch (Exception e) when (e is FilterException or IOException)
        {
            return null;
        }
    }

    /// <summary>Returns the filters of the installed libraries.</summary>
    public IEnumerable<BenchmarkedMethod> Methods()
    {
        (string Library, string Filter, string Name)[] known =
        [
            ("OpenCV", "opencv-nlm", "OpenCV fastNlMeans"),
            ("scikit-image", "skimage-nlm", "scikit-image NLM"),
            ("scikit-image", "skimage-wavelet", "scikit-image wavelet"),
            ("scikit-image", "skimage-tv", "scikit-image TV"),
        ];
        return known.Where(filter => Versions.ContainsKey(filter.Library)).Select(filter => new Filter(this, filter.Filter, filter.Name));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private Process StartPython()
    {
        using var script = new StreamReader(typeof(PythonFilters).Assembly.GetManifestResourceStream("filters.py")!);
        var start = new ProcessStartInfo(Python, ["-c", script.ReadToEnd(), $"{_threads}"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_NUM_THREADS"] = $"{_threads}";
        start.Environment["OPENBLAS_NUM_THREADS"] = $"{_threads}";
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { }; // warnings of the libraries
        process.BeginErrorReadLine();
        return process;
    }

    /// <exception cref="FilterException">Python ended, or reports an error.</exception>
    private JsonElement Ask(object request)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(request));
        _process.StandardInput.Flush();
        var line = _process.StandardOutput.ReadLine() ?? throw new FilterException($"{Python} ended. Run the benchmark again; with fewer --megapixels it needs less memory.");
        var answer = JsonSerializer.Deserialize<JsonElement>(line);
        return answer.TryGetProperty("error", out var error) ? throw new FilterException(error.GetString()!) : answer;
    }

    private static object Request(string filter, float sigma, string input, string output) => new { filter, sigma, input, output };

    private sealed class Filter(PythonFilters owner, string key, string name) : BenchmarkedMethod
    {
        public override string Name => name;

        public override bool IsOurs => false;

        public override (FloatImage Denoised, double Seconds) Run(FloatImage noisy, float sigma)
        {
            var (input, output) = (owner._folder.Below("noisy.pfm"), owner._folder.Below("denoised.pfm"));
            noisy.Save(input);
            var answer = owner.Ask(Request(key, sigma, input, output));
            return (FloatImage.Load(output), answer.GetProperty("seconds").GetDouble());
        }

        public override Process Start(string noisy, string denoised, float sigma)
        {
            var process = owner.StartPython();
            process.StandardInput.WriteLine(JsonSerializer.Serialize(Request(key, sigma, noisy, denoised)));
            process.StandardInput.Close();
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            return process;
        }
    }
}

/// <summary>A filter of another library that does not work.</summary>
internal sealed class FilterException(string message) : DenoiseException(message);
