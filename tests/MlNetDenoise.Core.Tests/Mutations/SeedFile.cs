using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using NetVips;

namespace MlNetDenoise.Core.Tests;

/// <summary>A small valid image file, from which damaged ones are made.</summary>
/// <param name="Name">What it is, with the extension of its format.</param>
/// <param name="Content">Its bytes.</param>
internal sealed record SeedFile(string Name, byte[] Content)
{
    private const int Width = 26, Height = 19, Frames = 3;

    /// <summary>The name with a hyphen for each space: a file name.</summary>
    public string FileName => Name.Replace(' ', '-');

    /// <summary>The extension of the format, with its dot.</summary>
    public string Extension => Path.GetExtension(Name);

    /// <summary>Creates files of every format and kind that is read.</summary>
    public static IReadOnlyList<SeedFile> CreateAll() => [.. Png(), .. Jpeg(), .. TiffOfLibvips(), .. TiffByHand(), .. WebP(), .. Gif(), .. Avif(), .. Bmp(), .. NetPbm()];

    private static IEnumerable<SeedFile> Png()
    {
        foreach (var bands in (int[])[1, 2, 3, 4])
        {
            yield return new($"{bands} bands of 8 bits.png", Picture(bands).PngsaveBuffer());
            yield return new($"{bands} bands of 16 bits.png", Picture(bands, 16).PngsaveBuffer());
        }
        var plain = Picture(3).PngsaveBuffer();
        yield return new("interlaced.png", Picture(4).PngsaveBuffer(interlace: true));
        yield return new("palette.png", HandMade.Png(Width, 8, 3, Rows(Width, 64), Bytes(3 * 64)));
        yield return new("palette of 4 bits with transparency.png", InsertChunks(HandMade.Png(Width, 4, 3, Rows(Width / 2, 256), Bytes(3 * 16)), "IDAT", HandMade.Chunk("tRNS", [0, 128, 255])));
        yield return new("one bit.png", HandMade.Png(Width, 1, 0, Rows((Width + 7) / 8, 256)));
        yield return new("gray with a transparent value.png", InsertChunks(HandMade.Png(Width, 8, 0, Rows(Width, 256)), "IDAT", HandMade.Chunk("tRNS", [0, 100])));
        yield return new("gamma and chromaticities.png", InsertChunks(plain, "IDAT", HandMade.Chunk("gAMA", [0, 0, 0xB1, 0x8F]), HandMade.Chunk("cHRM", Bytes(32)), HandMade.Chunk("pHYs", [0, 0, 11, 19, 0, 0, 11, 19, 1])));
        yield return new("metadata.png", InsertChunks(plain, "IDAT",
            HandMade.Chunk("iCCP", [.. "profile\0\0"u8, .. Deflated(Profile())]), HandMade.Chunk("eXIf", Exif()), HandMade.Chunk("tEXt", [.. "Comment\0hello"u8]),
            HandMade.Chunk("zTXt", [.. "Author\0\0"u8, .. Deflated([.. "somebody"u8])]), HandMade.Chunk("iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Xmp()]),
            HandMade.Chunk("zTXt", [.. "Raw profile type iptc\0\0"u8, .. Deflated([.. "\niptc\n      10\n1c020000000204776f7264\n"u8])])));
        yield return new("animated.png", InsertChunks(plain, "IDAT", HandMade.Chunk("acTL", [0, 0, 0, 1, 0, 0, 0, 0]), HandMade.Chunk("fcTL", [0, 0, 0, 0, 0, 0, 0, Width, 0, 0, 0, Height, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0])));
    }

    private static IEnumerable<SeedFile> Jpeg()
    {
        var plain = Picture(3).JpegsaveBuffer(q: 90);
        yield return new("rgb.jpg", plain);
        yield return new("gray.jpg", Picture(1).JpegsaveBuffer(q: 90));
        yield return new("cmyk.jpg", Picture(4).Copy(interpretation: Enums.Interpretation.Cmyk).JpegsaveBuffer(q: 90));
        yield return new("progressive.jpg", Picture(3).JpegsaveBuffer(q: 80, interlace: true));
        yield return new("restart intervals.jpg", Picture(3).JpegsaveBuffer(q: 80, restartInterval: 1));
        yield return new("no end marker.jpg", plain[..^2]);
        var photoshop = Photoshop();
        byte[][] segments =
        [
            Segment(0xE0, [.. "JFIF\0"u8, 1, 1, 1, 1, 44, 1, 44, 0, 0]), Segment(0xE1, [.. "Exif\0\0"u8, .. Exif()]), Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Xmp()]),
            Segment(0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. Profile()]), Segment(0xE2, [.. "MPF\0"u8, .. Bytes(40)]), Segment(0xED, [.. "Photoshop 3.0\0"u8, .. photoshop]), Segment(0xFE, [.. "hello"u8]),
        ];
        yield return new("metadata.jpg", [.. plain[..2], .. segments.SelectMany(segment => segment), .. plain[2..]]);
    }

    private static IEnumerable<SeedFile> TiffOfLibvips()
    {
        using var rgb = Picture(3);
        yield return new("lzw.tif", rgb.TiffsaveBuffer(Enums.ForeignTiffCompression.Lzw, predictor: Enums.ForeignTiffPredictor.None));
        yield return new("lzw with differences.tif", rgb.TiffsaveBuffer(Enums.ForeignTiffCompression.Lzw, predictor: Enums.ForeignTiffPredictor.Horizontal));
        yield return new("deflate of 16 bits.tif", Picture(4, 16).TiffsaveBuffer(Enums.ForeignTiffCompression.Deflate, predictor: Enums.ForeignTiffPredictor.Horizontal));
        yield return new("packbits.tif", Picture(1).TiffsaveBuffer(Enums.ForeignTiffCompression.Packbits));
        yield return new("jpeg.tif", rgb.TiffsaveBuffer(Enums.ForeignTiffCompression.Jpeg));
        yield return new("fax.tif", Picture(1).TiffsaveBuffer(Enums.ForeignTiffCompression.Ccittfax4, bitdepth: 1));
        yield return new("float with predictor.tif", Picture(3).Cast(Enums.BandFormat.Float).TiffsaveBuffer(Enums.ForeignTiffCompression.Deflate, predictor: Enums.ForeignTiffPredictor.Float));
        yield return new("tiles.tif", rgb.TiffsaveBuffer(Enums.ForeignTiffCompression.Deflate, tile: true, tileWidth: 16, tileHeight: 16));
        yield return new("tiles of BigTIFF.tif", Picture(1, 16).TiffsaveBuffer(Enums.ForeignTiffCompression.None, tile: true, tileWidth: 16, tileHeight: 16, bigtiff: true));
        yield return new("pyramid.tif", rgb.TiffsaveBuffer(Enums.ForeignTiffCompression.Deflate, tile: true, tileWidth: 16, tileHeight: 16, pyramid: true));
        yield return new("pages.tif", Stack(3).TiffsaveBuffer(Enums.ForeignTiffCompression.Deflate));
        yield return new("four bits.tif", Picture(1).TiffsaveBuffer(Enums.ForeignTiffCompression.None, bitdepth: 4));
        yield return new("profile.tif", rgb.TiffsaveBuffer(profile: "srgb"));
    }

    private static IEnumerable<SeedFile> TiffByHand()
    {
        foreach (var isBigEndian in (bool[])[false, true])
        {
            var order = isBigEndian ? "big-endian" : "little-endian";
            SeedFile Create(string name, bool isBig, params TiffSeedPage[] pages) => new($"{order} {name}.tif", TiffSeedPage.Write(isBigEndian, isBig, pages));
            yield return Create("8 bits", false, new TiffSeedPage(Width, Height, 3, 8) { RowsPerStrip = 7 });
            yield return Create("16 bits with alpha", false, new TiffSeedPage(Width, Height, 4, 16) { ExtraSamples = [2] });
            yield return Create("16 bits with premultiplied alpha", false, new TiffSeedPage(Width, Height, 2, 16) { ExtraSamples = [1] });
            yield return Create("planes", false, new TiffSeedPage(Width, Height, 3, 16) { IsPlanar = true, RowsPerStrip = 5 });
            yield return Create("BigTIFF pages", true, [.. Enumerable.Range(0, Frames).Select(_ => new TiffSeedPage(Width, Height, 1, 8))]);
            yield return Create("pages of several kinds", false, new TiffSeedPage(Width, Height, 1, 16), new TiffSeedPage(9, 30, 3, 8), new TiffSeedPage(Width, 2, 1, 32) { SampleFormat = 3 });
            yield return Create("half floats", false, new TiffSeedPage(Width, Height, 3, 16) { SampleFormat = 3, RowsPerStrip = 5 });
            yield return Create("floats", false, new TiffSeedPage(Width, Height, 3, 32) { SampleFormat = 3 });
            yield return Create("doubles", false, new TiffSeedPage(Width, Height, 1, 64) { SampleFormat = 3 });
            yield return Create("32 bits", false, new TiffSeedPage(Width, Height, 1, 32));
            yield return Create("signed 16 bits", false, new TiffSeedPage(Width, Height, 1, 16) { SampleFormat = 2 });
            yield return Create("five channels", false, new TiffSeedPage(Width, Height, 5, 16) { Photometric = 1, ExtraSamples = [0, 0, 0, 0] });
            yield return Create("CMYK", false, new TiffSeedPage(Width, Height, 4, 8) { Photometric = 5 });
            yield return Create("inverted gray", false, new TiffSeedPage(Width, Height, 1, 8) { Photometric = 0 });
            yield return Create("metadata", false, new TiffSeedPage(Width, Height, 3, 8)
            {
                Tags = [TiffTag.Ascii(TiffId.ImageDescription, "A picture"u8), TiffTag.Short(TiffId.Orientation, 6), TiffTag.Rational(TiffId.XResolution, 300), TiffTag.Rational(TiffId.YResolution, 300), new(TiffId.Xmp, TiffType.Byte, Xmp()), new(TiffId.Photoshop, TiffType.Byte, Photoshop()), new(TiffId.Profile, TiffType.Undefined, Profile())],
            });
            yield return Create("ImageJ", false, [.. Enumerable.Range(0, Frames).Select(page => new TiffSeedPage(Width, Height, 1, 16) { Tags = page > 0 ? [] : [TiffTag.Ascii(TiffId.ImageDescription, "ImageJ=1.53\nimages=3\nslices=3\n"u8)] })]);
        }
    }

    private static IEnumerable<SeedFile> WebP()
    {
        yield return new("lossy.webp", Picture(3).WebpsaveBuffer(q: 80));
        yield return new("lossy with alpha.webp", Picture(4).WebpsaveBuffer(q: 80));
        yield return new("lossless.webp", Picture(3).WebpsaveBuffer(lossless: true));
        yield return new("lossless with alpha.webp", Picture(4).WebpsaveBuffer(lossless: true, exact: true));
        yield return new("animated.webp", Stack(4).WebpsaveBuffer(lossless: true, minSize: true));
        yield return new("animated lossy.webp", Stack(3).WebpsaveBuffer(q: 70));
        using var metadata = Picture(3).Mutate(image =>
        {
            image.Set(GValue.BlobType, "exif-data", (byte[])[.. "Exif\0\0"u8, .. Exif()]);
            image.Set(GValue.BlobType, "xmp-data", Xmp());
            image.Set(GValue.BlobType, "icc-profile-data", Profile());
        });
        yield return new("metadata.webp", metadata.WebpsaveBuffer(q: 80));
    }

    private static IEnumerable<SeedFile> Gif()
    {
        yield return new("still.gif", Picture(3).GifsaveBuffer());
        yield return new("interlaced.gif", Picture(4).GifsaveBuffer(interlace: true));
        var animated = Stack(3).GifsaveBuffer();
        yield return new("animated.gif", animated);
        yield return new("comment.gif", [.. animated[..^1], 0x21, 0xFE, 5, .. "hello"u8, 0, 0x21, 0xFF, 11, .. "XMP DataXMP"u8, .. Xmp(), 1, .. Enumerable.Range(0, 256).Select(i => (byte)(255 - i)), 0, 0x3B]);
    }

    private static IEnumerable<SeedFile> Avif()
    {
        yield return new("8 bits.avif", Picture(3).HeifsaveBuffer(q: 60, compression: Enums.ForeignHeifCompression.Av1, effort: 0));
        yield return new("8 bits with alpha.avif", Picture(4).HeifsaveBuffer(q: 60, compression: Enums.ForeignHeifCompression.Av1, effort: 0));
        yield return new("12 bits.avif", Picture(3, 16).HeifsaveBuffer(q: 60, compression: Enums.ForeignHeifCompression.Av1, effort: 0, bitdepth: 12));
    }

    private static IEnumerable<SeedFile> Bmp()
    {
        var palette = Enumerable.Range(0, 256).SelectMany(i => new[] { (byte)i, (byte)(i * 7), (byte)(255 - i), (byte)0 }).ToArray();
        yield return new("8 bits.bmp", BmpOf(8, 0, palette, Rows(28, 256)));
        yield return new("4 bits.bmp", BmpOf(4, 0, palette[..64], Rows(16, 256)));
        yield return new("one bit.bmp", BmpOf(1, 0, palette[..8], Rows(4, 256)));
        yield return new("24 bits.bmp", BmpOf(24, 0, [], Rows(80, 256)));
        yield return new("32 bits.bmp", BmpOf(32, 0, [], Rows(4 * Width, 256)));
        yield return new("565.bmp", BmpOf(16, 3, [0, 0xF8, 0, 0, 0xE0, 7, 0, 0, 0x1F, 0, 0, 0], Rows(52, 256)));
        yield return new("run length.bmp", BmpOf(8, 1, palette, [.. Enumerable.Range(0, Height).Select(y => (byte[])[10, (byte)y, 0, 4, 1, 2, 3, 4, 0, 2, 3, 0, 9, (byte)(2 * y), 0, 0]), [0, 1]]));
        yield return new("run length of 4 bits.bmp", BmpOf(4, 2, palette[..64], [.. Enumerable.Range(0, Height).Select(y => (byte[])[10, (byte)(y * 7), 0, 5, 0x12, 0x34, 0x50, 0, 11, 0x67, 0, 0]), [0, 1]]));
        byte[] core = [.. "BM"u8, 0, 0, 0, 0, 0, 0, 0, 0, 26, 0, 0, 0, 12, 0, 0, 0, Width, 0, Height, 0, 1, 0, 24, 0, .. Bytes(80 * Height)];
        yield return new("short header.bmp", core);
        using var alpha = new MemoryStream();
        using (var sink = new BmpFile.Sink(alpha, new(Width, Height, 4, SampleType.UInt8, ColorModel.Rgb, HasAlpha: true)))
            sink.Write(Bytes(4 * Width * Height));
        yield return new("alpha.bmp", alpha.ToArray());
    }

    private static IEnumerable<SeedFile> NetPbm()
    {
        var gray = Bytes(Width * Height);
        var rgb = Bytes(3 * Width * Height);
        yield return new("plain.pgm", [.. "P2 # a comment\n26 19\n255\n"u8, .. Encoding.ASCII.GetBytes(string.Join(' ', gray))]);
        yield return new("plain.ppm", [.. "P3\n26 19 1023\n"u8, .. Encoding.ASCII.GetBytes(string.Join('\n', rgb.Select(value => 4 * value)))]);
        yield return new("raw.pgm", [.. "P5\n26 19\n255\n"u8, .. gray]);
        yield return new("raw of 16 bits.pgm", [.. "P5\n13 19\n65535\n"u8, .. gray]);
        yield return new("raw.ppm", [.. "P6\n26 19\n255\n"u8, .. rgb]);
        yield return new("raw of 10 bits.ppm", [.. "P6\n13 19\n1023\n"u8, .. rgb.Select((value, i) => (byte)(i % 2 == 0 ? value & 3 : value))]);
        foreach (var (letter, scale, isBigEndian) in new[] { ("f", "-1.0", false), ("f", "1.0", true), ("F", "-1.0", false), ("F", "1.0", true) })
        {
            var values = new byte[4 * Width * Height * (letter == "F" ? 3 : 1)];
            for (var i = 0; i < values.Length / 4; i++)
            {
                var value = rgb[i] / 255f;
                if (isBigEndian)
                    BinaryPrimitives.WriteSingleBigEndian(values.AsSpan(4 * i), value);
                else
                    BinaryPrimitives.WriteSingleLittleEndian(values.AsSpan(4 * i), value);
            }
            yield return new($"{(isBigEndian ? "big" : "little")}-endian {(letter == "F" ? "rgb" : "gray")}.pfm", [.. Encoding.ASCII.GetBytes($"P{letter}\n26 19\n{scale}\n"), .. values]);
        }
    }

    /// <summary>A noisy gradient.</summary>
    private static Image Picture(int bands, int bits = 8, int height = Height)
    {
        var values = Bytes(Width * height * bands);
        using var image = Image.NewFromMemory(values, Width, height, bands, Enums.BandFormat.Uchar);
        using var deep = bits == 8 ? image.Copy() : (image * 257.0).Cast(Enums.BandFormat.Ushort);
        return deep.Copy(interpretation: (bands < 3, bits) switch
        {
            (true, 8) => Enums.Interpretation.Bw,
            (true, _) => Enums.Interpretation.Grey16,
            (_, 8) => Enums.Interpretation.Srgb,
            _ => Enums.Interpretation.Rgb16,
        });
    }

    /// <summary>Frames below each other.</summary>
    private static Image Stack(int bands) => Picture(bands, height: Frames * Height).Mutate(image =>
    {
        image.Set(GValue.GIntType, "page-height", Height);
        image.Set(GValue.ArrayIntType, "delay", Enumerable.Repeat(100, Frames).ToArray());
    });

    private static byte[] Bytes(int count)
    {
        var random = new SeededRandom((ulong)count);
        return [.. Enumerable.Range(0, count).Select(i => (byte)(64 + 100 * i / count + random.NextInt(60)))];
    }

    private static byte[][] Rows(int bytes, int values) => [.. Bytes(Height * bytes).Select(value => (byte)(value % values)).Chunk(bytes)];

    private static byte[] InsertChunks(byte[] png, string before, params byte[][] chunks)
    {
        var at = png.AsSpan().IndexOf(Encoding.ASCII.GetBytes(before)) - 4;
        return [.. png[..at], .. chunks.SelectMany(chunk => chunk), .. png[at..]];
    }

    private static byte[] Segment(byte marker, byte[] data) => [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];

    private static byte[] Deflated(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
            zlib.Write(content);
        return compressed.ToArray();
    }

    private static byte[] Profile() => MetadataFiles.Profile("RGB ", 200);

    private static byte[] Xmp() => ImageMetadataSample.Xmp;

    private static byte[] Photoshop() => PhotoshopResources.Create(PhotoshopResources.Iptc, ImageMetadataSample.Iptc);

    /// <summary>An EXIF block with a directory of its own, GPS and a thumbnail.</summary>
    private static byte[] Exif()
    {
        var block = ExifBlock.FromTags(new ImageMetadataSample().Tags)!;
        var thumbnail = Picture(1).JpegsaveBuffer(q: 10);
        var directory = TiffDirectory.Serialize([TiffTag.Short(TiffId.Compression, 6), TiffTag.Long(TiffId.ThumbnailOffset, 0), TiffTag.Long(TiffId.ThumbnailLength, (uint)thumbnail.Length)], block.Length, isBig: false);
        BinaryPrimitives.WriteInt32LittleEndian(directory.AsSpan(2 + 12 + 8), block.Length + directory.Length);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(8 + TiffDirectory.LinkAt(BinaryPrimitives.ReadInt16LittleEndian(block.AsSpan(8)), isBig: false)), block.Length);
        return [.. block, .. directory, .. thumbnail];
    }

    private static byte[] BmpOf(int bits, int compression, byte[] palette, byte[][] rows)
    {
        byte[] pixels = [.. rows.SelectMany(row => row)];
        var file = new byte[54 + palette.Length + pixels.Length];
        void Put(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        "BM"u8.CopyTo(file);
        Put(2, file.Length);
        Put(10, 54 + palette.Length);
        Put(14, 40);
        Put(18, Width);
        Put(22, Height);
        Put(26, 1 | bits << 16);
        Put(30, compression);
        Put(34, pixels.Length);
        Put(38, 2835);
        Put(42, 2835);
        palette.CopyTo(file, 54);
        pixels.CopyTo(file, 54 + palette.Length);
        return file;
    }
}
