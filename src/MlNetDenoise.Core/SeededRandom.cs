using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlNetDenoise;

/// <summary>
/// Reproducible random numbers: the generator xoshiro256** (Blackman and Vigna, 2021), seeded by splitmix64. It generates
/// all random numbers of this library.
/// </summary>
/// <remarks>
/// A value type: a copy repeats the numbers of the original, so pass it by reference. Not thread-safe: use a stream for
/// each thread. The streams of one seed, and those of neighbouring seeds, are independent.
/// </remarks>
public struct SeededRandom
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>Starts a stream of random numbers.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="stream">Number of the stream, such as the index of an image or a step.</param>
    public SeededRandom(ulong seed, ulong stream = 0)
    {
        var state = SplitMix(SplitMix(seed) + stream);
        _s0 = SplitMix(state);
        _s1 = SplitMix(state += Golden);
        _s2 = SplitMix(state += Golden);
        _s3 = SplitMix(state + Golden);
    }

    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>Returns 64 random bits.</summary>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Returns a uniformly distributed number in [0,1), a multiple of 2^-24.</summary>
    public float NextSingle() => (NextUInt64() >> 40) * (1f / (1 << 24));

    /// <summary>Returns a uniformly distributed integer in [0, <paramref name="below"/>), without bias (Lemire, 2019).</summary>
    /// <param name="below">The exclusive upper bound, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="below"/> is less than 1.</exception>
    public int NextInt(int below)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(below, 1);
        var range = (uint)below;
        var product = (NextUInt64() >> 32) * range;
        if ((uint)product < range)
        {
            var excess = (0u - range) % range;
            while ((uint)product < excess)
                product = (NextUInt64() >> 32) * range;
        }
        return (int)(product >> 32);
    }

    /// <summary>Returns a normally distributed number with mean 0 and variance 1.</summary>
    /// <remarks>
    /// The exact ziggurat method of Marsaglia and Tsang (2000) with the correction of Doornik (2005): layer and position
    /// come from different bits. 99 of 100 numbers need only a table look-up.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float NextGaussian()
    {
        var (layer, u) = NextPosition();
        return Math.Abs(u) < InnerShare[layer] ? (float)(u * Edge[layer]) : NextOutsideInnerShare(layer, u);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int Layer, double U) NextPosition()
    {
        var bits = NextUInt64();
        return ((int)(bits & (Layers - 1)), ((long)bits >> 11) * (1.0 / (1L << 52)));
    }

    /// <summary>Returns a Poisson-distributed number.</summary>
    /// <param name="mean">Mean of the distribution, 0 or more.</param>
    /// <remarks>Exact: Knuth's product of uniform numbers for means below 10, otherwise transformed rejection (PTRS; Hörmann, 1993).</remarks>
    public long NextPoisson(double mean) => mean < 10 ? NextSmallPoisson(mean) : NextLargePoisson(mean);

    private long NextSmallPoisson(double mean)
    {
        var limit = Math.Exp(-mean);
        var count = 0L;
        for (double product = NextSingle(); product > limit; product *= NextSingle())
            count++;
        return count;
    }

    private long NextLargePoisson(double mean)
    {
        var b = 0.931 + 2.53 * Math.Sqrt(mean);
        var a = -0.059 + 0.02483 * b;
        var (inverseAlpha, certain) = (1.1239 + 1.1328 / (b - 3.4), 0.9277 - 3.6224 / (b - 2));
        while (true)
        {
            double u = 0.5 - NextSingle(), v = 1 - NextSingle();
            var edge = 0.5 - Math.Abs(u);
            var k = Math.Floor((2 * a / edge + b) * u + mean + 0.43);
            if (edge >= 0.07 && v <= certain)
                return (long)k;
            if (k < 0 || (edge < 0.013 && v > edge))
                continue;
            if (Math.Log(v * inverseAlpha / (a / (edge * edge) + b)) <= k * Math.Log(mean) - mean - LogFactorial(k))
                return (long)k;
        }
    }

    /// <summary>Returns the logarithm of n!, from n = 10 on by Stirling's series.</summary>
    private static double LogFactorial(double n)
    {
        if (n >= 10)
            return (n + 0.5) * Math.Log(n) - n + 0.5 * Math.Log(2 * Math.PI) + (1 - 1 / (30 * n * n)) / (12 * n);
        var factorial = 1.0;
        for (var i = 2; i <= n; i++)
            factorial *= i;
        return Math.Log(factorial);
    }

    /// <summary>Returns the number at a position of a layer if it is below the density, otherwise draws again.</summary>
    private float NextOutsideInnerShare(int layer, double u)
    {
        while (true)
        {
            var x = u * Edge[layer];
            if (Math.Abs(u) < InnerShare[layer])
                return (float)x;
            if (layer == 0)
                return (float)NextTail(u < 0);
            var upper = Math.Exp(-0.5 * (Edge[layer] * Edge[layer] - x * x));
            var lower = Math.Exp(-0.5 * (Edge[layer + 1] * Edge[layer + 1] - x * x));
            if (lower + NextSingle() * (upper - lower) < 1)
                return (float)x;
            (layer, u) = NextPosition();
        }
    }

    /// <summary>Returns a number of the distribution's tail, beyond the last layer (Marsaglia, 1964).</summary>
    private double NextTail(bool negative)
    {
        while (true)
        {
            var x = Math.Log(1 - NextSingle()) / TailStart;
            var y = Math.Log(1 - NextSingle());
            if (-2 * y >= x * x)
                return negative ? x - TailStart : TailStart - x;
        }
    }

    private static ulong SplitMix(ulong state)
    {
        state += Golden;
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
        return state ^ (state >> 31);
    }

    // Layers of equal area below the density exp(-x^2/2). Layer 0 is the base and includes the tail.
    private const int Layers = 128;
    private const double TailStart = 3.442619855899;
    private const double LayerArea = 9.91256303526217e-3;

    /// <summary>The right edge of each layer, from the base to 0 at the top.</summary>
    private static readonly double[] Edge = LayerEdges();

    /// <summary>The share of each layer's width that is completely below the density.</summary>
    private static readonly double[] InnerShare = [.. Enumerable.Range(0, Layers).Select(i => Edge[i + 1] / Edge[i])];

    private static double[] LayerEdges()
    {
        var edges = new double[Layers + 1];
        var height = Math.Exp(-0.5 * TailStart * TailStart);
        edges[0] = LayerArea / height;
        edges[1] = TailStart;
        for (var i = 2; i < Layers; i++)
        {
            height += LayerArea / edges[i - 1];
            edges[i] = Math.Sqrt(-2 * Math.Log(height));
        }
        return edges;
    }
}
