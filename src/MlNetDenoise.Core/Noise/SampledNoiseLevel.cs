namespace MlNetDenoise;

/// <summary>The noise level of an image file that is too large to be in memory.</summary>
internal static class SampledNoiseLevel
{
    private const int Samples = 16, SamplePixels = 1 << 20;

    /// <summary>The median of <see cref="NoiseLevel.Estimate"/> over up to 16 strips of rows, of a megapixel each, spread over the image.</summary>
    /// <exception cref="ImageFileException">The file is truncated or damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static float Estimate(string path, CancellationToken cancellationToken)
    {
        using var file = RowSource.Open(path);
        var strip = new FloatImage(file.Width, Math.Clamp(SamplePixels / file.Width, 1, file.Height), file.Channels);
        var strips = file.Height / strip.Height;
        var every = (strips + Samples - 1) / Samples;
        var levels = new List<float>();
        for (var i = 0; i < strips; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.Read(strip, 0, strip.Height);
            if (i % every == every / 2)
                levels.Add(NoiseLevel.Estimate(strip.Finite()));
        }
        return levels.Order().ElementAt(levels.Count / 2);
    }
}
