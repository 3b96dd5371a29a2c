namespace MlNetDenoise.Core.Tests;

public class NoiseTests
{
    private const int Many = 1_000_000;

    [Fact]
    public void Gaussian_numbers_have_the_normal_distributions_moments()
    {
        var x = Gaussians(1, 0);
        // five standard errors of each moment
        Assert.Equal(0, x.Average(), 5 / Math.Sqrt(Many));
        Assert.Equal(1, x.Average(v => v * v), 5 * Math.Sqrt(2.0 / Many));
        Assert.Equal(0, x.Average(v => v * v * v), 5 * Math.Sqrt(15.0 / Many));
        Assert.Equal(3, x.Average(v => v * v * v * v), 5 * Math.Sqrt(96.0 / Many));
    }

    /// <summary>The normal distribution function, from a table.</summary>
    [Theory]
    [InlineData(0.1, 0.539828)]
    [InlineData(0.5, 0.691462)]
    [InlineData(1, 0.841345)]
    [InlineData(2, 0.977250)]
    [InlineData(3, 0.998650)]
    [InlineData(3.4426, 0.999712)]
    [InlineData(4, 0.999968)]
    public void Gaussian_numbers_follow_the_normal_distribution_into_the_tails(double bound, double probability)
    {
        var x = Gaussians(2, 7);
        var tolerance = 5 * Math.Sqrt(probability * (1 - probability) / Many) + 1e-6;
        Assert.Equal(probability, x.Count(v => v < bound) / (double)Many, tolerance);
        Assert.Equal(probability, x.Count(v => v > -bound) / (double)Many, tolerance);
    }

    [Theory]
    [InlineData(1, 0, 2, 0)]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 1, 2, 0)]
    [InlineData(0, 0, ulong.MaxValue, 0)]
    public void Neighbouring_seeds_and_streams_are_uncorrelated(ulong seed, ulong stream, ulong otherSeed, ulong otherStream)
    {
        var (x, y) = (Gaussians(seed, stream), Gaussians(otherSeed, otherStream));
        Assert.Equal(0, x.Zip(y, (a, b) => (double)a * b).Average(), 5 / Math.Sqrt(Many));
        Assert.Equal(1, x.Zip(y, (a, b) => (double)a * a * b * b).Average(), 5 * Math.Sqrt(8.0 / Many));
        Assert.Equal(0, x.Skip(1).Zip(x, (a, b) => (double)a * b).Average(), 5 / Math.Sqrt(Many));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_500_000_000)]
    public void Integers_are_evenly_distributed(int below)
    {
        var random = new SeededRandom(3);
        var thirds = new int[3];
        for (var i = 0; i < 300_000; i++)
        {
            var number = random.NextInt(below);
            Assert.InRange(number, 0, below - 1);
            thirds[(int)(3L * number / below)]++;
        }
        for (var third = 0; third < 3; third++)
        {
            var numbers = Enumerable.Range(0, 3).Select(t => (t + 1L) * below / 3 + ((t + 1L) * below % 3 == 0 ? 0 : 1)).Prepend(0).ToArray();
            Assert.Equal(300_000.0 * (numbers[third + 1] - numbers[third]) / below, thirds[third], 5 * Math.Sqrt(300_000));
        }
    }

    [Fact]
    public void Singles_lie_in_the_half_open_unit_interval_evenly()
    {
        var random = new SeededRandom(4);
        var x = new float[Many];
        foreach (ref var v in x.AsSpan())
            v = random.NextSingle();
        Assert.InRange(x.Min(), 0, 1e-5f);
        Assert.InRange(x.Max(), 1 - 1e-5f, MathF.BitDecrement(1));
        Assert.Equal(0.5, x.Average(v => (double)v), 5 * Math.Sqrt(1.0 / 12 / Many));
    }

    /// <summary>P(X = k) from the closed form, with means on both sides of the change of method.</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(9.9)]
    [InlineData(10.1)]
    [InlineData(400)]
    public void Poisson_numbers_follow_the_poisson_distribution(double mean)
    {
        const int count = 200_000;
        var random = new SeededRandom(5);
        var numbers = Enumerable.Range(0, count).Select(_ => random.NextPoisson(mean)).CountBy(k => k).ToDictionary();
        var probability = Math.Exp(-mean);
        for (var k = 0L; k < mean + 10 * Math.Sqrt(mean) + 10; probability *= mean / ++k)
            Assert.Equal(count * probability, numbers.GetValueOrDefault(k), 5 * Math.Sqrt(count * probability) + 3);
    }

    private static float[] Gaussians(ulong seed, ulong stream)
    {
        var random = new SeededRandom(seed, stream);
        var numbers = new float[Many];
        foreach (ref var number in numbers.AsSpan())
            number = random.NextGaussian();
        return numbers;
    }
}
