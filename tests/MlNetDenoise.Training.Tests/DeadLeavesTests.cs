namespace MlNetDenoise.Training.Tests;

public class DeadLeavesTests
{
    private static readonly FloatImage[] Images = [.. Enumerable.Range(0, 16).AsParallel().AsOrdered().Select(seed => DeadLeaves.Generate(256, 256, 1, (ulong)seed))];

    /// <summary>
    /// Spectra of photographs fall as f^-a with a about 2 (Field, 1987): 2.0 to 2.3 for groups of twelve photographs of BSD68 and Kodak24
    /// by this measure. Shrinking by 2 multiplies the variance of neighbours' differences by 2^(a-2).
    /// </summary>
    [Fact]
    public void The_spectrum_falls_as_in_photographs()
    {
        var logarithms = Enumerable.Range(0, 5).Select(octave => Math.Log2(Images.Average(i => Differences(i, 1 << octave).Average(d => d * d)))).ToArray();
        // least squares over octaves 0 to 4
        var slope = (2 * (logarithms[4] - logarithms[0]) + logarithms[3] - logarithms[1]) / 10;
        Assert.InRange(2 + slope, 1.8, 2.6);
    }

    /// <summary>The kurtosis is 3 for a Gaussian; for half of the photographs of BSD68 it is above 15.</summary>
    [Fact]
    public void Differences_of_neighbours_are_heavy_tailed_as_in_photographs()
    {
        var kurtoses = Images.Select(image =>
        {
            var differences = Differences(image, 1);
            var variance = differences.Average(d => d * d);
            return differences.Average(d => d * d * d * d) / (variance * variance);
        });
        Assert.All(kurtoses, k => Assert.True(k > 5));
        Assert.InRange(kurtoses.Order().ElementAt(Images.Length / 2), 8, 40);
    }

    [Fact]
    public void Images_use_the_range_without_sticking_to_its_ends()
    {
        Assert.All(Images, image => Assert.All(image.Pixels, v => Assert.InRange(v, 0, 1)));
        var values = Images.SelectMany(i => i.Pixels).ToArray();
        var mean = values.Average();
        Assert.InRange(mean, 0.3, 0.6);
        Assert.InRange(Math.Sqrt(values.Average(v => (v - mean) * (v - mean))), 0.15, 0.3);
        Assert.InRange(values.Count(v => v is 0 or 1) / (double)values.Length, 0, 0.03);
    }

    [Fact]
    public void One_seed_gives_one_image_and_another_seed_another()
    {
        Assert.Equal(Images[3].Pixels, DeadLeaves.Generate(256, 256, 1, 3).Pixels);
        Assert.True(ImageMetrics.Psnr(Images[3], Images[4]) < 20);
    }

    [Fact]
    public void The_gray_image_is_the_colour_image_in_gray()
    {
        var colour = DeadLeaves.Generate(61, 47, 3, 8);
        Assert.Equal(colour.ToGray().Pixels, DeadLeaves.Generate(61, 47, 1, 8).Pixels, (a, b) => Math.Abs(a - b) < 1e-5f);
        Assert.NotEqual(colour.Plane(0).ToArray(), colour.Plane(2).ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 300)]
    [InlineData(37, 2)]
    public void Any_size_can_be_drawn(int width, int height)
    {
        var image = DeadLeaves.Generate(width, height, 3, 1);
        Assert.Equal((width, height), (image.Width, image.Height));
        Assert.All(image.Pixels, v => Assert.InRange(v, 0, 1));
    }

    /// <summary>Differences of horizontal neighbours after averaging over squares.</summary>
    private static List<double> Differences(FloatImage image, int square)
    {
        var differences = new List<double>();
        for (var y = 0; y + square <= image.Height; y += square)
        {
            var last = double.NaN;
            for (var x = 0; x + square <= image.Width; x += square)
            {
                double sum = 0;
                for (var dy = 0; dy < square; dy++)
                {
                    foreach (var v in image.Pixels.AsSpan((y + dy) * image.Width + x, square))
                        sum += v;
                }
                var mean = sum / (square * square);
                if (x > 0)
                    differences.Add(mean - last);
                last = mean;
            }
        }
        return differences;
    }
}
