namespace MlNetDenoise.Core.Tests;

/// <summary>What only JPEG files have.</summary>
public sealed class MetadataJpegTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("convert")]
    public void The_quality_is_that_which_ImageMagick_was_given()
    {
        _folder.Write("plain.png", MetadataFiles.Plain(".png"));
        int[] qualities = [1, 2, 5, 10, 23, 30, 49, 50, 51, 60, 75, 80, 85, 90, 92, 95, 99, 100];
        Assert.All(qualities, quality =>
        {
            var settings = Convert("-quality", $"{quality}", "-sampling-factor", quality % 2 == 0 ? "4:2:0" : "4:4:4");

            Assert.Equal(new(quality, quality % 2 == 0), settings);
        });
        Assert.Equal(new(85, false), Convert("-colorspace", "gray", "-quality", "85"));
        JpegSettings? Convert(params string[] options)
        {
            var result = ChildProcess.Run("convert", _folder.Path, ["plain.png", .. options, "image.jpg"]);
            Assert.True(result.ExitCode == 0, result.Error);
            return MetadataFiles.Read(File.ReadAllBytes(_folder.Below("image.jpg"))).JpegSettings;
        }
    }

    [Fact]
    public void The_density_is_that_of_the_source_and_none_is_invented()
    {
        var plain = MetadataFiles.Plain(".jpg");
        byte[] at72 = [.. plain[..2], .. Segment(0xE0, "JFIF\0\u0001\u0001\u0001\0\u0048\0\u0048\0\0"u8), .. plain[2..]];
        ImageMetadata centimetres = new ImageMetadataSample { Tags = new Resolution(50, 60, ResolutionUnit.Centimetre).ToTags() }.Metadata;

        Assert.Equal([1, 1, 0, 0, 1, 0, 1], Density(ImageMetadata.Empty));
        Assert.Equal([1, 1, 1, 1, 0x2C, 1, 0x2C], Density(new ImageMetadataSample().Metadata));
        Assert.Equal([1, 1, 2, 0, 50, 0, 60], Density(centimetres));
        Assert.Equal([1, 1, 2, 0, 50, 0, 60], Density(MetadataFiles.Read(centimetres.Embed(".jpg"))));
        byte[] Density(ImageMetadata metadata) => Embed(metadata, at72)[11..18];
    }

    [Fact]
    public void Segments_of_programs_are_kept_and_those_with_other_images_are_not()
    {
        var plain = WithoutJfif();
        byte[] own = Segment(0xEC, "Ducky of a program"u8), images = Segment(0xE2, "MPF\0II*\0..."u8), screen = Segment(0xE2, "FPXR\0..."u8), signed = Segment(0xEB, "JP..c2pa"u8), small = Segment(0xE0, "JFXX\0..."u8);
        byte[] source = [.. plain[..2], .. own, .. images, .. screen, .. signed, .. small, .. plain[2..]];

        var output = Embed(MetadataFiles.Read(source), plain);

        Assert.Equal([.. plain[..2], .. own, .. plain[2..]], output);
    }

    [Fact]
    public void Bytes_after_the_image_are_not_read()
    {
        byte[] source = [.. MetadataFiles.Plain(".jpg"), .. "a film of the moment"u8];

        Assert.Equal(MetadataFiles.Plain(".jpg"), MetadataFiles.Read(source).Embed(".jpg"));
    }

    private static byte[] Embed(ImageMetadata metadata, byte[] encoded)
    {
        using var output = new MemoryStream();
        metadata.Embed(new MemoryStream(encoded), ImageFormat.Jpeg, output);
        return output.ToArray();
    }

    /// <summary>A file that starts with what follows the JFIF segment, if its encoder writes one.</summary>
    private static byte[] WithoutJfif() => MetadataFiles.Plain(".jpg") is [_, _, 0xFF, 0xE0, 0, var length, ..] and var plain ? [.. plain[..2], .. plain[(4 + length)..]] : MetadataFiles.Plain(".jpg");

    private static byte[] Segment(byte marker, ReadOnlySpan<byte> data) => [0xFF, marker, 0, (byte)(data.Length + 2), .. data];
}
