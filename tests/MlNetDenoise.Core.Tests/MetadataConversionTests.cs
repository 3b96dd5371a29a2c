using System.Text;

namespace MlNetDenoise.Core.Tests;

/// <summary>Metadata that goes to a file of another format.</summary>
public sealed class MetadataConversionTests : IDisposable
{
    private static readonly string[] Extensions = [".jpg", ".png", ".webp", ".avif", ".tif", ".gif", ".bmp"];

    private readonly TemporaryFolder _folder = new();

    public static IEnumerable<object[]> Pairs =>
        from source in Extensions[..^2]
        from target in Extensions
        where source != target
        select new object[] { source, target };

    public void Dispose() => _folder.Dispose();

    [ProgramTheory("exiftool")]
    [MemberData(nameof(Pairs))]
    public void What_both_formats_have_is_kept_and_the_rest_not_invented(string source, string target)
    {
        var before = MetadataFiles.Read(MetadataFiles.Rich(_folder, source));
        var plain = MetadataFiles.Tags(_folder, MetadataFiles.Plain(target));

        var after = MetadataFiles.Tags(_folder, before.With(MetadataFiles.Mark, isUpright: true).Embed(target)).Except(plain).ToArray();

        string[] expected =
        [
            .. source is ".avif" ? [] : new[] { "[ICC-header] ColorSpaceData : RGB" }, // ExifTool does not write profiles into AVIF files
            .. target is ".bmp" ? [] : new[] { "[XMP-denoise] Sigma : 12.5", "[XMP-dc] Title : Title", "[XMP-tiff] Orientation : 1" },
            .. target is ".bmp" or ".gif" ? [] : new[]
            {
                "[IFD0] Make : Camera", "[IFD0] Artist : Somebody", "[IFD0] ImageDescription : A picture", "[IFD0] Orientation : 1", "[ExifIFD] DateTimeOriginal : 2020:01:02 03:04:05",
                "[ExifIFD] LensModel : Lens", $"[ExifIFD] ExifImageWidth : {(source == ".avif" ? 48 : 32)}", "[GPS] GPSLatitude : 48.2", "[GPS] GPSLongitudeRef : E", "[InteropIFD] InteropIndex : R98",
            },
            .. source is ".jpg" or ".tif" && target is ".jpg" or ".tif" or ".png" ? ["[IPTC] Keywords : word", "[IPTC] City : Vienna"] : Array.Empty<string>(),
            .. (source, target) switch
            {
                (".webp" or ".avif", _) or (_, ".webp" or ".avif" or ".gif" or ".bmp") => Array.Empty<string>(),
                (_, ".jpg") => ["[JFIF] ResolutionUnit : 1", "[JFIF] XResolution : 200", "[JFIF] YResolution : 300"],
                (_, ".png") => ["[PNG-pHYs] PixelUnits : 1", "[PNG-pHYs] PixelsPerUnitX : 7874", "[PNG-pHYs] PixelsPerUnitY : 11811"],
                _ => ["[IFD0] XResolution : 200", "[IFD0] YResolution : 300", "[IFD0] ResolutionUnit : 2"],
            },
            .. (source, target) switch
            {
                (".jpg", ".png") => ["[PNG] Comment : hello"],
                (".jpg", ".gif") => ["[File] Comment : hello"],
                _ => Array.Empty<string>(),
            },
        ];
        if (source == ".png")
            expected = [.. expected.Select(line => line.Replace("X : 7874", "X : 5905").Replace("XResolution : 200", "XResolution : 150"))];
        Assert.Empty(expected.Except(after));
        string[] groups = [.. after.Select(line => line.Split(' ')[0]).Distinct()];
        Assert.Empty(groups.Except(expected.Select(line => line.Split(' ')[0])).Except(["[ICC_Profile]", "[XMP-x]", "[Photoshop]", "[PNG]", "[File]", "[GIF]"]));
    }

    [Fact]
    public void Resolutions_convert_exactly()
    {
        foreach (var extension in new[] { ".jpg", ".tif", ".png", ".bmp" })
        {
            var at300 = MetadataFiles.Read(new ImageMetadataSample().Metadata.Embed(extension));
            Assert.Equal(new(300, 300, ResolutionUnit.Inch), Assert.IsType<Resolution>(Resolution.FromTags(at300.Resolution!.ToTags())));
        }
        Assert.Equal((2, 50, 60), Assert.NotNull(new Resolution(5000, 6000, ResolutionUnit.Metre).ToJfif()));
        Assert.Equal((0, 2, 1), Assert.NotNull(new Resolution(2, 1, ResolutionUnit.None).ToJfif()));
        Assert.Null(new Resolution(1e6, 1e6, ResolutionUnit.Inch).ToJfif());
    }

