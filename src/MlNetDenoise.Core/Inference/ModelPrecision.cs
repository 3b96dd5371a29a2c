namespace MlNetDenoise;

/// <summary>The precision of the convolutions of a model.</summary>
public enum ModelPrecision
{
    /// <summary>32-bit floats.</summary>
    Float,

    /// <summary>
    /// 8-bit integers in all convolutions but the first and the last: about twice as fast on CPUs with VNNI or AMX. The PSNR of
    /// the shipped models is 0.01 to 0.06 dB lower.
    /// </summary>
    Int8,
}
