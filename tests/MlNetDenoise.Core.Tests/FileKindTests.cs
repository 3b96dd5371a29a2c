using System.Text;

namespace MlNetDenoise.Core.Tests;

/// <summary>Kinds of files within a format, as other programs write them. With a noise level of 0 they are written anew with the same pixels.</summary>
public sealed class FileKindTests : IDisposable
{
    private const string Tifffile = "/usr/lib/python3/dist-packages/tifffile/tifffile.py";

    private static readonly string[] Networks = ["box-gray", "told-rgb"];

    private readonly TemporaryFolder _folder = new();
    private readonly Denoiser _denoiser;

    public FileKindTests()
    {
        foreach (var name in Networks)
            File.Copy(Path.Combine(AppContext.BaseDirectory, "models", $"{name}.onnx"), _folder.Below($"{name}.onnx"));
        _denoiser = Denoiser.Load(_folder.Path);
    }

    public void Dispose()
    {
        _denoiser.Dispose();
        _folder.Dispose();
    }

    [ProgramTheory(Tifffile)]
    [InlineData("values('uint8', 64, 96), photometric='miniswhite'")]
    [InlineData("values('int16', 64, 96), photometric='miniswhite'")]
    [InlineData("values('float32', 64, 96), photometric='miniswhite'")]
    [InlineData("values('uint16', 64, 96, 4), photometric='rgb', extrasamples=['assocalpha']")]
    [InlineData("values('float32', 64, 96, 4), photometric='rgb', extrasamples=['assocalpha']")]
    [InlineData("values('uint8', 64, 96, 5), photometric='rgb', extrasamples=['unspecified', 'unassalpha']")]
    [InlineData("values('uint16', 64, 96, 2), photometric='minisblack', planarconfig='contig', extrasamples=['unspecified']")]
    [InlineData("values('uint16', 2, 64, 96), photometric='minisblack', planarconfig='separate', extrasamples=['unspecified']")]
    [InlineData("values('uint8', 5, 64, 96), photometric='minisblack', planarconfig='separate', extrasamples=['unspecified'] * 4, rowsperstrip=16, compression='zlib'")]
    [InlineData("values('float16', 3, 64, 96), photometric='rgb', planarconfig='separate', byteorder='>'")]
    [InlineData("values('float64', 4, 64, 96), photometric='minisblack', planarconfig='separate', extrasamples=['unspecified'] * 3, byteorder='>'")]
    [InlineData("values('uint32', 3, 64, 96), photometric='rgb', planarconfig='separate', tile=(32, 32)")]
    [InlineData("values('uint16', 64, 96, 3), photometric='rgb', tile=(32, 32), bigtiff=True")]
    [InlineData("values('float64', 64, 96, 3), photometric='rgb', byteorder='>'")]
    [InlineData("values('float64', 64, 96), photometric='minisblack', compression='zlib'")]
    [InlineData("values('int8', 64, 96, 3), photometric='rgb'")]
    [InlineData("values('int32', 64, 96), photometric='minisblack', byteorder='>'")]
    public void A_TIFF_page_keeps_its_values_and_what_they_mean(string arguments)
    {
        Python($"tifffile.imwrite('input.tif', {arguments})");
        Rewrite("input.tif", "output.tif");

        Assert.Equal("", Python("""
            a, b = (tifffile.TiffFile(name).pages[0] for name in ('input.tif', 'output.tif'))
            for what in ('dtype', 'shape', 'photometric', 'planarconfig', 'extrasamples', 'samplesperpixel'):
                if getattr(a, what) != getattr(b, what): print(what, getattr(a, what), getattr(b, what))
            if not numpy.array_equal(a.asarray(), b.asarray()): print('values')
            if a.description != b.description: print('description')
            """));
    }