    [Fact]
    public void A_ratio_that_says_nothing_does_not_travel()
    {
        var metadata = new ImageMetadataSample { Tags = new Resolution(2.5, 2.5, ResolutionUnit.None).ToTags() }.Metadata;

        Assert.All(new[] { ".jpg", ".png", ".bmp" }, extension => Assert.Null(MetadataFiles.Read(metadata.Embed(extension)).Resolution));
        Assert.Equal(2.5, metadata.ToTiffTags(3).Single(tag => tag.Id == TiffId.XResolution).Number());
        Assert.Equal(new(72, 36, ResolutionUnit.None), MetadataFiles.Read(new ImageMetadataSample { Tags = new Resolution(72, 36, ResolutionUnit.None).ToTags() }.Metadata.Embed(".png")).Resolution);
    }

    [Fact]
    public void The_profile_of_a_bitmap_is_found()
    {
        var profile = MetadataFiles.Profile("RGB ", 300);
        byte[] bitmap = [.. "BM"u8, .. new byte[12], 124, 0, 0, 0, .. new byte[52], .. "DEBM"u8, .. new byte[52], 124, 0, 0, 0, 0x2C, 1, 0, 0, .. new byte[4], .. profile];

        Assert.Equal(profile, MetadataFiles.Read(bitmap).Find(MetadataKind.Profile)?.Data);
        Assert.Empty(MetadataFiles.Read(bitmap[..^1]).Items);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("Grüße")]
    [InlineData("Ж 漢 😀")]
    public void A_comment_passes_through_every_format_that_has_one(string comment)
    {
        var metadata = MetadataFiles.Read(InsertComment(Encoding.UTF8.GetBytes(comment)));

        foreach (var extension in new[] { ".png", ".jpg", ".gif", ".jpg", ".png" })
        {
            metadata = MetadataFiles.Read(metadata.Embed(extension));
            var item = Assert.Single(metadata.Items, item => item.Kind == MetadataKind.Text);
            Assert.Equal((MetadataItem.Comment, comment), (item.Name, Encoding.UTF8.GetString(item.Data)));
        }
        var description = Assert.Single(metadata.ToTiffTags(3), tag => tag.Id == TiffId.ImageDescription);
        Assert.Equal(comment + "\0", Encoding.UTF8.GetString(description.Data));
    }

    [Fact]
    public void A_comment_in_Latin_1_keeps_its_bytes_in_JPEG_and_its_letters_elsewhere()
    {
        var latin = Encoding.Latin1.GetBytes("Grüße");
        var jpeg = MetadataFiles.Read(InsertComment(latin));

        Assert.Contains(Convert.ToHexString([0xFF, 0xFE, 0, 7, .. latin]), Convert.ToHexString(jpeg.Embed(".jpg")));
        Assert.Equal("Grüße", Encoding.UTF8.GetString(MetadataFiles.Read(jpeg.Embed(".gif")).Items.Single().Data));
    }

    [Fact]
    public void What_ImageMagick_stores_as_text_is_found()
    {
        byte[] exif = [.. "Exif\0\0"u8, .. ExifBlock.FromTags([TiffTag.Ascii(271, "Camera"u8), TiffTag.Short(TiffId.Orientation, 6)])!];
        var text = $"\nexif\n{exif.Length,8}\n{Convert.ToHexStringLower(exif)}\n";
        var item = PngText.Read(new(ImageFormat.Png, "tEXt", [.. Encoding.Latin1.GetBytes($"Raw profile type exif\0{text}")]), ImageMetadata.Empty);

        Assert.Equal(MetadataKind.Exif, item?.Kind);
        Assert.Equal(exif[6..], item?.Data);
    }

    [ProgramFact("exiftool")]
    public void Photoshop_s_resources_are_in_their_places()
    {
        var jpeg = new ImageMetadataSample().Metadata.Embed(".jpg");

        Assert.Contains("[IPTC] Keywords : word", MetadataFiles.Tags(_folder, jpeg));
        var tags = MetadataFiles.Read(jpeg).ToTiffTags(3);
        Assert.Equal(ImageMetadataSample.Iptc, tags.Single(tag => tag.Id == TiffId.Iptc).Data);
        Assert.DoesNotContain(tags, tag => tag.Id == TiffId.Photoshop);
    }

    private static byte[] InsertComment(byte[] comment)
    {
        var jpeg = MetadataFiles.Plain(".jpg");
        return [.. jpeg[..2], 0xFF, 0xFE, 0, (byte)(comment.Length + 2), .. comment, .. jpeg[2..]];
    }
}
