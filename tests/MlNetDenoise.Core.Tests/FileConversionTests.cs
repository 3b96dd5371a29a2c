using System.Runtime.InteropServices;

namespace MlNetDenoise.Core.Tests;

/// <summary>Files whose pixels are changed: everything else stays.</summary>
public sealed class FileConversionTests : IDisposable
{
    private const int Width = 6, Height = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".tif", SampleType.UInt8, ColorModel.Rgb, true, 3)]
    [InlineData(".tif", SampleType.UInt16, ColorModel.Gray, true, 2)]
    [InlineData(".tif", SampleType.Int16, ColorModel.Gray, false, 1)]
    [InlineData(".tif", SampleType.UInt32, ColorModel.Channels, false, 2)]
    [InlineData(".tif", SampleType.Float32, ColorModel.Rgb, false, 1)]
    [InlineData(".tif", SampleType.UInt8, ColorModel.Cmyk, false, 1)]
    [InlineData(".png", SampleType.UInt16, ColorModel.Rgb, true, 1)]
    [InlineData(".png", SampleType.UInt8, ColorModel.Gray, false, 1)]
    [InlineData(".webp", SampleType.UInt8, ColorModel.Rgb, true, 1)]
    [InlineData(".pgm", SampleType.UInt16, ColorModel.Gray, false, 1)]
    [InlineData(".pfm", SampleType.Float32, ColorModel.Rgb, false, 1)]
    internal void Every_channel_of_every_page_is_changed_and_alpha_stays(string extension, SampleType type, ColorModel model, bool hasAlpha, int pages)
    {
        var layout = new PixelLayout(Width, Height, Colors(model) + (hasAlpha ? 1 : 0), type, model, hasAlpha);
        var input = Write($"in{extension}", layout, pages);

        var count = Convert(input, $"out{extension}", image => Map(image, value => value / 2), new());

        var (before, after) = (Read(input), Read(_folder.Below($"out{extension}")));
        Assert.Equal((pages, pages), (count, after.Count));
        foreach (var ((a, stored), (b, halved)) in before.Zip(after))
        {
            Assert.Equal(a, b);
            Assert.Equal(a.Groups.Count, b.Groups.Count);
            foreach (var group in a.Groups)
                Assert.All(Image(a, stored, group).Pixels.Zip(Image(b, halved, group).Pixels), pair => Assert.Equal(pair.First / 2, pair.Second, 1.01 / Math.Min(a.White, 65535)));
            if (hasAlpha)
                Assert.Equal(Image(a, stored, new(a.Bands - 1, 1)).Pixels, Image(b, halved, new(b.Bands - 1, 1)).Pixels);
        }
    }

    [Fact]
    public void Changes_finer_than_the_bits_of_the_input_are_kept_by_an_output_of_more_bits()
    {
        var input = Write("in.png", new(Width, Height, 1, SampleType.UInt8, ColorModel.Gray, false), 1);

        Convert(input, "out.png", image => Map(image, value => value + 0.1f / 255), new() { BitDepth = 16 });

        Assert.Equal(FloatImage.Load(input).Pixels, FloatImage.Load(_folder.Below("out.png")).Pixels, (before, after) => Math.Abs(before + 0.1 / 255 - after) <= 0.51 / 65535 || before == 1);
    }

    [Fact]
    public void Values_that_are_none_and_colours_below_an_alpha_of_0_stay_bit_for_bit()
    {
        float[] values = [1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 4, .. Enumerable.Range(0, (Width * Height) - 5)];
        var floats = Write("floats.tif", new(Width, Height, 1, SampleType.Float32, ColorModel.Gray, false), MemoryMarshal.AsBytes<float>(values).ToArray());
        byte[] hidden = [.. Enumerable.Range(0, Width * Height).SelectMany(i => (byte[])[(byte)(100 + i), (byte)(i % 3 == 0 ? 0 : 200)])];
        var alpha = Write("alpha.png", new(Width, Height, 2, SampleType.UInt8, ColorModel.Gray, true), hidden);

        foreach (var input in (string[])[floats, alpha])
            Convert(input, $"out{Path.GetExtension(input)}", image => Map(image, _ => 1), new());

        var changed = MemoryMarshal.Cast<byte, float>(Read(_folder.Below("out.tif"))[0].Rows).ToArray();
        Assert.Equal([1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, .. Enumerable.Repeat(1f, Width * Height - 4)], changed);
        Assert.Equal(hidden.Chunk(2).Select(pixel => pixel[1] == 0 ? pixel[0] : (byte)255), Read(_folder.Below("out.png"))[0].Rows.Chunk(2).Select(pixel => pixel[0]));
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".tif")]
    public void A_file_without_a_change_is_copied_unless_it_is_converted(string extension)
    {
        var input = Write($"in{extension}", new(Width, Height, 3, SampleType.UInt8, ColorModel.Rgb, false), 1);

        Convert(input, $"same{extension}", image => image, new());
        Convert(input, $"stripped{extension}", image => image, new() { KeepMetadata = false });

        Assert.Equal(File.ReadAllBytes(input), File.ReadAllBytes(_folder.Below($"same{extension}")));
        Assert.NotEqual(File.ReadAllBytes(input), File.ReadAllBytes(_folder.Below($"stripped{extension}")));
    }

    [Fact]
    public void What_the_format_cannot_hold_is_refused_before_the_work()
    {
        var input = Write("in.tif", new(Width, Height, 4, SampleType.UInt16, ColorModel.Rgb, true), 2);

        foreach (var (output, page) in ((string, int?)[])[("out.png", null), ("out.jpg", 1), ("out.webp", null), ("out.bmp", 2)])
            Assert.Contains(output, Assert.Throws<OutputException>(() => Convert(input, output, _ => throw new InvalidOperationException("The work began."), new() { Page = page })).Message, StringComparison.Ordinal);
        Assert.Equal([input], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Without_a_format_the_output_has_that_of_the_content_whatever_the_names()
    {
        var input = Write("in.png", new(Width, Height, 1, SampleType.UInt8, ColorModel.Gray, false), 1);
        File.Move(input, _folder.Below("photo.jpg"));

        new FileConversion(ImageSource.Open(_folder.Below("photo.jpg")), new(_folder.Below("scan.001")), null, new()).Edit(image => Map(image, value => 1 - value), () => null, default);

        Assert.Equal("PNG"u8, File.ReadAllBytes(_folder.Below("scan.001")).AsSpan(1, 3));
    }

    [Theory]
    [InlineData("out.png", true, 2)]
    [InlineData("out.tif", false, 2)]
    [InlineData("out.tif", false, null)]
    public void A_page_is_rotated_by_its_own_orientation_not_by_that_of_the_first(string output, bool keepsMetadata, int? page)
    {
        var layout = new PixelLayout(Width, Height, 1, SampleType.UInt8, ColorModel.Gray, false);
        var input = _folder.Below("in.tif");
        RowSink.Write(input, ImageFormat.Tiff, [layout, layout], new() { TiffTags = [[], [TiffTag.Short(TiffId.Orientation, 6)]] }, sink =>
        {
            sink.Write(Rows(layout, 0));
            sink.Write(Rows(layout, 1));
        });

        Convert(input, output, image => image, new() { Page = page, KeepMetadata = keepsMetadata });

        var rotated = Read(_folder.Below(output))[^1];
        Assert.Equal((Height, Width, 1), (rotated.Layout.Width, rotated.Layout.Height, ImageSource.Open(_folder.Below(output)).ReadMetadata()[^1].Orientation));
        var stored = Rows(layout, 1);
        Assert.Equal(Enumerable.Range(0, Width * Height).Select(i => stored[(Height - 1 - i % Height) * Width + i / Height]), rotated.Rows);
    }

    // eXIf with and without a name, and the texts of ImageMagick
    [Theory]
    [InlineData("eXIf", "", false)]
    [InlineData("eXIf", "Exif\0\0", false)]
    [InlineData("zTXt", "Raw profile type exif\0\0", true)]
    [InlineData("tEXt", "Raw profile type APP1\0", false)]
    public void The_orientation_of_a_PNG_is_found_wherever_it_is(string type, string prefix, bool isDeflated)
    {
        byte[] exif = [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 18, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        byte[] block = [.. "Exif\0\0"u8, .. exif];
        byte[] text = [.. System.Text.Encoding.ASCII.GetBytes($"\nexif\n{block.Length,8}\n{System.Convert.ToHexString(block)}\n")];
        byte[] content = type == "eXIf" ? exif : isDeflated ? StreamBytes.Deflate(text) : text;
        var png = HandMade.Png(Width, depth: 8, colourType: 0, [.. Enumerable.Range(0, Height).Select(y => Enumerable.Range(0, Width).Select(x => (byte)(10 * y + x)).ToArray())]);
        var input = _folder.Write("in.png", [.. png[..33], .. HandMade.Chunk(type, [.. System.Text.Encoding.ASCII.GetBytes(prefix), .. content]), .. png[33..]]);

        Convert(input, "out.tif", image => image, new());

        var (layout, rows) = Assert.Single(Read(_folder.Below("out.tif")));
        Assert.Equal((Height, Width, 1), (layout.Width, layout.Height, ImageSource.Open(_folder.Below("out.tif")).ReadMetadata()[0].Orientation));
        Assert.Equal(Enumerable.Range(0, Width * Height).Select(i => (byte)(10 * (Height - 1 - i % Height) + i / Height)), rows);
        Assert.Equal((Height, Width), (FloatImage.Load(input).Width, FloatImage.Load(input).Height));
    }

    [Theory]
    [InlineData(0, null, null)]
    [InlineData(-1, null, null)]
    [InlineData(null, 0, null)]
    [InlineData(null, 101, null)]
    [InlineData(null, null, 0)]
    [InlineData(null, null, 12)]
    public void An_option_that_is_out_of_range_is_named(int? page, int? quality, int? depth)
    {
        var input = Write("in.tif", new(Width, Height, 1, SampleType.UInt8, ColorModel.Gray, false), 2);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Convert(input, "out.tif", image => image, new() { Page = page, JpegQuality = quality, BitDepth = depth }));

        Assert.StartsWith(page is not null ? "Page must" : quality is not null ? "JpegQuality must" : "BitDepth must", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5f)]
    public void The_input_is_closed_before_the_output_gets_its_name(float change)
    {
        var input = Write("in.png", new(Width, Height, 1, SampleType.UInt8, ColorModel.Gray, false), 1);
        var isClosed = false;
        var target = new ImageTarget(input, _ =>
        {
            using var alone = new FileStream(input, FileMode.Open, FileAccess.ReadWrite, FileShare.None); // Windows replaces no open file
            isClosed = true;
        });

        new FileConversion(ImageSource.Open(input), target, null, new()).Edit(image => Map(image, value => value * (1 - change)), () => null, default);

        Assert.True(isClosed);
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".jpg")]
    [InlineData(".webp")]
    [InlineData(".gif")]
    [InlineData(".tif")]
    public void A_mark_is_found_again(string extension)
    {
        var input = Write($"in{extension}", new(Width, Height, 3, SampleType.UInt8, ColorModel.Rgb, false), 1);

        Convert(input, $"out{extension}", image => Map(image, value => 1 - value), new());
        Convert(input, $"unmarked{extension}", image => Map(image, value => 1 - value), new() { WriteMark = false });

        Assert.Equal((false, true, false), (ImageSource.Open(input).IsMarked, ImageSource.Open(_folder.Below($"out{extension}")).IsMarked, ImageSource.Open(_folder.Below($"unmarked{extension}")).IsMarked));
    }

    [ProgramFact("tiffcp")]
    public void A_stack_is_marked_only_if_all_of_its_pages_are()
    {
        Convert(Write("in.tif", new(Width, Height, 1, SampleType.UInt8, ColorModel.Gray, false), 2), "marked.tif", image => Map(image, value => 1 - value), new());
        ChildProcess.Run("tiffcp", _folder.Path, ["marked.tif,0", "in.tif", "mixed.tif"]);

        Assert.Equal((true, false), (ImageSource.Open(_folder.Below("marked.tif")).IsMarked, ImageSource.Open(_folder.Below("mixed.tif")).IsMarked));
    }

    private int Convert(string input, string output, Func<FloatImage, FloatImage> edit, ImageFileOptions options) =>
        new FileConversion(ImageSource.Open(input), new(_folder.Below(output)), Path.GetExtension(output), options).Edit(edit, mark: () => new("model", 25, 1), default);

    private string Write(string name, PixelLayout layout, int pages) => Write(name, layout, Enumerable.Range(0, pages).Select(page => Rows(layout, page)).ToArray());

    private string Write(string name, PixelLayout layout, params byte[][] pages)
    {
        RowSink.Write(_folder.Below(name), ImageFormat.OfExtension(name)!, [.. pages.Select(_ => layout)], new(), sink =>
        {
            foreach (var rows in pages)
                sink.Write(rows);
        });
        return _folder.Below(name);
    }

    /// <summary>Returns rows with values between black and white, and an alpha above 0.</summary>
    private static byte[] Rows(PixelLayout layout, int page)
    {
        var rows = new byte[layout.Bytes];
        for (var band = 0; band < layout.Bands; band++)
            layout.CopyFrom(new(Width, Height, 1, [.. Enumerable.Range(0, Width * Height).Select(i => (i * 7 + band * 3 + page + 2) % 25 / 26f + 0.02f)]), 0, new(band, 1), rows);
        return rows;
    }

    private static List<(PixelLayout Layout, byte[] Rows)> Read(string path) => [.. ImageSource.Open(path).ReadPages(PixelView.Stored).Select(page =>
    {
        var rows = new byte[page.Layout.Bytes];
        page.Read(rows);
        return (page.Layout, rows);
    })];

    private static FloatImage Image(PixelLayout layout, byte[] rows, BandGroup group)
    {
        var image = new FloatImage(Width, Height, group.Count);
        layout.CopyTo(rows, group, image, 0);
        return image;
    }

    private static FloatImage Map(FloatImage image, Func<float, float> value) => new(image.Width, image.Height, image.Channels, [.. image.Pixels.Select(value)]);

    private static int Colors(ColorModel model) => model switch { ColorModel.Rgb => 3, ColorModel.Cmyk => 4, ColorModel.Channels => 5, _ => 1 };
}
