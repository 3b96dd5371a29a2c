using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise;

/// <summary>Opens sessions on CUDA or on the CPU, according to <see cref="DenoiserSettings.Gpu"/>.</summary>
internal sealed class InferenceDevice : IDisposable
{
    private readonly DenoiserSettings _settings;
    private readonly int _threads;

    public InferenceDevice(DenoiserSettings settings)
    {
        _settings = settings;
        _threads = settings.Threads > 0 ? settings.Threads : Environment.ProcessorCount;
        Concurrency = Math.Max(1, Environment.ProcessorCount / _threads);
        Runs = new(Concurrency);
    }

    /// <summary>Number of runs at the same time: as many as use all processors. More would only need more memory.</summary>
    public int Concurrency { get; }

    /// <summary>Admits <see cref="Concurrency"/> runs at the same time.</summary>
    public SemaphoreSlim Runs { get; }

    /// <summary>The precision for models that have both forms.</summary>
    public ModelPrecision Precision =>
        _settings.Precision ?? (_settings.Cpu.HasFastInt8 && !MayUseCuda() ? ModelPrecision.Int8 : ModelPrecision.Float);

    /// <summary>Device of the latest session, such as "CPU, 2 threads" or "CPU, 2 threads, INT8". Null before the first one.</summary>
    public string? Description { get; private set; }

    /// <summary>Opens a session.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="precision">Its precision.</param>
    /// <exception cref="ModelException">The file is damaged, CUDA is required and does not work, or ONNX Runtime's native library is missing.</exception>
    public InferenceSession Open(string path, ModelPrecision precision)
    {
        try
        {
            var (session, description) = Open(path);
            Description = precision == ModelPrecision.Int8 ? $"{description}, INT8" : description;
            return session;
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{path} cannot be loaded: {FirstLine(e)} Export the model again.", e);
        }
        catch (Exception e) when (IsMissing(e))
        {
            throw new ModelException($"{path} needs ONNX Runtime's native library, which is missing. Add the package Microsoft.ML.OnnxRuntime to the program.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Runs.Dispose();

    /// <summary>Makes sums of products of 8-bit integers not overflow on CPUs with AVX2 or AVX-512 that lack VNNI. With VNNI they never do, and the setting would take twice the time.</summary>
    public static void ComputeInt8Exactly(SessionOptions options)
    {
        if (!CpuInstructions.Current.HasFastInt8)
            options.AddSessionConfigEntry("session.x64quantprecision", "1");
    }

    /// <summary>Returns the first line of ONNX Runtime's message, without its own source file and line number.</summary>
    public static string FirstLine(Exception e)
    {
        const string Failure = " : FAIL : ";
        var line = e.Message.Split('\n', 2)[0];
        return line[(line.LastIndexOf(Failure, StringComparison.Ordinal) is >= 0 and var at ? at + Failure.Length : 0)..].Trim().TrimEnd('.') + ".";
    }

    private (InferenceSession Session, string Description) Open(string path)
    {
        if (_settings.Gpu == false)
            return OnCpu(path);
        if (HasCuda())
            return OnCudaIfItWorks(path);
        return _settings.Gpu == null
            ? OnCpu(path)
            : throw new ModelException("This program's ONNX Runtime does not support CUDA. Use the package Microsoft.ML.OnnxRuntime.Gpu, or leave DenoiserSettings.Gpu unset.");
    }

    private bool MayUseCuda()
    {
        try
        {
            return _settings.Gpu ?? HasCuda();
        }
        catch (Exception e) when (IsMissing(e))
        {
            return false; // Open reports it
        }
    }

    private static bool HasCuda() => OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider");

    /// <summary>Whether ONNX Runtime's native library is missing.</summary>
    private static bool IsMissing(Exception e) => e is DllNotFoundException || e is TypeInitializationException && e.GetBaseException() is DllNotFoundException;

    private (InferenceSession Session, string Description) OnCudaIfItWorks(string path)
    {
        try
        {
            return OnCuda(path);
        }
        // the library does not have CUDA's functions, or cannot load what they need
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            return _settings.Gpu == null
                ? OnCpu(path, $" (CUDA: {FirstLine(e)})")
                : throw new ModelException($"{path} cannot run on CUDA: {FirstLine(e)} Install what is missing, or leave DenoiserSettings.Gpu unset.", e);
        }
    }

    private (InferenceSession Session, string Description) OnCuda(string path)
    {
        using var options = Options();
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(new Dictionary<string, string>
        {
            ["device_id"] = "0",
            // the exhaustive search would run again for every image size
            ["cudnn_conv_algo_search"] = "HEURISTIC",
            // the same pixels as on the CPU
            ["use_tf32"] = "0",
        });
        options.AppendExecutionProvider_CUDA(cuda);
        return (new InferenceSession(path, options), "CUDA 0");
    }

    private (InferenceSession Session, string Description) OnCpu(string path, string why = "")
    {
        using var options = Options();
        return (new InferenceSession(path, options), $"CPU, {Quantity.Of(_threads, "thread")}{why}");
    }

    private SessionOptions Options()
    {
        var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = _threads,
            EnableCpuMemArena = true,
            // a memory pattern is only valid for one image size
            EnableMemoryPattern = false,
            // errors are exceptions; nothing else is printed
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        // Spinning threads make a run 10 % faster. After the run they would only take time from other work.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        ComputeInt8Exactly(options);
        return options;
    }
}
