namespace MlNetDenoise.Training;

/// <summary>Noisy patches and their clean originals. The arrays are reused.</summary>
internal sealed class PatchBatch(int count, int channels, int side)
{
    /// <summary>Number of patches, channels, height and width.</summary>
    internal long[] Shape { get; } = [count, channels, side, side];

    /// <summary>[N,C,H,W] in [0,1].</summary>
    internal float[] Clean { get; } = new float[count * channels * side * side];

    /// <summary>[N,C,H,W].</summary>
    internal float[] Noisy { get; } = new float[count * channels * side * side];

    /// <summary>The noise level of each patch [N,1,1,1], in the units of the pixels.</summary>
    internal float[] Sigma { get; } = new float[count];
}
