namespace MlNetDenoise.Training;

/// <summary>Precision of the convolutions in a training.</summary>
public enum Precision
{
    /// <summary>32 bits throughout.</summary>
    Full,

    /// <summary>
    /// Convolutions in bfloat16 (Kalamkar et al., 2019); weights, their average, the optimizer and the loss in 32 bits. It is
    /// faster on processors with AMX or AVX-512 BF16, and on GPUs.
    /// </summary>
    Mixed,

    /// <summary>
    /// Kernels and features are rounded to 8 bits (quantization-aware training: Jacob et al., 2018), and the training exports a
    /// model with convolutions in INT8, which is faster on processors with VNNI or AMX. The training starts with trained weights.
    /// </summary>
    Int8,
}
