namespace MlNetDenoise.Core.Tests;

/// <summary>Metadata that goes to a file of the same format, as ExifTool finds it.</summary>
public sealed class MetadataFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramTheory("exiftool")]
    [InlineData(".jpg", 40)]
    [InlineData(".png", 40)]
    [InlineData(".webp", 28)]
    [InlineData(".avif", 28)]
    [InlineData(".tif", 30)]
    [InlineData(".gif", 4)]
    public void Everything_is_kept_apart_from_thumbnails_and_nothing_is_added(string extension, int least)
    {
        var source = MetadataFiles.Rich(_folder, extension);
        var before = MetadataFiles.Tags(_folder, source);

        var after = MetadataFiles.Tags(_folder, MetadataFiles.Read(source).Embed(extension));

        Assert.InRange(before.Length, least, 200);
        Assert.Equal(before.Where(IsKept), after);
        static bool IsKept(string tag) => !tag.StartsWith("[IFD1]", StringComparison.Ordinal) && !tag.Contains("ThumbnailImage");
    }

    [ProgramTheory("exiftool")]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    [InlineData(".avif")]
    [InlineData(".tif")]
    [InlineData(".gif")]
    public void A_file_without_metadata_stays_one_but_for_the_mark(string extension)
    {
        var plain = MetadataFiles.Plain(extension);
        var before = MetadataFiles.Tags(_folder, plain);

        var without = MetadataFiles.Tags(_folder, MetadataFiles.Read(plain).With(null, isUpright: true).Embed(extension));
        var with = MetadataFiles.Tags(_folder, MetadataFiles.Read(plain).With(MetadataFiles.Mark, isUpright: true).Embed(extension));

        Assert.Equal(before, without);
        Assert.Equal(["[XMP-denoise] Model : standard-rgb", "[XMP-denoise] Program : MlNetDenoise 0.1", "[XMP-denoise] Sigma : 12.5", "[XMP-denoise] Strength : 0.8"], with.Except(before));
        Assert.Empty(before.Except(with));
    }

    [ProgramTheory("exiftool")]
    [InlineData(".jpg", "[JFIF] XResolution : 200", "[JFIF] YResolution : 300")]
    [InlineData(".png", "[PNG-pHYs] PixelsPerUnitX : 5905", "[PNG-pHYs] PixelsPerUnitY : 11811")]
    [InlineData(".webp")]
    [InlineData(".tif", "[IFD0] XResolution : 200", "[IFD0] YResolution : 300")]
    public void What_states_a_direction_is_rotated_with_the_pixels(string extension, params string[] resolution)
    {
        var source = MetadataFiles.Read(MetadataFiles.Rich(_folder, extension));

        var after = MetadataFiles.Tags(_folder, source.With(null, isUpright: true).Embed(extension));

        Assert.Equal(6, source.Orientation);
        Assert.All(["[IFD0] Orientation : 1", "[XMP-tiff] Orientation : 1", "[ExifIFD] ExifImageWidth : 32", "[ExifIFD] ExifImageHeight : 48", .. resolution], line => Assert.Contains(line, after));
        Assert.Equal(1, source.With(null, isUpright: true).Orientation);
        Assert.Equal(6, source.With(MetadataFiles.Mark, isUpright: false).Orientation);
    }

    [ProgramTheory("exiftool")]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    [InlineData(".avif")]
    [InlineData(".tif")]
    public void ExifTool_has_nothing_more_to_warn_of(string extension)
    {
        var source = MetadataFiles.Rich(_folder, extension);

        var warnings = Warnings(MetadataFiles.Read(source).With(MetadataFiles.Mark, isUpright: true).Embed(extension));

        Assert.Empty(warnings.Except(Warnings(source)));
        string[] Warnings(byte[] file) => MetadataFiles.ExifTool(_folder, "-validate", "-warning", "-error", "-a", "-s3", _folder.Write("checked", file)).Split('\n')[1..];
    }

    [ProgramTheory("convert")]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    [InlineData(".tif")]
    [InlineData(".gif")]
    public void ImageMagick_reads_the_same_pixels(string extension)
    {
        var marked = new ImageMetadataSample().Metadata.With(MetadataFiles.Mark, isUpright: true).Embed(extension);

        Assert.Equal(Pixels(MetadataFiles.Plain(extension)), Pixels(marked));
        string Pixels(byte[] file) => ChildProcess.Run("identify", _folder.Path, ["-quiet", "-format", "%w %h %#", _folder.Write("image" + extension, file)]).Output;
    }

    [Fact]
    public void A_profile_of_gray_is_not_written_for_colours_and_the_reverse()
    {
        var gray = MetadataFiles.Read(MetadataFiles.Tiff([new(TiffId.Profile, TiffType.Undefined, MetadataFiles.Profile("GRAY", 300))]));

        Assert.All(new[] { ".png", ".jpg", ".tif" }, extension =>
        {
            Assert.NotNull(MetadataFiles.Read(gray.Embed(extension, channels: 1)).Find(MetadataKind.Profile));
            Assert.Null(MetadataFiles.Read(gray.Embed(extension)).Find(MetadataKind.Profile));
        });
        Assert.Null(MetadataFiles.Read(gray.Embed(".webp")).Find(MetadataKind.Profile));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(65519)]
    [InlineData(200_000)]
    [InlineData(3_000_000)]
    public void A_profile_of_any_size_survives_every_format(int size)
    {
        var profile = MetadataFiles.Profile("RGB ", size);
        var metadata = MetadataFiles.Read(MetadataFiles.Tiff([new(TiffId.Profile, TiffType.Undefined, profile)]));

        foreach (var extension in new[] { ".jpg", ".png", ".webp", ".tif", ".avif", ".gif", ".bmp", ".jpg" })
        {
            metadata = MetadataFiles.Read(metadata.Embed(extension));
            Assert.Equal(profile, metadata.Find(MetadataKind.Profile)?.Data);
        }
    }

    [Fact]
    public void The_metadata_that_an_encoder_writes_is_dropped()
    {
        var rich = MetadataFiles.Read(new ImageMetadataSample().Metadata.Embed(".jpg"));

        foreach (var extension in new[] { ".jpg", ".png", ".webp" })
        {
            using var stripped = new MemoryStream();
            ImageMetadata.Empty.Embed(new MemoryStream(rich.Embed(extension)), ImageFormat.OfExtension(extension)!, stripped);

            var left = MetadataFiles.Read(stripped.ToArray());
            Assert.All(left.Items, item => Assert.Contains(item.Raw?.Type, (string[])["IHDR", "E0"])); // headers of PNG and JFIF
            Assert.Null(left.Resolution);
        }
    }
}
