using System.Buffers.Binary;

namespace MlNetDenoise.Core.Tests;

/// <summary>What other programs find in the files that are written, and what is left of files that are not.</summary>
public sealed class ImagingOutputTests : IDisposable
{
    // Just more pixels than stay in memory.
    private const int Width = 8192, Block = 100, Height = (VipsSink.MaxInMemory / Width / Block + 1) * Block;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 8, 0)]
    [InlineData(1, 16, 0)]
    [InlineData(3, 8, 2)]
    [InlineData(3, 16, 2)]
    public void A_PNG_has_the_depth_and_colours_of_the_image(int channels, int bits, int colourType)
    {
        var file = Saved("image.png", channels, bits);

        Assert.Equal([(byte)bits, (byte)colourType], file[24..26]);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(1, 16)]
    [InlineData(3, 8)]
    [InlineData(3, 16)]
    public void A_TIFF_has_the_depth_and_colours_of_the_image_and_is_deflated(int channels, int bits)
    {
        var file = Saved("image.tif", channels, bits);

        int Short(int at) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));
        int Long(int at) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
        Assert.Equal("II*\0"u8, file.AsSpan(0, 4));
        var fields = Enumerable.Range(0, Short(Long(4))).Select(i => Long(4) + 2 + 12 * i).ToDictionary(Short, at => Long(at + 4) > 2 ? Short(Long(at + 8)) : Short(at + 8));
        Assert.Equal(bits, fields[258]);
        Assert.Equal(8, fields[259]);
        Assert.Equal(channels == 1 ? 1 : 2, fields[262]); // black is zero; RGB
        Assert.Equal(channels, fields[277]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_JPEG_has_its_colours_at_full_resolution(int channels)
    {
        var file = Saved("image.jpg", channels, 8);

        var frame = file.AsSpan(file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0])); // marker, length, depth, height, width, components of three bytes
        Assert.Equal(channels, frame[9]);
        for (var component = 0; component < channels; component++)
            Assert.Equal(0x11, frame[11 + 3 * component]);
    }

    [Theory]
    [InlineData(".pgm")]
    [InlineData(".ppm")]
    [InlineData(".pnm")]
    public void A_PNM_is_written_as_its_specification_says(string extension)
    {
        float[] levels = [0, 97 / 255f, 1];
        void Save(string name, int channels, int bits) => new FloatImage(3 / channels, 1, channels, levels) { BitDepth = bits }.Save(_folder.Below(name + extension));
        byte[] Read(string name) => File.ReadAllBytes(_folder.Below(name + extension));
        Save("gray", 1, 8);
        Save("deep", 1, 16);
        Save("colour", 3, 8);
        Save("deep-colour", 3, 16);

        Assert.Equal([.. "P5\n3 1\n255\n"u8, 0, 97, 255], Read("gray"));
        Assert.Equal([.. "P5\n3 1\n65535\n"u8, 0, 0, 97, 97, 255, 255], Read("deep"));
        Assert.Equal([.. "P6\n1 1\n255\n"u8, 0, 97, 255], Read("colour"));
        Assert.Equal([.. "P6\n1 1\n65535\n"u8, 0, 0, 97, 97, 255, 255], Read("deep-colour"));
    }

    [Fact]
    public void A_PNM_of_16_bits_has_the_high_byte_first()
    {
        new FloatImage(1, 1, 1, [258 / 65535f]) { BitDepth = 16 }.Save(_folder.Below("order.pgm"));

        Assert.Equal([1, 2], File.ReadAllBytes(_folder.Below("order.pgm"))[^2..]);
    }

    [Theory]
    [InlineData("large.png")]
    [InlineData("large.tif")]
    public void An_image_that_does_not_stay_in_memory_is_written_by_rows(string name)
    {
        Write(name, Gray(Width, Height), sink =>
        {
            for (var y = 0; y < Height; y += Block)
                sink.Write(Rows(y));
        });

        Assert.Equal([_folder.Below(name)], Directory.GetFiles(_folder.Path));
        var page = Assert.Single(ImageSource.Open(_folder.Below(name)).ReadPages(PixelView.Stored).Select(page =>
        {
            var read = new byte[Width * Block];
            for (var y = 0; y < Height; y += Block)
            {
                page.Read(read);
                Assert.True(Rows(y).AsSpan().SequenceEqual(read), $"rows from {y} on");
            }
            return page.Layout;
        }));
        Assert.Equal(Gray(Width, Height), page);
    }

    [Theory]
    [InlineData("small.png")]
    [InlineData("small.bmp")]
    public void Cancelled_after_its_last_row_it_leaves_no_file(string name)
    {
        using var cancellation = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => Write(name, Gray(1, 1), sink =>
        {
            sink.Write([0]);
            cancellation.Cancel();
        }, cancellation.Token));

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Cancelled_while_it_is_encoded_it_leaves_no_file()
    {
        using var cancellation = new CancellationTokenSource();
        // A thread of its own: those of the pool may be busy with other tests until all is encoded.
        var cancelling = new Thread(() =>
        {
            while (!Directory.GetFiles(_folder.Path, "*.encoded").Any(file => new FileInfo(file).Length > 0))
                Thread.Sleep(1);
            cancellation.Cancel();
        });
        var noise = new byte[3 * Width * Block]; // takes seconds to encode
        new Random(1).NextBytes(noise);

        Assert.ThrowsAny<OperationCanceledException>(() => Write("large.png", new(Width, Height, 3, SampleType.UInt8, ColorModel.Rgb, false), sink =>
        {
            for (var y = 0; y < Height; y += Block)
                sink.Write(noise);
            cancelling.Start();
        }, cancellation.Token));

        cancelling.Join();
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_failure_between_rows_leaves_no_file()
    {
        Assert.Throws<ImageFileException>(() => Write("large.png", Gray(Width, Height), sink =>
        {
            sink.Write(Rows(0));
            Assert.All(Directory.GetFiles(_folder.Path), file => Assert.True(AtomicFile.IsTemporary(file), file));
            throw new ImageFileException("The input is damaged.");
        }));

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("wide.webp", 16384)]
    [InlineData("wide.jpg", 65501)]
    public void An_image_too_large_for_its_format_is_refused_with_a_format_that_is_not(string name, int width)
    {
        var error = Assert.Throws<OutputException>(() => new FloatImage(width, 1, 1).Save(_folder.Below(name)));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(".png", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static PixelLayout Gray(int width, int height) => new(width, height, 1, SampleType.UInt8, ColorModel.Gray, false);

    private void Write(string name, PixelLayout page, Action<RowSink> rows, CancellationToken cancellationToken = default) =>
        RowSink.Write(_folder.Below(name), ImageFormat.OfExtension(name)!, [page], new(), rows, cancellationToken);

    /// <summary>The rows from <paramref name="first"/> on of an image in which each row is another.</summary>
    private static byte[] Rows(int first)
    {
        var rows = new byte[Width * Block];
        for (var y = 0; y < Block; y++)
            rows.AsSpan(y * Width, Width).Fill((byte)((first + y) % 251));
        return rows;
    }

    private byte[] Saved(string name, int channels, int bits)
    {
        new FloatImage(5, 3, channels) { BitDepth = bits }.Save(_folder.Below(name));
        return File.ReadAllBytes(_folder.Below(name));
    }
}
