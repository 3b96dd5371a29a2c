namespace MlNetDenoise.Core.Tests;

public sealed class ImagingBadFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void An_absent_file_is_named() => AssertRefused(_folder.Below("absent.png"));

    [Fact]
    public void An_empty_name_is_refused() => AssertRefused("");

    [Fact]
    public void A_folder_is_not_an_image() => AssertRefused(_folder.Path);

    [Theory]
    [InlineData("empty.png", "")]
    [InlineData("text.png", "This is no image at all, whatever its name says.")]
    [InlineData("text.jpg", "This is no image at all, whatever its name says.")]
    [InlineData("short.bmp", "BM, but nothing of a bitmap after that")]
    [InlineData("short.pgm", "P2 2 2 255 1 2 3")]
    [InlineData("letters.pgm", "P2 two by two")]
    [InlineData("magic.pfm", "PF")]
    [InlineData("four.pfm", "PF4\n1 1\n-1.0\n0123456789abcdef")]
    [InlineData("scale.pfm", "Pf\n1 1\nNaN\n0123")]
    [InlineData("width.pfm", "Pf\n10")]
    [InlineData("height.pfm", "Pf\n10 20")]
    [InlineData("huge.ppm", "P6 2000000000 2000000000 255\n")]
    public void A_file_that_holds_no_image_is_refused(string name, string content) =>
        AssertRefused(_folder.Write(name, System.Text.Encoding.ASCII.GetBytes(content)));

    [Theory]
    [InlineData(".png")]
    [InlineData(".jpg")]
    [InlineData(".tif")]
    [InlineData(".webp")]
    [InlineData(".bmp")]
    [InlineData(".pfm")]
    [InlineData(".ppm")]
    public void A_truncated_file_is_refused(string extension)
    {
        var image = new FloatImage(96, 64, 3);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = i * 7919L % 256 / 255f;
        image.Save(_folder.Below("whole" + extension));
        var whole = File.ReadAllBytes(_folder.Below("whole" + extension));

        foreach (var share in (double[])[0.1, 0.5, 0.9])
            AssertRefused(_folder.Write($"part{share}{extension}", whole[..(int)(whole.Length * share)]));
    }

    [Theory]
    [InlineData(".bmp")]
    [InlineData(".pgm")]
    [InlineData(".png")]
    public void Whatever_the_bytes_a_file_is_read_or_refused(string extension)
    {
        new FloatImage(9, 5, 1).Save(_folder.Below("whole" + extension));
        var whole = File.ReadAllBytes(_folder.Below("whole" + extension));
        var random = new SeededRandom(1);
        for (var round = 0; round < 200; round++)
        {
            var file = whole[..(whole.Length - random.NextInt(whole.Length / 2))];
            for (var change = 0; change < 4; change++)
                file[random.NextInt(Math.Min(file.Length, 64))] = (byte)random.NextInt(256);
            try
            {
                Assert.InRange(FloatImage.Load(_folder.Write("mutated" + extension, file)).Pixels.Length, 1, int.MaxValue);
            }
            catch (ImageFileException)
            {
                // refused: the other good answer
            }
        }
    }

    [Fact]
    public void A_PNG_with_a_flipped_bit_is_refused()
    {
        var file = HandMade.Png(4, depth: 8, colourType: 0, [[1, 2, 3, 4]]);
        file[44] ^= 1; // within the compressed pixels

        // many at once: an error must not be missed because other images are read meanwhile
        Parallel.For(0, 200, i => AssertRefused(_folder.Write($"flipped{i}.png", file)));
    }

    [Fact]
    public void The_reason_of_a_damaged_file_is_its_own_whatever_else_is_read()
    {
        string[] names = ["rgb.jpg", "3 bands of 8 bits.png", "lzw.tif", "lossless.webp", "still.gif", "8 bits.avif", "raw.ppm"];
        var files = names.Select(name => SeedFile.CreateAll().Single(seed => seed.Name == name)).SelectMany(seed => new[] { Cut(seed, 0.4), Cut(seed, 0.8) }).ToList();
        var reasons = files.ConvertAll(Reason);

        // the length of a file makes its reasons differ, and some of them are of libvips
        Assert.Contains(reasons, reason => reason.Contains("VipsJpeg", StringComparison.Ordinal));
        Assert.True(reasons.Distinct().Count() >= names.Length, string.Join('\n', reasons));
        Parallel.For(0, 40 * files.Count, new() { MaxDegreeOfParallelism = 8 }, i => Assert.Equal(reasons[i % files.Count], Reason(files[i % files.Count])));

        static byte[] Cut(SeedFile seed, double share) => [.. seed.Content[..(int)(share * seed.Content.Length)], .. seed.Extension == ".jpg" ? (byte[])[0xFF, 0xD9] : []];

        static string Reason(byte[] file) => Assert.Throws<ImageFileException>(() => FloatImage.Load(file)).Message;
    }

    [Theory]
    [InlineData("rgb.jpg", 0.5)]
    [InlineData("progressive.jpg", 0.8)]
    public void A_JPEG_without_all_of_its_pixels_is_refused_though_it_has_an_end(string name, double share)
    {
        var whole = SeedFile.CreateAll().Single(seed => seed.Name == name).Content;
        AssertRefused(_folder.Write(name, [.. whole[..(int)(share * whole.Length)], 0xFF, 0xD9]));
    }

    [Fact]
    public void A_JPEG_with_bytes_that_mean_nothing_is_read()
    {
        var whole = SeedFile.CreateAll().Single(seed => seed.Name == "rgb.jpg").Content;
        var file = _folder.Write("bytes.jpg", [.. whole[..^2], 1, 2, 3, .. whole[^2..]]);
        Assert.Equal(FloatImage.Load(whole).Pixels, FloatImage.Load(file).Pixels);
    }

    [Theory]
    [InlineData(60_000_000, 1, 8)]
    [InlineData(30_000, 30_000, 16)]
    [InlineData(16_000_000, 1, 8)]
    public void A_header_without_data_takes_neither_memory_nor_time(int width, int height, byte depth)
    {
        var file = HandMade.Png(width, depth, colourType: 6, [new byte[100]]);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        HandMade.CorrectChecksums(file);
        var before = Environment.WorkingSet;

        AssertRefused(_folder.Write("bomb.png", file));

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 300_000_000);
    }

    [Fact]
    public void An_unknown_extension_is_refused_with_the_known_ones()
    {
        var error = Assert.Throws<OutputException>(() => new FloatImage(1, 1, 1).Save(_folder.Below("image.xyz")));

        Assert.Contains(".xyz", error.Message, StringComparison.Ordinal);
        Assert.Contains(".png", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("image.png")]
    [InlineData("image.bmp")]
    public void A_file_in_the_place_of_a_folder_is_an_error(string name)
    {
        var file = _folder.Write("file", [1]);

        var error = Assert.Throws<OutputException>(() => new FloatImage(1, 1, 1).Save(Path.Combine(file, name)));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_write_that_fails_leaves_nothing_and_keeps_what_was_there()
    {
        Directory.CreateDirectory(_folder.Below("taken.png")); // the last step, the renaming, must fail

        Assert.Throws<OutputException>(() => new FloatImage(4, 4, 1).Save(_folder.Below("taken.png")));

        Assert.Equal([_folder.Below("taken.png")], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_without_images_is_not_a_dataset()
    {
        Assert.Contains(_folder.Path, Assert.Throws<DatasetException>(() => ImageFiles.List(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Throws<DatasetException>(() => ImageFiles.List(_folder.Below("absent")));
    }

    public void Dispose() => _folder.Dispose();

    private static string AssertRefused(string path)
    {
        var message = Assert.Throws<ImageFileException>(() => FloatImage.Load(path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
