namespace MlNetDenoise.Training;

/// <summary>Noisy patches with their clean originals, in arrays that are used again and again.</summary>
internal sealed class PatchBatch(int count, int channels, int side)
{
    /// <summary>N, C, H, W.</summary>
    internal long[] Shape { get; } = [count, channels, side, side];

    /// <summary>[N,C,H,W] in [0,1].</summary>
    internal float[] Clean { get; } = new float[count * channels * side * side];

    /// <summary>[N,C,H,W].</summary>
    internal float[] Noisy { get; } = new float[count * channels * side * side];

    /// <summary>The noise level of each patch, [N,1,1,1], in units of the pixels.</summary>
    internal float[] Sigma { get; } = new float[count];
}
