namespace MlNetDenoise;

/// <summary>The precision of the convolutions of a model.</summary>
public enum ModelPrecision
{
    /// <summary>32-bit floats.</summary>
    Float,

    /// <summary>
    /// 8-bit integers in all convolutions but the first and the last: about twice as fast on CPUs with VNNI or AMX, and at
    /// most 0.05 dB less PSNR.
    /// </summary>
    Int8,
}
