namespace MlNetDenoise;

/// <summary>Fits the variance of noise, constant or a linear function of the brightness, to blocks of an image.</summary>
/// <remarks>
/// Blocks without texture are selected by their lower frequencies, and the variance is measured at their highest ones. In
/// white noise these are independent, so the selection does not bias the variance (Ponomarenko et al., 2007; Colom and
/// Buades, 2013). The selection depends on the variance and the variance on the selection, so both are iterated.
/// </remarks>
internal static class VarianceFit
{
    // A block has no texture if the energy of its lower frequencies is at most this many times that of the noise.
    private const double FlatRatio = 1.5;

    // Number and share of the flattest blocks that are always selected.
    private const int MinBlocks = 64, MinBlocksDivisor = 200;

    // Most ranges of brightness that the blocks are divided into, and fewest blocks in each.
    private const int MaxRanges = 16, MinBlocksPerRange = 256;

    // If the mean of a block is less than this many sigma from a limit, too little of the noise remains to measure it.
    private const double MinDistance = 0.3;

    // Relative distance from the line at which a range has half of its weight.
    private const double HalfWeight = 0.1;

    // Share of the median variance below which a smaller variance does not increase the weight of a range.
    private const double MinVarianceShare = 0.02;

    // A tenth of the blocks of noise have less than this share of its variance as the mean energy of their 15 highest
    // frequencies (chi-square distribution). If they have less than a third of that, most of the energy is structure.
    private const double QuietShare = 0.57, StructureRatio = 3;

    private const int MaxRounds = 20;

    private const double Precision = 1e-4;

    /// <summary>Fits a constant variance to a channel.</summary>
    public static double FitConstant(NoiseBlocks sample, int channel) => Fit(sample, sample.Channel(channel), ranges: 1).B;

    /// <summary>Fits a variance that is a linear function of the brightness to all channels.</summary>
    public static SignalDependentNoise FitLine(NoiseBlocks sample)
    {
        NoiseBlock[] blocks = [.. Enumerable.Range(0, sample.Channels).SelectMany(channel => sample.Channel(channel).ToArray())];
        Array.Sort(Array.ConvertAll(blocks, block => block.Mean), blocks);
        return Fit(sample, blocks, Math.Clamp(blocks.Length / MinBlocksPerRange, 1, MaxRanges));
    }

    private static SignalDependentNoise Fit(NoiseBlocks sample, ReadOnlySpan<NoiseBlock> blocks, int ranges)
    {
        var noise = new SignalDependentNoise(0, 0);
        for (var round = 0; round < MaxRounds; round++)
        {
            var points = new List<Point>(ranges);
            for (var i = 0; i < ranges; i++)
            {
                if (Measure(sample, blocks[(blocks.Length * i / ranges)..(blocks.Length * (i + 1) / ranges)], noise) is { } point)
                    points.Add(point);
            }
            if (points.Count == 0)
                break;
            var before = noise;
            noise = FitLine(points);
            if (IsClose(noise.VarianceAt(0), before.VarianceAt(0)) && IsClose(noise.VarianceAt(1), before.VarianceAt(1)))
                break;
        }
        return noise;
    }

