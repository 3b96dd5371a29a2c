namespace MlNetDenoise.Core.Tests;

/// <summary>The text form of noise, its draws from ranges and shares, and its level.</summary>
public class NoiseMixtureTests
{
    private const string ThreeOfThem = "gaussian:12.75-51 + salt-and-pepper:0.01-0.05 + 50% blur:3-5 + clip";

    [Theory]
    [InlineData("gaussian:25", "gaussian:25")]
    [InlineData("  Gaussian : 0 - 55 ", "gaussian:0-55")]
    [InlineData("gaussian:0.5+clip", "gaussian:0.5 + clip")]
    [InlineData("offset:-10--5", "offset:-10--5")]
    [InlineData("offset:-10-5", "offset:-10-5")]
    [InlineData("29.5% jpeg:30-80", "29.5% jpeg:30-80")]
    [InlineData("100% blur:3", "blur:3")]
    [InlineData(ThreeOfThem, ThreeOfThem)]
    [InlineData("none", "none")]
    public void A_noise_is_read_from_its_text_and_written_to_it(string text, string written)
    {
        Assert.Equal(written, Noise.Parse(text).ToString());
        Assert.Equal(written, Noise.Parse(written).ToString());
    }

    [Theory]
    [InlineData("", "KIND:STRENGTH")]
    [InlineData("25", "KIND:STRENGTH")]
    [InlineData("gaussian:25 +", "KIND:STRENGTH")]
    [InlineData("gaussian:loud", "KIND:STRENGTH")]
    [InlineData("gausian:25", "Did you mean gaussian?")]
    [InlineData("saltandpepper:0.1", "Did you mean salt-and-pepper?")]
    [InlineData("gaussian", "has no strength")]
    [InlineData("clip:1", "clip has no strength")]
    [InlineData("gaussian:-3", "from 0 to 255")]
    [InlineData("gaussian:55-0", "low to high")]
    [InlineData("gaussian:256", "from 0 to 255")]
    [InlineData("salt-and-pepper:5", "from 0 to 1")]
    [InlineData("blur:4", "steps of 2")]
    [InlineData("jpeg:30.5", "whole numbers")]
    [InlineData("0% blur:3", "share")]
    [InlineData("150% blur:3", "share")]
    public void A_text_that_is_not_a_noise_is_refused_in_one_line_with_the_remedy(string text, string remedy)
    {
        var error = Assert.Throws<FormatException>(() => Noise.Parse(text));
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_noise_survives_json()
    {
        var json = System.Text.Json.JsonSerializer.Serialize(Noise.Parse(ThreeOfThem));
        Assert.Equal(ThreeOfThem, System.Text.Json.JsonSerializer.Deserialize<Noise>(json)!.ToString());
        var error = Assert.Throws<System.Text.Json.JsonException>(() => System.Text.Json.JsonSerializer.Deserialize<Noise>("\"blurr:3\""));
        Assert.Contains("Did you mean blur?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gaussian:25")]
    [InlineData(ThreeOfThem)]
    [InlineData("poisson:1-100 + jpeg:20-90")]
    public void One_seed_gives_one_noise_and_another_seed_another(string text)
    {
        var clean = MetricsFixtures.Clean(33, 21, 3);
        var noise = Noise.Parse(text);
        Assert.Equal(noise.Apply(clean, 5).Pixels, noise.Apply(clean, 5).Pixels);
        Assert.NotEqual(noise.Apply(clean, 5).Pixels, noise.Apply(clean, 6).Pixels);
    }

    [Fact]
    public void The_clean_image_stays_and_the_depth_is_kept()
    {
        var clean = new FloatImage(50, 50, 3) { BitDepth = 16 };
        var noisy = Noise.Gaussian(25).Apply(clean, 1);
        Assert.All(clean.Pixels, pixel => Assert.Equal(0, pixel));
        Assert.Equal(16, noisy.BitDepth);
        Assert.Contains(noisy.Pixels, pixel => pixel < 0);
    }

    [Fact]
    public void Strengths_are_drawn_evenly_and_independently_and_shares_are_kept()
    {
        const int count = 20_000;
        var random = new SeededRandom(9);
        var noise = Noise.Parse(ThreeOfThem);
        var drawn = Enumerable.Range(0, count).Select(_ => noise.Draw(ref random).ToString().Split(" + ")).ToArray();
        var sigmas = drawn.Select(parts => double.Parse(parts[0].Split(':')[1])).ToArray();
        var amounts = drawn.Select(parts => double.Parse(parts[1].Split(':')[1])).ToArray();
        var middle = (12.75 + 51) / 2;
        // five standard errors
        Assert.All(sigmas, sigma => Assert.InRange(sigma, 12.75, 51));
        Assert.Equal(middle, sigmas.Average(), 5 * 38.25 / Math.Sqrt(12.0 * count));
        Assert.Equal(38.25 * 38.25 / 12, sigmas.Average(sigma => (sigma - middle) * (sigma - middle)), 5 * 38.25 * 38.25 / Math.Sqrt(180.0 * count));
        Assert.Equal(0.03, amounts.Average(), 5 * 0.04 / Math.Sqrt(12.0 * count));
        Assert.Equal(0, sigmas.Zip(amounts, (sigma, amount) => (sigma - middle) * (amount - 0.03)).Average(), 5 * 38.25 * 0.04 / (12 * Math.Sqrt(count)));
        foreach (var (part, probability) in ((string, double)[])[("blur:3", 0.25), ("blur:5", 0.25), ("clip", 1), ("blur:4", 0)])
            Assert.Equal(probability, drawn.Count(parts => parts.Contains(part)) / (double)count, 5 * Math.Sqrt(0.25 / count));
    }

    [Fact]
    public void Over_many_images_the_strengths_are_spread_evenly()
    {
        var noises = Enumerable.Range(0, 8).Select(i => Noise.Parse("gaussian:0-64 + blur:3-7").ForImage(i, 8).ToString());
        Assert.Equal(["4 3", "12 3", "20 3", "28 5", "36 5", "44 7", "52 7", "60 7"],
            noises.Select(noise => noise.Replace("gaussian:", "").Replace(" + blur:", " ")));
        Assert.Equal(0.3, Enumerable.Range(0, 2000).Count(i => Noise.Parse("30% blur:3").ForImage(i, 2000).ToString() != "none") / 2000.0, 0.05);
    }

    [Fact]
    public void What_is_drawn_from_a_noise_is_applied_in_full()
    {
        var drawn = Enumerable.Range(0, 200).Select(seed => Draw((ulong)seed)).ToList();
        Assert.Equal(["gaussian:10", "gaussian:10 + gaussian:25"], drawn.Distinct().Order());
        Assert.Equal(0.6, drawn.Count(noise => noise != "gaussian:10") / 200.0, 0.1);

        static string Draw(ulong seed)
        {
            var random = new SeededRandom(seed);
            return Noise.Parse("gaussian:10 + 60% gaussian:25").Draw(ref random).ToString();
        }
    }

    [Fact]
    public void What_is_drawn_from_a_noise_has_its_type()
    {
        var noise = Noise.Parse("50% camera:800 + gaussian:10");
        var drawn = Enumerable.Range(0, 20).Select(i => noise.ForImage(i, 20)).ToList();
        Assert.Contains(drawn, noise => noise.ToString() == "gaussian:10");
        Assert.All(drawn, noise => Assert.Equal(NoiseType.Camera, noise.Type));
    }

    [Theory]
    [InlineData("gaussian:25", 25.0, 25.0)]
    [InlineData("gaussian:0-55 + clip", 0.0, 55.0)]
    [InlineData("gaussian:3 + gaussian:4", 5.0, 5.0)]
    [InlineData("gaussian:3-21 + 60% gaussian:4-72 + clip", 3.0, 75.0)]
    [InlineData("60% gaussian:4 + gaussian:3", 3.0, 5.0)]
    [InlineData("50% gaussian:25", null, null)]
    [InlineData("gaussian:25 + clip + gaussian:25", null, null)]
    [InlineData("gaussian:25 + blur:3", null, null)]
    [InlineData("speckle:25", null, null)]
    [InlineData("none", null, null)]
    public void Only_gaussian_noise_has_a_sigma(string text, double? lowest, double? highest)
    {
        Assert.Equal(lowest, Noise.Parse(text).GaussianSigma?.Lowest);
        Assert.Equal(highest, Noise.Parse(text).GaussianSigma?.Highest);
    }

    [Fact]
    public void The_level_is_sigma_for_gaussian_noise_and_the_root_mean_square_for_other_noise()
    {
        var clean = new FloatImage(2, 1, 1, [0.5f, 0.5f]);
        var noisy = new FloatImage(2, 1, 1, [0.5f + 3f / 255, 0.5f - 4f / 255]);
        Assert.Equal(25, Noise.Gaussian(25).Level(noisy, clean));
        Assert.Equal(25, Noise.Parse("gaussian:25 + clip").Level(noisy, clean));
        Assert.Equal(Math.Sqrt(12.5), Noise.Parse("uniform:7").Level(noisy, clean), 4);
        Assert.Equal(Math.Sqrt(12.5), Noise.MeasureLevel(noisy.Pixels, clean.Pixels), 4);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(256)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Impossible_noise_levels_are_refused(double sigma) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Noise.Gaussian(sigma));
}