    [ProgramTheory(Tifffile)]
    [InlineData(10, 3)]
    [InlineData(12, 1)]
    [InlineData(12, 3)]
    [InlineData(14, 1)]
    public void Packed_integers_become_those_of_16_bits(int bits, int samples)
    {
        Python($$"""
            v = values('uint16', 64, 95, {{samples}}) >> {{16 - bits}}
            packed = numpy.packbits(((v.reshape(64, -1, 1) >> numpy.arange({{bits - 1}}, -1, -1)) & 1).astype('u1').reshape(64, -1), axis=1).tobytes()
            fields = [(256, 3, 1, 95), (257, 3, 1, 64), (258, 3, {{samples}}, {{(samples == 1 ? bits : 8)}}), (259, 3, 1, 1), (262, 3, 1, {{(samples == 1 ? 1 : 2)}}), (273, 4, 1, 200), (277, 3, 1, {{samples}}), (278, 3, 1, 64), (279, 4, 1, len(packed))]
            head = b'II*\0' + struct.pack('<I', 20) + struct.pack('<HHH', *[{{bits}}] * 3) + b'\0' * 6 + struct.pack('<H', len(fields)) + b''.join(struct.pack('<HHII', *field) for field in fields) + b'\0' * 4
            open('input.tif', 'wb').write(head.ljust(200, b'\0') + packed)
            v.tofile('values')
            """);
        Rewrite("input.tif", "output.tif");

        Assert.Equal("(64, 95) uint16 True\n".Replace("95)", samples == 1 ? "95)" : "95, 3)"), Python($$"""
            v = numpy.fromfile('values', 'u2').reshape(64, 95, {{samples}}).astype(float)
            b = tifffile.imread('output.tif')
            print(b.shape, b.dtype, numpy.abs(v.reshape(b.shape) * 65535 / {{(1 << bits) - 1}} - b).max() < 0.51)
            """));
    }

    [ProgramTheory(Tifffile)]
    [InlineData("colours.quantize(200).save('input.png')", 3)]
    [InlineData("colours.quantize(16).save('input.png', bits=4)", 3)]
    [InlineData("colours.quantize(200).save('input.png', transparency=3)", 4)]
    [InlineData("colours.quantize(200).save('input.png', transparency=bytes(range(200)))", 4)]
    [InlineData("gray.save('input.png', transparency=int(numpy.asarray(gray)[5, 5]))", 2)]
    [InlineData("colours.save('input.png', transparency=colours.getpixel((5, 5)))", 4)]
    [InlineData("gray.convert('1').save('input.png')", 1)]
    public void A_PNG_with_a_palette_few_bits_or_a_transparent_colour_keeps_what_is_seen(string save, int bands)
    {
        Python(save);
        Rewrite("input.png", "output.png");

        Assert.Equal($"True {bands}\n", Python("""
            a, b = (Image.open(name) for name in ('input.png', 'output.png'))
            print(numpy.array_equal(numpy.asarray(a.convert('RGBA')), numpy.asarray(b.convert('RGBA'))), len(b.getbands()))
            """));
    }

    [ProgramTheory("convert", Tifffile)]
    [InlineData("-colors 16 -type palette -define bmp:format=bmp3 -depth 4")]
    [InlineData("-colors 200 -type palette -define bmp:format=bmp3 -compress RLE")]
    [InlineData("-threshold 50% -type bilevel -define bmp:format=bmp3")]
    [InlineData("-define bmp:format=bmp2")]
    [InlineData("-define bmp:format=bmp4")]
    public void A_bitmap_of_any_version_keeps_its_colours(string options)
    {
        Python("colours.save('input.png')");
        Run("convert", ["input.png", .. options.Split(' '), "input.bmp"]);
        Rewrite("input.bmp", "output.bmp");

        Assert.Equal(Pixels("input.bmp"), Pixels("output.bmp"));
        string Pixels(string name) => Run("convert", [name, "-alpha", "off", "-depth", "8", "txt:-"]);
    }

    [ProgramTheory(Tifffile)]
    [InlineData(0, 60, 0)]
    [InlineData(1, 90, 0)]
    [InlineData(2, 75, 2)]
    public void A_JPEG_keeps_its_tables_and_does_not_lose_chroma(int sampling, int quality, int expected)
    {
        Python($"colours.save('input.jpg', quality={quality}, subsampling={sampling})");
        Rewrite("input.jpg", "output.jpg");

        Assert.Equal($"{sampling} {expected} True True\n", Python("""
            from PIL import JpegImagePlugin
            a, b = (Image.open(name) for name in ('input.jpg', 'output.jpg'))
            print(JpegImagePlugin.get_sampling(a), JpegImagePlugin.get_sampling(b), a.quantization == b.quantization, 'jfif' in b.info)
            """));
    }

