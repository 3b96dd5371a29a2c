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
    public void A_shrunk_image_holds_the_means_of_squares_and_leaves_out_what_fills_none()
    {
        var image = new FloatImage(5, 3, 3, [.. Enumerable.Range(0, 45).Select(i => i / 64f)]);
        var shrunk = image.Shrunk(2);
        Assert.Equal((2, 1), (shrunk.Width, shrunk.Height));
        // columns 0, 1 and 2, 3 of rows 0, 1 of each plane
        Assert.Equal([3f / 64, 5f / 64, 18f / 64, 20f / 64, 33f / 64, 35f / 64], shrunk.Pixels);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Shrunk(4));
    }

    [Fact]
    public void Quantized_values_are_levels_of_the_depth()
    {
        var image = new FloatImage(4, 1, 1, [-1f, 0.1f, 0.5f, 2f]);

        Assert.Equal([0f, 26f / 255, 128f / 255, 1f], image.Quantized().Pixels);
        Assert.Equal([0f, 6554f / 65535, 32768f / 65535, 1f], image.Quantized(16).Pixels);
        Assert.Equal(-1f, image.Pixels[0]);
    }
}
