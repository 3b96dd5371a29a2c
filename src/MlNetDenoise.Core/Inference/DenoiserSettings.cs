namespace MlNetDenoise;

/// <summary>What a <see cref="Denoiser"/> runs on.</summary>
public readonly record struct DenoiserSettings
{
    /// <summary>CPU threads for one image; 0 means all processors that the process may use.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Bytes of memory that the process may take while it denoises files, as near as can be foretold; an image is cut
    /// into tiles, and passes through row by row, as it demands. Images and maps of sigma that the caller holds come on
    /// top. 0 means a quarter of what the process may have, 4 GB at most.
    /// </summary>
    public long MaxMemory { get; init; }

    /// <summary>True: CUDA or an error; false: the CPU; null: CUDA if it works, otherwise the CPU.</summary>
    public bool? Gpu { get; init; }

    /// <summary>The longest side of a tile in pixels, for tests; 0: as memory allows.</summary>
    internal int TileSide { get; init; }
}