    [ProgramTheory("convert", Tifffile)]
    [InlineData("colours.convert('CMYK').save('input.jpg', quality=95)", "")]
    [InlineData("colours.save('input.png')", "-colorspace CMYK -quality 95")]
    public void A_JPEG_of_CMYK_keeps_its_inks(string save, string convert)
    {
        Python(save);
        if (convert.Length > 0)
            Run("convert", ["input.png", .. convert.Split(' '), "input.jpg"]);
        Rewrite("input.jpg", "output.jpg");

        Assert.Equal("CMYK True\n", Python("""
            a, b = (Image.open(name) for name in ('input.jpg', 'output.jpg'))
            print(b.mode, numpy.abs(numpy.asarray(a).astype(int) - numpy.asarray(b)).mean() < 2)
            """));
    }

    [ProgramTheory(Tifffile)]
    [InlineData("a[0].save('input.png', save_all=True, append_images=a[1:], duration=[100, 250, 30], loop=2)", ".png")]
    [InlineData("h[0].save('input.png', save_all=True, append_images=h[1:], duration=100, disposal=[1, 2, 0], blend=[0, 1, 1])", ".png")]
    [InlineData("a[0].save('input.png', save_all=True, append_images=a[1:], default_image=True, duration=[100, 250])", ".png")]
    [InlineData("c[0].save('input.png', save_all=True, append_images=c[1:], duration=40)", ".png")]
    [InlineData("c[0].save('input.png', save_all=True, append_images=c[1:], duration=[100, 250, 30], loop=2)", ".webp")]
    [InlineData("a[0].save('input.webp', save_all=True, append_images=a[1:], duration=[100, 250, 30], lossless=True, loop=2)", ".webp")]
    [InlineData("a[0].save('input.webp', save_all=True, append_images=a[1:], duration=[100, 250, 30], lossless=True, loop=2)", ".png")]
    [InlineData("c[0].save('input.gif', save_all=True, append_images=c[1:], duration=[100, 250, 30], disposal=[1, 2, 3], loop=2)", ".gif")]
    [InlineData("c[0].save('input.gif', save_all=True, append_images=c[1:], duration=[100, 250, 30], loop=2)", ".png")]
    public void The_frames_of_an_animation_are_those_that_viewers_show(string save, string extension)
    {
        Python($$"""
            c = [Image.fromarray(values('uint8', 64, 96, 3) // (i + 1)) for i in range(3)]
            a = [frame.copy() for frame in c]
            for i, frame in enumerate(a):
                frame.putalpha(255)
                frame.paste((10 * i, 20, 30, 0), (10 * i, 10, 10 * i + 30, 40))
            h = [frame.copy() for frame in a] # what is half transparent, PIL draws over something in its own way
            for i, frame in enumerate(a):
                frame.paste((200, 20, 30, 128), (10 * i + 40, 30, 10 * i + 60, 60))
            {{save}}
            """);
        var input = new[] { "input.png", "input.webp", "input.gif" }.Single(name => File.Exists(_folder.Below(name)));
        Rewrite(input, $"output{extension}", page: null);

        var most = extension == ".gif" ? 16 : 1; // another palette; the mean of two colours
        Assert.Equal("True\n", Python($$"""
            def frames(name):
                image = Image.open(name)
                shown = [(numpy.asarray(frame.convert('RGBA')).astype(int), round(frame.info.get('duration', 0))) for frame in ImageSequence.Iterator(image)]
                loop = image.info.get('loop', 0)
                return loop + 1 if loop and image.format == 'GIF' else loop, shown[1:] if image.info.get('default_image') else shown
            (loop, a), (loopAfter, b) = frames('{{input}}'), frames('output{{extension}}')
            seen = [numpy.abs(x - y)[(x[..., 3] > 0) | (y[..., 3] > 0)].max() for (x, _), (y, _) in zip(a, b)]
            ok = loop == loopAfter and len(a) == len(b) and [t for _, t in a] == [t for _, t in b] and max(seen) <= {{most}}
            print(ok if ok else (loop, loopAfter, len(a), len(b), [t for _, t in a], [t for _, t in b], seen))
            """));
    }

    [ProgramFact(Tifffile)]
    public void Frames_are_not_rotated_and_keep_their_orientation()
    {
        Python("exif = colours.getexif(); exif[274] = 6; colours.save('input.webp', save_all=True, append_images=[colours.transpose(0)], exif=exif)");
        _denoiser.DenoiseFile(_folder.Below("input.webp"), _folder.Below("output.png"), new() { Sigma = 0 });

        Assert.Equal("(96, 64) 6\n", Python("a = Image.open('output.png'); print(a.size, a.getexif()[274])"));
    }

