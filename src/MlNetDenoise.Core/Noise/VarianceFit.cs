namespace MlNetDenoise;

/// <summary>Fits the variance of noise, constant or growing with the brightness, to blocks of an image.</summary>
/// <remarks>
/// Blocks that show nothing but noise are told by their lower frequencies, and the noise in them is measured at their
/// highest ones: in white noise the ones say nothing of the others, so the choice does not bias the measure (Ponomarenko
/// et al., 2007; Colom and Buades, 2013). Which blocks these are follows from the variance, and the variance from them.
/// </remarks>
internal static class VarianceFit
{
    // A block shows nothing but noise where its lower frequencies have at most this many times the energy of noise.
    private const double Flat = 1.5;

    // This many blocks, and one in so many, are taken in any case: the flattest.
    private const int LeastBlocks = 64, OneBlockIn = 200;

    // Into how many ranges of brightness the blocks are divided, each with at least so many blocks.
    private const int MostRanges = 16, BlocksInRange = 256;

    // Where the mean of a block is less than this many sigma from a limit, too little of the noise is left.
    private const double ClosestToLimit = 0.3;

    // A range whose variance is off the line by this share of it has half its weight.
    private const double HalfWeight = 0.1;

    // Nor is the weight of a range that of less variance than this part of the median one.
    private const double LeastVariance = 0.02;

    private const int MostRounds = 20;

    private const double Precision = 1e-4;

    /// <summary>One variance for a channel.</summary>
    public static double Constant(NoiseBlocks sample, int channel) => Fit(sample, sample.Channel(channel), ranges: 1).B;

    /// <summary>A variance that grows with the brightness, for all channels.</summary>
    public static SignalDependentNoise Line(NoiseBlocks sample)
    {
        NoiseBlock[] blocks = [.. Enumerable.Range(0, sample.Channels).SelectMany(channel => sample.Channel(channel).ToArray())];
        Array.Sort(Array.ConvertAll(blocks, block => block.Mean), blocks);
        return Fit(sample, blocks, Math.Clamp(blocks.Length / BlocksInRange, 1, MostRanges));
    }

    private static SignalDependentNoise Fit(NoiseBlocks sample, ReadOnlySpan<NoiseBlock> blocks, int ranges)
    {
        var noise = new SignalDependentNoise(0, 0);
        for (var round = 0; round < MostRounds; round++)
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
            noise = LineThrough(points);
            if (Near(noise.VarianceAt(0), before.VarianceAt(0)) && Near(noise.VarianceAt(1), before.VarianceAt(1)))
                break;
        }
        return noise;
    }

    /// <summary>The variance in blocks of about one brightness; null where the limits leave too little of the noise in all of them.</summary>
    /// <param name="sample">Where the blocks are from.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="noise">The noise as far as it is known, to say what the limits leave of it.</param>
    private static Point? Measure(NoiseBlocks sample, ReadOnlySpan<NoiseBlock> blocks, SignalDependentNoise noise)
    {
        var (low, left) = (new float[blocks.Length], new float[blocks.Length]);
        var (usable, brightness) = (0, 0.0);
        for (var i = 0; i < blocks.Length; i++)
        {
            left[i] = (float)Left(sample, blocks[i].Mean, noise);
            low[i] = left[i] > 0 ? blocks[i].Low / left[i] : float.PositiveInfinity;
            if (left[i] > 0)
                (usable, brightness) = (usable + 1, brightness + blocks[i].Mean);
        }
        if (usable == 0)
            return null;

        var ordered = low.AsSpan().ToArray();
        Array.Sort(ordered);
        double least = ordered[Math.Min(usable, Math.Max(LeastBlocks, usable / OneBlockIn)) - 1], variance = ordered[usable / 2];
        var energies = new double[sample.HighCount];
        var count = 0;
        for (var round = 0; round < MostRounds; round++)
        {
            var most = Math.Max(least, Flat * variance);
            Array.Clear(energies);
            count = 0;
            for (var i = 0; i < low.Length; i++)
            {
                if (low[i] > most)
                    continue;
                count++;
                for (var f = 0; f < energies.Length; f++)
                    energies[f] += blocks[i].High[f] / left[i];
            }
            var before = variance;
            variance = Median(energies) / count / MedianOfMeanSquare(count);
            if (Near(variance, before))
                break;
        }
        return new(brightness / usable, variance, count);
    }

    /// <summary>Which part of the noise's variance is left by the limits of what pixels can be; 0 where it is too little.</summary>
    private static double Left(NoiseBlocks sample, double brightness, SignalDependentNoise noise)
    {
        var sigma = noise.SigmaAt(brightness);
        var (below, above) = (brightness - sample.Floor, sample.Ceiling - brightness);
        return Math.Min(below, above) > ClosestToLimit * sigma ? Math.Max(0, 1 - Lost(below / sigma) - Lost(above / sigma)) : 0;
    }

    /// <summary>
    /// The part of its variance that a normal distribution loses when all beyond a limit is set to the limit (Foi, 2009), by
    /// how many sigma the mean then is from the limit. This fit is right to 0.01.
    /// </summary>
    private static double Lost(double distance) => Math.Exp(-distance * (0.9 + 0.35 * distance));

    /// <summary>The line closest to the points, in relation to its height, with little heed to single ones that are far off; A and B are at least 0.</summary>
    private static SignalDependentNoise LineThrough(List<Point> points)
    {
        var median = Median([.. points.Select(point => point.Variance)]);
        var line = new SignalDependentNoise(0, median);
        for (var round = 0; round < MostRounds; round++)
        {
            double w = 0, wx = 0, wv = 0, wxx = 0, wxv = 0;
            foreach (var (x, v, count) in points)
            {
                var expected = Math.Max(line.VarianceAt(x), LeastVariance * median + float.Epsilon);
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

    /// <summary>The median of the mean of so many squared standard normal numbers (Wilson and Hilferty, 1931).</summary>
    private static double MedianOfMeanSquare(int count) => Math.Pow(1 - 2.0 / (9 * count), 3);

    private static bool Near(double a, double b) => Math.Abs(a - b) <= Precision * b;

    /// <summary>What a range of brightness says: its variance, measured in so many blocks.</summary>
    private readonly record struct Point(double Brightness, double Variance, int Count);
}
