namespace MlNetDenoise;

/// <summary>What a <see cref="Denoiser"/> runs on.</summary>
public readonly record struct DenoiserSettings
{
    /// <summary>CPU threads for one image; 0 means all processors that the process may use.</summary>
    public int Threads { get; init; }

    /// <summary>True: CUDA or an error; false: the CPU; null: CUDA if it works, otherwise the CPU.</summary>
    public bool? Gpu { get; init; }
}
