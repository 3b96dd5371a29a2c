using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise;

/// <summary>Opens sessions on CUDA or on the CPU, as asked for and as it works, and tells which it was.</summary>
internal sealed class InferenceDevice : IDisposable
{
    private readonly DenoiserSettings _settings;
    private readonly int _threads;

    public InferenceDevice(DenoiserSettings settings)
    {
        _settings = settings;
        _threads = settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount;
        Concurrency = Math.Max(1, Environment.ProcessorCount / _threads);
        Turns = new(Concurrency);
    }

    /// <summary>Runs that go on at once: as many as occupy the processors, for more would only take more memory.</summary>
    public int Concurrency { get; }

    /// <summary>What a run waits for: there are <see cref="Concurrency"/> of them.</summary>
    public SemaphoreSlim Turns { get; }

    /// <summary>Where the latest session runs, such as "CPU, 2 threads"; null before the first.</summary>
    public string? Description { get; private set; }

    /// <exception cref="ModelException">The file is damaged, CUDA was asked for and does not work, or there is no ONNX Runtime.</exception>
    public InferenceSession Open(string path)
    {
        try
        {
            if (_settings.Gpu == false)
                return OnCpu(path);
            if (OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"))
                return OnCudaIfItWorks(path);
            return _settings.Gpu == null
                ? OnCpu(path)
                : throw new ModelException("This program's ONNX Runtime knows no CUDA. Build it with -p:Gpu=true, or leave the GPU out.");
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{path} cannot be loaded: {FirstLine(e)} Export the model again.", e);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException && e.GetBaseException() is DllNotFoundException)
        {
            throw new ModelException($"{path} needs ONNX Runtime's native library, which is absent. Add the package Microsoft.ML.OnnxRuntime to the program.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Turns.Dispose();

    /// <summary>What ONNX Runtime says, in one line, without its own source file and line.</summary>
    public static string FirstLine(Exception e)
    {
        const string Failure = " : FAIL : ";
        var line = e.Message.Split('\n', 2)[0];
        return line[(line.LastIndexOf(Failure, StringComparison.Ordinal) is >= 0 and var at ? at + Failure.Length : 0)..].Trim().TrimEnd('.') + ".";
    }

    private InferenceSession OnCudaIfItWorks(string path)
    {
        try
        {
            return OnCuda(path);
        }
        // a library that lacks CUDA's functions, or cannot load what they need
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            return _settings.Gpu == null
                ? OnCpu(path, $" (CUDA: {FirstLine(e)})")
                : throw new ModelException($"{path} cannot run on CUDA: {FirstLine(e)} Install what is missing, or leave the GPU out.", e);
        }
    }

    private InferenceSession OnCuda(string path)
    {
        using var options = Options();
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(new Dictionary<string, string>
        {
            ["device_id"] = "0",
            // the exhaustive search would run anew for every size of image
            ["cudnn_conv_algo_search"] = "HEURISTIC",
            // the same pixels as on the CPU
            ["use_tf32"] = "0",
        });
        options.AppendExecutionProvider_CUDA(cuda);
        var session = new InferenceSession(path, options);
        Description = "CUDA 0";
        return session;
    }

    private InferenceSession OnCpu(string path, string why = "")
    {
        using var options = Options();
        var session = new InferenceSession(path, options);
        Description = $"CPU, {_threads} {(_threads == 1 ? "thread" : "threads")}{why}";
        return session;
    }

    private SessionOptions Options()
    {
        var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = _threads,
            EnableCpuMemArena = true,
            // a pattern serves images of one size only
            EnableMemoryPattern = false,
            // errors come as exceptions; nothing is to be printed besides
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        // Threads that spin while they wait for a part of a layer gain a tenth; after the run it would be at others' cost.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        return options;
    }
}
