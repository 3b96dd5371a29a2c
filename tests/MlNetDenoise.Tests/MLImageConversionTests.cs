using Microsoft.ML.Data;

namespace MlNetDenoise.Tests;

public sealed class MLImageConversionTests : IDisposable
{
    private readonly Workplace _work = new();

    public static TheoryData<MLPixelFormat> Formats => [.. Enum.GetValues<MLPixelFormat>().Where(format => format != MLPixelFormat.Unknown)];

    public void Dispose() => _work.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_format_has_its_colours_in_the_order_red_green_blue_and_no_alpha(MLPixelFormat format)
    {
        byte[] first = [10, 20, 30, 255], second = [40, 50, 60, 7];
        if (format == MLPixelFormat.Bgra32)
            first.AsSpan(0, 3).Reverse();
        if (format == MLPixelFormat.Bgra32)
            second.AsSpan(0, 3).Reverse();
        using var image = MLImage.CreateFromPixels(2, 1, format, [.. first, .. second]);

        var converted = image.ToFloatImage();

        Assert.Equal((2, 1, 3, 8), (converted.Width, converted.Height, converted.Channels, converted.BitDepth));
        Assert.Equal([10, 40, 20, 50, 30, 60], converted.Pixels.Select(value => 255 * value), (x, y) => Math.Abs(x - y) < 1e-4);
    }

    [Fact]
    public void An_image_of_ML_NET_is_opaque_and_clipped_and_rounded_to_8_bits()
    {
        // nearest of 256 levels: 99.4 -> 99, 99.6 -> 100
        using var image = new FloatImage(2, 1, 3, [-1, 99.4f / 255, 99.6f / 255, 1, 2, 0.5f]).ToMLImage();

        Assert.Equal((2, 1, MLPixelFormat.Rgba32), (image.Width, image.Height, image.PixelFormat));
        Assert.Equal([0, 100, 255, 255, 99, 255, 128, 255], image.Pixels.ToArray());
    }

    [Fact]
    public void Gray_becomes_three_equal_channels()
    {
        using var image = new FloatImage(2, 1, 1, [0, 200 / 255f]).ToMLImage();
        Assert.Equal([0, 0, 0, 255, 200, 200, 200, 255], image.Pixels.ToArray());
        Assert.Equal([0, 200 / 255f], image.ToFloatImage().ToGray().Pixels, (x, y) => Math.Abs(x - y) < 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_file_has_the_same_values_through_ML_NET_as_through_this_library(int channels)
    {
        var expected = FloatImage.Load(_work.SaveClean("clean.png", 31, 22, channels));
        using var loaded = MLImage.CreateFromFile(_work["clean.png"]);
        using var converted = expected.ToMLImage();

        Assert.Equal(expected.ToRgb().Pixels, loaded.ToFloatImage().Pixels);
        Assert.Equal(expected.ToRgb().Pixels, converted.ToFloatImage().Pixels);
    }

    [Fact]
    public void A_transparent_pixel_of_a_file_is_multiplied_by_its_alpha()
    {
        using (var transparent = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [100, 50, 0, 128]))
            transparent.Save(_work["transparent.png"]); // ML.NET takes these colours as multiplied already
        using var loaded = MLImage.CreateFromFile(_work["transparent.png"]);

        Assert.Equal([100, 50, 0], loaded.ToFloatImage().Pixels.Select(value => 255 * value), (x, y) => Math.Abs(x - y) < 1.5);
        Assert.Equal([199, 100, 0], FloatImage.Load(_work["transparent.png"]).Pixels.Select(value => 255 * value), (x, y) => Math.Abs(x - y) < 1.5);
    }
}
