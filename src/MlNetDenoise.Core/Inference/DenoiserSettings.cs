namespace MlNetDenoise;

/// <summary>Settings of a <see cref="Denoiser"/>: device, threads and memory.</summary>
/// <remarks>Immutable, so any number of threads can share an instance.</remarks>
public sealed record DenoiserSettings
{
    /// <summary>Number of CPU threads for one image. Default: 0, all processors that are available to the process.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Approximate limit, in bytes, of the memory that the process uses while it denoises files. It sets the size of the
    /// tiles, and files that are too large for it are processed row by row. Images and sigma maps that the caller holds are
    /// not included. Default: 0, a quarter of the memory available to the process, at most 1.5 GB.
    /// </summary>
    public long MaxMemory { get; init; }

    /// <summary>True: CUDA, and an exception where it does not work. False: the CPU. Null (the default): CUDA where it works, otherwise the CPU.</summary>
    public bool? Gpu { get; init; }

    /// <summary>
    /// The precision of the models. Null (the default): INT8 where a model has that form, the CPU has VNNI or AMX, and CUDA is not
    /// used; otherwise floats. The choice does not depend on measurements, so one machine always gives the same pixels.
    /// </summary>
    public ModelPrecision? Precision { get; init; }

    /// <summary>The instruction sets that decide the precision, for tests.</summary>
    internal CpuInstructions Cpu { get; init; } = CpuInstructions.Current;

    /// <summary>Longest side of a tile in pixels, for tests. Default: 0, as long as the memory allows.</summary>
    internal int TileSide { get; init; }
}