    /// <summary>Measures the variance in blocks of similar brightness. Null if clipping leaves too little of the noise in all of them.</summary>
    /// <param name="sample">The sample that has the blocks.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="noise">The noise of the previous iteration, to correct for clipping.</param>
    private static Point? Measure(NoiseBlocks sample, ReadOnlySpan<NoiseBlock> blocks, SignalDependentNoise noise)
    {
        var (low, remaining) = (new float[blocks.Length], new float[blocks.Length]);
        var (usable, brightness) = (0, 0.0);
        for (var i = 0; i < blocks.Length; i++)
        {
            remaining[i] = (float)RemainingShare(sample, blocks[i].Mean, noise);
            low[i] = remaining[i] > 0 ? blocks[i].Low / remaining[i] : float.PositiveInfinity;
            if (remaining[i] > 0)
                (usable, brightness) = (usable + 1, brightness + blocks[i].Mean);
        }
        if (usable == 0)
            return null;

        var ordered = low.AsSpan().ToArray();
        Array.Sort(ordered);
        double least = ordered[Math.Min(usable, Math.Max(MinBlocks, usable / MinBlocksDivisor)) - 1], variance = ordered[usable / 2];
        var energies = new double[sample.HighCount];
        var sums = new List<float>(blocks.Length);
        for (var round = 0; round < MaxRounds; round++)
        {
            var most = Math.Max(least, FlatRatio * variance);
            Array.Clear(energies);
            sums.Clear();
            for (var i = 0; i < low.Length; i++)
            {
                if (low[i] > most)
                    continue;
                var factor = 1 / remaining[i];
                sums.Add(blocks[i].High.Sum * factor);
                for (var f = 0; f < energies.Length; f++)
                    energies[f] += blocks[i].High[f] * factor;
            }
            var before = variance;
            variance = Median(energies) / sums.Count / MedianOfMeanSquare(sums.Count);
            if (!IsClose(variance, before))
                continue;
            if (sample.Scale > 1)
                break; // coarse noise is structure to the finest detail
            sums.Sort();
            variance = Math.Min(variance, StructureRatio / QuietShare * sums[sums.Count / 10] / energies.Length);
            if (IsClose(variance, before))
                break;
        }
        return new(brightness / usable, variance, sums.Count);
    }

    /// <summary>Returns the share of the noise's variance that remains after clipping, or 0 if it is too small.</summary>
    private static double RemainingShare(NoiseBlocks sample, double brightness, SignalDependentNoise noise)
    {
        var sigma = noise.SigmaAt(brightness);
        var (below, above) = (brightness - sample.Floor, sample.Ceiling - brightness);
        return Math.Min(below, above) > MinDistance * sigma ? Math.Max(0, 1 - LostShare(below / sigma) - LostShare(above / sigma)) : 0;
    }

    /// <summary>
    /// Returns the share of its variance that a normal distribution loses by clipping at a limit (Foi, 2009). This fit has an
    /// error of at most 0.01.
    /// </summary>
    /// <param name="distance">Distance of the clipped distribution's mean from the limit, in sigma.</param>
    private static double LostShare(double distance) => Math.Exp(-distance * (0.9 + 0.35 * distance));

    /// <summary>Fits a line with A and B of at least 0 to the points, by weighted least squares of the relative errors with low weights for outliers.</summary>
    private static SignalDependentNoise FitLine(List<Point> points)
    {
        var median = Median([.. points.Select(point => point.Variance)]);
        var line = new SignalDependentNoise(0, median);
        for (var round = 0; round < MaxRounds; round++)
        {
            double w = 0, wx = 0, wv = 0, wxx = 0, wxv = 0;
            foreach (var (x, v, count) in points)
            {
                var expected = Math.Max(line.VarianceAt(x), MinVarianceShare * median + float.Epsilon);
                var residual = (v - expected) / expected / HalfWeight;
                var weight = count / (expected * expected * (1 + residual * residual));
                w += weight;
                wx += weight * x;
                wv += weight * v;
                wxx += weight * x * x;
                wxv += weight * x * v;
            }
            var spread = w * wxx - wx * wx;
            var a = spread > Precision * w * wxx ? Math.Max(0, (w * wxv - wx * wv) / spread) : 0;
            var b = (wv - a * wx) / w;
            line = b >= 0 ? new(a, b) : new(wxv / wxx, 0);
        }
        return line;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    /// <summary>Returns the median of the mean of <paramref name="count"/> squared standard normal numbers (Wilson and Hilferty, 1931).</summary>
    private static double MedianOfMeanSquare(int count) => Math.Pow(1 - 2.0 / (9 * count), 3);

    private static bool IsClose(double a, double b) => Math.Abs(a - b) <= Precision * b;

    /// <summary>The variance of a range of brightness, measured in <paramref name="Count"/> blocks.</summary>
    private readonly record struct Point(double Brightness, double Variance, int Count);
}
