namespace MlNetDenoise.Core.Tests;

public sealed class ImagingFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(".png", 8)]
    [InlineData(".png", 16)]
    [InlineData(".tif", 8)]
    [InlineData(".tif", 16)]
    [InlineData(".TIFF", 16)]
    [InlineData(".bmp", 8)]
    [InlineData(".pgm", 8)]
    [InlineData(".pgm", 16)]
    [InlineData(".ppm", 8)]
    [InlineData(".ppm", 16)]
    [InlineData(".pnm", 8)]
    [InlineData(".pnm", 16)]
    public void A_lossless_format_keeps_every_value_and_the_depth(string extension, int bits)
    {
        foreach (var channels in (int[])[1, 3])
        {
            var image = Ramp(7, 5, channels, bits);
            image.Save(_folder.Below($"{channels}{extension}"));

            var read = FloatImage.Load(_folder.Below($"{channels}{extension}"));

            AssertSame(image, read);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_float_map_keeps_noise_beyond_black_and_white(int channels)
    {
        var noisy = Noise.Gaussian(50).Apply(Ramp(7, 5, channels, 8), seed: 1);
        noisy.Save(_folder.Below("noisy.pfm"));

        var read = FloatImage.Load(_folder.Below("noisy.pfm"));

        Assert.Equal(noisy.Pixels, read.Pixels);
        Assert.Contains(read.Pixels, value => value is < 0 or > 1);
        Assert.Equal(32, read.BitDepth);
    }

    [Fact]
    public void A_float_map_of_big_endian_values_is_read_from_the_bottom_row_up()
    {
        var file = _folder.Write("big-endian.pfm", [.. "Pf\n1 2\n1.0\n"u8, 0x3F, 0x80, 0, 0, 0x3F, 0, 0, 0]);

        Assert.Equal([0.5f, 1f], FloatImage.Load(file).Pixels);
    }

    [Fact]
    public void WebP_is_lossless_for_colours_and_stores_gray_as_RGB()
    {
        var colour = Ramp(7, 5, 3, 8);
        var gray = Ramp(7, 5, 1, 8);
        colour.Save(_folder.Below("colour.webp"));
        gray.Save(_folder.Below("gray.webp"));

        AssertSame(colour, FloatImage.Load(_folder.Below("colour.webp")));
        AssertSame(gray.ToRgb(), FloatImage.Load(_folder.Below("gray.webp")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void JPEG_keeps_a_smooth_image_within_two_levels(int channels)
    {
        var image = new FloatImage(64, 48, channels);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (i % 64 + i / 64 % 48) / 111f;
        image.Save(_folder.Below("smooth.jpg"));

        var read = FloatImage.Load(_folder.Below("smooth.jpg"));

        Assert.Equal((64, 48, channels, 8), (read.Width, read.Height, read.Channels, read.BitDepth));
        Assert.All(image.Pixels.Zip(read.Pixels), pair => Assert.Equal(pair.First, pair.Second, 2f / 255));
    }

    [Theory]
    [InlineData("16.jpg")]
    [InlineData("16.webp")]
    [InlineData("16.bmp")]
    public void A_format_of_8_bits_stores_an_image_of_16(string name)
    {
        Ramp(7, 5, 3, 16).Save(_folder.Below(name));

        Assert.Equal(8, FloatImage.Load(_folder.Below(name)).BitDepth);
    }

    [Fact]
    public void Saved_values_are_clipped_and_rounded_to_the_nearest_level()
    {
        float[] values = [-0.5f, 0.4f / 255, 0.6f / 255, 254.6f / 255, 1.5f, float.NaN];
        new FloatImage(6, 1, 1, values).Save(_folder.Below("clipped.png"));

        var read = FloatImage.Load(_folder.Below("clipped.png"));

        Assert.Equal([0f, 0f, 1f / 255, 1f, 1f, 0f], read.Pixels);
    }

    [Fact]
    public void A_file_that_was_replaced_is_read_again()
    {
        var path = _folder.Below("twice.png");
        new FloatImage(2, 1, 1, [0f, 1f]).Save(path);
        FloatImage.Load(path);
        new FloatImage(2, 1, 1, [1f, 0f]).Save(path);

        Assert.Equal([1f, 0f], FloatImage.Load(path).Pixels);
    }

    [Fact]
    public void A_PNG_with_a_palette_is_expanded()
    {
        var file = HandMade.Png(3, depth: 8, colourType: 3, [[2, 0, 1]], palette: [255, 0, 0, 0, 255, 0, 0, 51, 255]);

        var image = FloatImage.Load(_folder.Write("palette.png", file));

        Assert.Equal(3, image.Channels);
        Assert.Equal([0f, 1f, 0f, 0.2f, 0f, 1f, 1f, 0f, 0f], image.Pixels);
    }

    [Fact]
    public void Alpha_is_dropped_and_the_colours_below_it_stay()
    {
        var gray = HandMade.Png(2, depth: 16, colourType: 4, [[0x80, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF]]);
        var colour = HandMade.Png(1, depth: 8, colourType: 6, [[10, 20, 30, 0]]);

        var grayImage = FloatImage.Load(_folder.Write("gray.png", gray));
        var colourImage = FloatImage.Load(_folder.Write("colour.png", colour));

        Assert.Equal((1, 16), (grayImage.Channels, grayImage.BitDepth));
        Assert.Equal([32768f / 65535, 255f / 65535], grayImage.Pixels);
        Assert.Equal([10f / 255, 20f / 255, 30f / 255], colourImage.Pixels);
    }

    [Fact]
    public void A_PNG_of_one_bit_is_black_and_white()
    {
        var image = FloatImage.Load(_folder.Write("bits.png", HandMade.Png(3, depth: 1, colourType: 0, [[0b101_00000]])));

        Assert.Equal([1f, 0f, 1f], image.Pixels);
    }

    [Fact]
    public void TIFF_samples_of_16_bits_lie_in_the_planes_by_channel()
    {
        byte[] pixels = [1, 0, 2, 0, 3, 0, 0xFF, 0xFF, 0, 0, 0, 0x80];

        var image = FloatImage.Load(_folder.Write("deep.tif", HandMade.Tiff(2, 1, samples: 3, bits: 16, photometric: 2, pixels)));

        Assert.Equal(16, image.BitDepth);
        Assert.Equal(new[] { 1f, 65535f, 2f, 0f, 3f, 32768f }.Select(v => v / 65535), image.Pixels);
    }

    [Theory]
    [InlineData(2, 1, 1)] // gray
    [InlineData(3, 1, 1)]
    [InlineData(5, 1, 1)]
    [InlineData(3, 2, 3)] // RGB
    public void The_planes_of_a_TIFF_stay_planes(int samples, int photometric, int channels)
    {
        byte[] pixels = [.. Enumerable.Range(0, samples * 6).Select(i => (byte)(10 * i))];
        var path = _folder.Write("planes.tif", HandMade.Tiff(2, 3, samples, bits: 8, photometric, pixels, planar: true));
        using var denoiser = Denoiser.Load(ModelQuality.Fast);

        denoiser.DenoiseFile(path, _folder.Below("same.tif"), new() { Sigma = 0 }, new() { KeepMetadata = false });

        Assert.Equal(pixels[..(6 * channels)].Select(value => value / 255f), FloatImage.Load(path).Pixels);
        Assert.Equal(pixels, File.ReadAllBytes(_folder.Below("same.tif"))[8..].Chunk(6).Where((_, i) => i < samples).SelectMany(plane => plane));
    }

    [Fact]
    public void CMYK_becomes_RGB()
    {
        byte[] noInkAndAllBlack = [0, 0, 0, 0, 0, 0, 0, 255];

        var image = FloatImage.Load(_folder.Write("ink.tif", HandMade.Tiff(2, 1, samples: 4, bits: 8, photometric: 5, noInkAndAllBlack)));

        Assert.Equal(3, image.Channels);
        Assert.All((int[])[0, 1, 2], c => Assert.InRange(image.Plane(c)[0], 0.95f, 1f));
        Assert.All((int[])[0, 1, 2], c => Assert.InRange(image.Plane(c)[1], 0f, 0.3f));
    }

    [Fact]
    public void CMYK_of_floats_is_refused() => Assert.Contains("CMYK",
        Assert.Throws<ImageFileException>(() => FloatImage.Load(_folder.Write("ink.tif", HandMade.Tiff(1, 1, samples: 4, bits: 16, photometric: 5, new byte[8], sampleFormat: 3)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(8, 1, 1, "FF")]
    [InlineData(8, 1, 2, "FF")] // planes
    [InlineData(12, 1, 1, "FFF0")]
    [InlineData(16, 1, 1, "FFFF")]
    [InlineData(16, 2, 1, "FF7F")]
    [InlineData(16, 3, 1, "003C")]
    [InlineData(32, 1, 1, "FFFFFFFF")]
    [InlineData(32, 3, 1, "0000803F")]
    [InlineData(64, 3, 1, "000000000000F03F")]
    public void A_TIFF_in_which_0_is_white_is_not_a_negative(int bits, int sampleFormat, int samples, string black)
    {
        var one = Convert.FromHexString(black);
        byte[] plane = bits == 12 ? [.. one, 0] : [.. one, .. new byte[one.Length]];
        var path = _folder.Write("fax.tif", HandMade.Tiff(2, 1, samples, bits, photometric: 0, [.. Enumerable.Repeat(plane, samples).SelectMany(bytes => bytes)], sampleFormat: sampleFormat, planar: samples > 1));

        Assert.Equal([0f, 1f], FloatImage.Load(path).Pixels);
    }

    // The stored rows are a b c / d e f; TIFF 6.0, tag Orientation, says where row 0 and column 0 are seen.
    [Theory]
    [InlineData(1, 3, "abcdef")]
    [InlineData(2, 3, "cbafed")]
    [InlineData(3, 3, "fedcba")]
    [InlineData(4, 3, "defabc")]
    [InlineData(5, 2, "adbecf")]
    [InlineData(6, 2, "daebfc")]
    [InlineData(7, 2, "fcebda")]
    [InlineData(8, 2, "cfbead")]
    public void The_orientation_of_a_TIFF_is_applied(int orientation, int width, string seen)
    {
        var image = FloatImage.Load(_folder.Write("turned.tif", HandMade.Tiff(3, 2, samples: 1, bits: 8, photometric: 1, "abcdef"u8.ToArray(), orientation)));

        Assert.Equal(width, image.Width);
        Assert.Equal(seen.Select(letter => letter / 255f), image.Pixels);
    }

    [Fact]
    public void The_EXIF_orientation_of_a_JPEG_is_applied()
    {
        var image = new FloatImage(32, 16, 1);
        image.Plane(0)[..256].Fill(1f); // white above, black below
        image.Save(_folder.Below("level.jpg"));
        var turned = HandMade.WithExifOrientation(File.ReadAllBytes(_folder.Below("level.jpg")), orientation: 6);

        var read = FloatImage.Load(_folder.Write("turned.jpg", turned));

        Assert.Equal((16, 32), (read.Width, read.Height));
        Assert.InRange(read.Pixels[0], 0f, 0.02f); // a turn to the right brings the white rows to the right
        Assert.InRange(read.Pixels[15], 0.98f, 1f);
    }

    // Written by hand from netpbm's format pages: plain and raw, with comments, and with maxima other than 255.
    [Theory]
    [InlineData("P2\n# a comment\n3 1\n255\n0 51\n# another\n255\n", 1, 8, new[] { 0f, 0.2f, 1f })]
    [InlineData("P3 1 1 15 15 0 3", 3, 8, new[] { 1f, 0f, 0.2f })]
    [InlineData("P5 3 1 100\n\0d\x19", 1, 8, new[] { 0f, 1f, 0.25f })]
    [InlineData("P5 2 1 1000\n\x03\xE8\0d", 1, 16, new[] { 1f, 0.1f })]
    [InlineData("P6 2 1 255\nabcdef", 3, 8, new[] { 97f / 255, 100f / 255, 98f / 255, 101f / 255, 99f / 255, 102f / 255 })]
    public void The_values_of_a_PNM_are_divided_by_its_maximum(string content, int channels, int bits, float[] values)
    {
        var image = FloatImage.Load(_folder.Write("map.pnm", System.Text.Encoding.Latin1.GetBytes(content)));

        Assert.Equal((channels, bits), (image.Channels, image.BitDepth));
        Assert.Equal(values, image.Pixels);
    }

    [Fact]
    public void Bitmaps_are_read_bottom_up_or_top_down_with_padded_rows()
    {
        byte[] header = [.. "BM"u8, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, .. new byte[24]];
        byte[] redThenBlue = [0, 0, 255, 0, 255, 0, 0, 0];
        byte[] topDown = [.. header, .. redThenBlue];
        new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }.CopyTo(topDown, 22); // height -2

        var upward = FloatImage.Load(_folder.Write("up.bmp", [.. header, .. redThenBlue]));
        var downward = FloatImage.Load(_folder.Write("down.bmp", topDown));

        Assert.Equal([0f, 1f, 0f, 0f, 1f, 0f], upward.Pixels);
        Assert.Equal([1f, 0f, 0f, 0f, 0f, 1f], downward.Pixels);
    }

    [Fact]
    public void A_bitmap_of_4_bits_takes_its_colours_from_the_palette()
    {
        byte[] header = [.. "BM"u8, 0, 0, 0, 0, 0, 0, 0, 0, 62, 0, 0, 0, 40, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 4, 0, .. new byte[16], 2, 0, 0, 0, 0, 0, 0, 0];
        byte[] palette = [0, 0, 0, 0, 51, 51, 51, 0];

        var image = FloatImage.Load(_folder.Write("palette.bmp", [.. header, .. palette, 0x10, 0x10, 0, 0]));

        Assert.Equal(1, image.Channels);
        Assert.Equal([0.2f, 0f, 0.2f], image.Pixels);
    }

    [Fact]
    public void Images_are_listed_in_order_with_those_of_inner_folders_and_without_other_files()
    {
        Directory.CreateDirectory(_folder.Below("inner"));
        foreach (var name in (string[])["b.PNG", "a.jpeg", "inner/c.tif", "notes.txt", ".unfinished.png"])
            File.WriteAllText(_folder.Below(name), "");

        var names = ImageFiles.List(_folder.Path).Select(path => Path.GetRelativePath(_folder.Path, path));

        Assert.Equal(["a.jpeg", "b.PNG", Path.Combine("inner", "c.tif")], names);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>An image whose values lie all over the range of its depth, and are exactly levels of it.</summary>
    private static FloatImage Ramp(int width, int height, int channels, int bits)
    {
        var levels = (1 << bits) - 1;
        var image = new FloatImage(width, height, channels) { BitDepth = bits };
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (float)((long)i * 7919 * (levels / 255) % (levels + 1)) / levels;
        return image;
    }

    private static void AssertSame(FloatImage expected, FloatImage actual)
    {
        Assert.Equal((expected.Width, expected.Height, expected.Channels, expected.BitDepth), (actual.Width, actual.Height, actual.Channels, actual.BitDepth));
        Assert.Equal(expected.Pixels, actual.Pixels);
    }
}
