namespace MlNetDenoise.Training;

/// <summary>Floating-point precision of a training.</summary>
public enum Precision
{
    /// <summary>32 bits throughout.</summary>
    Full,

    /// <summary>
    /// Convolutions in bfloat16 (Kalamkar et al., 2019); weights, their average, the optimizer and the loss in 32 bits. It is
    /// faster on processors with AMX or AVX-512 BF16, and on GPUs.
    /// </summary>
    Mixed,
}
