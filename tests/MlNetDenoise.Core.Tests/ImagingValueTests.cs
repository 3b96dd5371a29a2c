namespace MlNetDenoise.Core.Tests;

public class ImagingValueTests
{
    [Fact]
    public void Gray_weighs_red_green_and_blue_as_BT_601_does()
    {
        var image = new FloatImage(4, 1, 3, [1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1]) { BitDepth = 16 };

        var gray = image.ToGray();

        Assert.Equal((1, 16), (gray.Channels, gray.BitDepth));
        Assert.All(new[] { 0.299f, 0.587f, 0.114f, 1f }.Zip(gray.Pixels), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.Same(gray, gray.ToGray());
    }

    [Fact]
    public void RGB_of_a_gray_image_is_its_plane_three_times()
    {
        var rgb = new FloatImage(2, 1, 1, [0.25f, 0.75f]).ToRgb();

        Assert.Equal([0.25f, 0.75f, 0.25f, 0.75f, 0.25f, 0.75f], rgb.Pixels);
        Assert.Same(rgb, rgb.ToRgb());
    }

    [Fact]
    public void A_downsampled_image_has_the_means_of_squares_and_drops_the_rest()
    {
        var image = new FloatImage(5, 3, 3, [.. Enumerable.Range(0, 45).Select(i => i / 64f)]);
        var shrunk = image.Downsample(2);
        Assert.Equal((2, 1), (shrunk.Width, shrunk.Height));
        // columns 0, 1 and 2, 3 of rows 0, 1 of each plane
        Assert.Equal([3f / 64, 5f / 64, 18f / 64, 20f / 64, 33f / 64, 35f / 64], shrunk.Pixels);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Downsample(4));
    }

    [Fact]
    public void Quantized_values_are_levels_of_the_depth()
    {
        var image = new FloatImage(4, 1, 1, [-1f, 0.1f, 0.5f, 2f]);

        Assert.Equal([0f, 26f / 255, 128f / 255, 1f], image.Quantize().Pixels);
        Assert.Equal([0f, 6554f / 65535, 32768f / 65535, 1f], image.Quantize(16).Pixels);
        Assert.Equal(-1f, image.Pixels[0]);
    }

    [Theory]
    [InlineData(30, 20, 128, 128)]
    [InlineData(600, 600, 100, 100)]
    [InlineData(513, 77, 28, 32)]
    public void A_resized_image_has_its_size_and_keeps_a_ramp_a_ramp(int width, int height, int newWidth, int newHeight)
    {
        var ramp = new FloatImage(width, height, 3, [.. Enumerable.Range(0, 3 * width * height).Select(i => (i % width + 0.5f) / width)]) { BitDepth = 16 };
        var resized = ramp.Resize(newWidth, newHeight);
        Assert.Equal((newWidth, newHeight, 3, 16), (resized.Width, resized.Height, resized.Channels, resized.BitDepth));
        for (var x = newWidth / 4; x < 3 * newWidth / 4; x++)
            Assert.Equal((x + 0.5f) / newWidth, resized.Plane(2)[newHeight / 2 * newWidth + x], 0.01f);
        Assert.All(resized.Pixels, value => Assert.InRange(value, 0, 1));
        Assert.Same(ramp, ramp.Resize(width, height));
    }

    [Fact]
    public void Intensities_are_counted_in_fifty_parts_with_their_extremes_mean_and_deviation()
    {
        var values = new IntensityHistogram();
        values.Add([0, 0.019f, 0.5f]);
        values.Add([1]);
        Assert.Equal((4, 0f, 1f), (values.Count, values.Minimum, values.Maximum));
        Assert.Equal(0.37975, values.Mean, 5);
        Assert.Equal(0.410342, values.StandardDeviation, 5); // numpy.std
        Assert.Equal(50, values.Shares.Count);
        Assert.Equal((0.5, 0.25, 0.25), (values.Shares[0], values.Shares[25], values.Shares[49]));
        Assert.Equal(1, values.Shares.Sum());
    }

    [Theory]
    [InlineData("image.png")]
    [InlineData("image.tif")]
    [InlineData("image.ppm")]
    public void A_large_file_is_loaded_as_means_over_squares(string name)
    {
        using var folder = new TemporaryFolder();
        Noise.Gaussian(60).Apply(new FloatImage(1301, 701, 3), seed: 1).Save(folder.Below(name));
        var whole = FloatImage.Load(folder.Below(name));

        var (reduced, factor) = FloatImage.LoadReduced(folder.Below(name), 110_000);

        Assert.Equal(3, factor);
        var expected = whole.Downsample(3);
        Assert.Equal((433, 233), (reduced.Width, reduced.Height));
        Assert.All(expected.Pixels.Zip(reduced.Pixels), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.Equal(whole.Pixels, FloatImage.LoadReduced(folder.Below(name), 1301 * 701).Image.Pixels);
    }
}