    // Porter and Duff's "over": (200, 50, 0, 128) over an opaque pixel, and over one whose alpha is 128.
    [Theory]
    [InlineData(255, 150, 45, 255)]
    [InlineData(128, 167, 47, 192)]
    public void A_frame_that_is_half_transparent_is_drawn_over_the_one_before(byte alphaBelow, byte red, byte green, byte alpha)
    {
        byte[] Control(byte number, byte blend) => HandMade.Chunk("fcTL", [0, 0, 0, number, 0, 0, 0, 1, 0, 0, 0, 1, .. new byte[8], 0, 1, 0, 10, 0, blend]);
        byte[] Pixels(byte[] png) => png[41..^16]; // after the signature, the header, and the length and type of the chunk
        var first = HandMade.Png(1, depth: 8, colourType: 6, [[100, 40, 0, alphaBelow]]);
        var second = HandMade.Png(1, depth: 8, colourType: 6, [[200, 50, 0, 128]]);
        _folder.Write("input.png", [.. first[..33], .. HandMade.Chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0]), .. Control(0, 0), .. first[33..^12], .. Control(1, 1), .. HandMade.Chunk("fdAT", [0, 0, 0, 2, .. Pixels(second)]), .. first[^12..]]);

        Rewrite("input.png", "output.tif", page: 2);

        var page = Assert.Single(ImageSource.Open(_folder.Below("output.tif")).ReadPages(PixelView.Stored).Select(page =>
        {
            var rows = new byte[page.Layout.Bytes];
            page.Read(rows);
            return rows;
        }));
        Assert.Equal([red, green, 0, alpha], page);
    }

    [ProgramTheory("avifenc", "avifdec", Tifffile)]
    [InlineData("--irot 1", "numpy.rot90(a, 1)")]
    [InlineData("--irot 3", "numpy.rot90(a, 3)")]
    [InlineData("--imir 1", "a[:, ::-1]")]
    [InlineData("--crop 8,8,64,32", "a[8:40, 8:72]")]
    [InlineData("-d 10 --cicp 9/16/9", "a")]
    public void An_AVIF_is_upright_in_its_whole_and_has_its_colours(string options, string expected)
    {
        Python("colours.save('input.png')");
        Run("avifenc", ["--min", "0", "--max", "0", "-s", "10", .. options.Split(' '), "input.png", "input.avif"]);
        Rewrite("input.avif", "output.avif");
        var info = Run("avifdec", ["--info", "output.avif"]);
        Run("avifdec", ["output.avif", "output.png", "-d", "8"]);

        Assert.Equal("True\n", Python($"a = numpy.asarray(colours).astype(int); b = numpy.asarray(Image.open('output.png').convert('RGB')).astype(int); a = {expected}; print(a.shape == b.shape and numpy.abs(a - b).mean() < 1.5)"));
        Assert.Matches(@"Transformations: None", info);
        if (options.Contains("cicp"))
            Assert.Matches(@"(?s)Bit Depth +: 10.*Color Primaries: 9.*Transfer Char. : 16", info);
    }

    [ProgramFact("avifenc", "avifdec", Tifffile)]
    public void Colours_of_an_AVIF_that_are_multiplied_by_alpha_become_straight()
    {
        Python("colours.putalpha(gray); colours.save('input.png')");
        Run("avifenc", ["-l", "-p", "input.png", "input.avif"]);
        Rewrite("input.avif", "output.avif");
        Run("avifdec", ["output.avif", "output.png"]);

        Assert.Equal("True True\n", Python("""
            a, b = (numpy.asarray(Image.open(name)).astype(int) for name in ('input.png', 'output.png'))
            print(numpy.array_equal(a[..., 3], b[..., 3]), numpy.abs((a - b)[..., :3] * a[..., 3:]).max() <= 255 * 3)
            """));
    }

    [ProgramFact("avifenc", Tifffile)]
    public void An_animated_AVIF_is_named()
    {
        Python("colours.save('1.png'); colours.transpose(0).save('2.png')");
        Run("avifenc", ["1.png", "2.png", "input.avif"]);

        Assert.Contains("animated AVIF image, which is not supported. Convert it to WebP.", Assert.Throws<ImageFileException>(() => Rewrite("input.avif", "output.avif")).Message);
    }

    [Fact]
    public void A_file_of_ImageJ_with_one_directory_for_all_images_is_named()
    {
        _folder.Write("input.tif", MetadataFiles.Tiff([TiffTag.Ascii(TiffId.ImageDescription, "ImageJ=1.53t\nimages=300\nslices=300\n"u8)], channels: 1));

        Assert.Contains("has 300 images of ImageJ in one page", Assert.Throws<ImageFileException>(() => Rewrite("input.tif", "output.tif")).Message);
    }

    [Theory]
    [InlineData("P2\n# one\n3 1\n# two\n1000\n0 7 1000\n", "P5\n# one\n# two\n3 1\n1000\n\0\0\0\u0007\u0003\u00E8")]
    [InlineData("P6 1 1 100\n\u0001\u0002d", "P6\n1 1\n100\n\u0001\u0002d")]
    [InlineData("P3 1 1 15\n1 2 15\n", "P6\n1 1\n15\n\u0001\u0002\u000F")]
    public void A_PNM_keeps_its_maximum_and_its_comments(string input, string expected)
    {
        _folder.Write("input.pnm", Encoding.Latin1.GetBytes(input));
        Rewrite("input.pnm", "output.pnm");

        Assert.Equal(expected, Encoding.Latin1.GetString(File.ReadAllBytes(_folder.Below("output.pnm"))));
    }

    [Theory]
    [InlineData("Pf\n2 1\n1.0\n?\u0080\0\0?\0\0\0")]
    [InlineData("Pf\n2 1\n-2.5\n\0\0\u0080?\0\0\0?")]
    [InlineData("Pf\n1 1\n-0.000000001\n\0\0\u0080?")]
    [InlineData("Pf\n1 1\n1e38\n?\u0080\0\0")]
    [InlineData("PF\n1 1\n3.0\n?\u0080\0\0?\0\0\0@\0\0\0")]
    public void A_PFM_keeps_its_byte_order_and_its_scale(string input)
    {
        _folder.Write("input.pfm", Encoding.Latin1.GetBytes(input));
        Rewrite("input.pfm", "output.pfm");

        Assert.Equal(input, Encoding.Latin1.GetString(File.ReadAllBytes(_folder.Below("output.pfm"))));
    }

    [ProgramFact(Tifffile)]
    public void A_still_GIF_has_no_block_of_an_animation()
    {
        Python("colours.save('input.gif')");
        Rewrite("input.gif", "output.gif");

        Assert.DoesNotContain("NETSCAPE", Encoding.Latin1.GetString(File.ReadAllBytes(_folder.Below("output.gif"))));
    }

    [Fact]
    public void A_missing_library_of_the_program_does_not_count_as_a_missing_image()
    {
        var image = _folder.Below("image.png");
        File.WriteAllText(image, "");
        var missing = new FileNotFoundException("Could not load file or assembly 'Colours'.");

        Assert.Equal($"{image} cannot be read: Could not load file or assembly 'Colours'. Install the program again.", ImageSource.Translate(image, missing)?.Message);
        Assert.Equal("absent.png does not exist. Check its name and folder.", ImageSource.Translate("absent.png", missing)?.Message["The file ".Length..]);
    }

    private void Rewrite(string input, string output, int? page = 1) =>
        _denoiser.DenoiseFile(_folder.Below(input), _folder.Below(output), new() { Sigma = 0 }, new() { Page = page, KeepMetadata = page is not null });

    private string Python(string code)
    {
        const string start = """
            import struct, numpy, tifffile
            from PIL import Image, ImageSequence
            def values(kind, *shape):
                random = numpy.random.default_rng(1)
                return (random.uniform(-2, 3, shape) if kind[0] == 'f' else random.integers(numpy.iinfo(kind).min, numpy.iinfo(kind).max, shape)).astype(kind)
            y, x = numpy.mgrid[0:64, 0:96]
            colours = Image.fromarray(numpy.stack([2 * x, 3 * y, 255 - 2 * x], -1).astype('u1'))
            gray = colours.getchannel(1)

            """;
        return Run("/usr/bin/python3", ["-W", "ignore", "-c", start + code]);
    }

    private string Run(string program, string[] arguments)
    {
        var result = ChildProcess.Run(program, _folder.Path, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }
}
