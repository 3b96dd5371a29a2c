using System.Text;

namespace MlNetDenoise.Core.Tests;

/// <summary>The chunks of PNG and WebP files, written byte by byte.</summary>
public sealed class MetadataChunkTests
{
    [Fact]
    public void Chunks_of_a_PNG_keep_their_bytes_their_order_and_their_side_of_the_pixels()
    {
        (string Type, byte[] Data)[] before = [("gAMA", [0, 0, 0xB1, 0x8F]), ("sRGB", [0]), ("sBIT", [5, 6, 5]), ("bKGD", [0, 1, 0, 2, 0, 3]), ("tEXt", [.. "Author\0x"u8]), ("zTXt", [.. "Title\0\0"u8, .. StreamBytes.Deflate("y"u8)]), ("prIv", [1, 2])];
        (string Type, byte[] Data)[] after = [("iTXt", [.. "Comment\0\0\0de\0Kommentar\0z"u8]), ("tIME", [7, 0xE4, 1, 2, 3, 4, 5])];
        (string Type, byte[] Data)[] dropped = [("hIST", [0, 1]), ("sPLT", [.. "a\0\u0008"u8]), ("prIV", [3]), ("caBX", [4]), ("dSIG", [5])];
        var source = Png([.. before, .. dropped], after);

        var output = MetadataFiles.Read(source).Embed(".png");

        Assert.Equal(["IHDR", .. before.Select(chunk => chunk.Type), "IDAT", .. after.Select(chunk => chunk.Type), "IEND"], Types(output));
        Assert.Equal(Png(before, after), output);
    }

    [Fact]
    public void What_holds_for_one_depth_is_not_written_for_another()
    {
        var source = MetadataFiles.Read(Png([("sBIT", [5, 6, 5]), ("bKGD", [0, 1, 0, 2, 0, 3]), ("gAMA", [0, 0, 0xB1, 0x8F])], []));

        Assert.Equal(["IHDR", "gAMA", "IDAT", "IEND"], Types(source.Embed(".png", channels: 1)));
    }

    [Fact]
    public void The_frames_of_an_encoded_animation_and_its_transparency_stay()
    {
        var plain = MetadataFiles.Plain(".png");
        var pixelsAt = 33;
        byte[] encoded = [.. plain[..pixelsAt], .. HandMade.Chunk("pHYs", [0, 0, 0, 1, 0, 0, 0, 1, 1]), .. HandMade.Chunk("acTL", new byte[8]), .. HandMade.Chunk("tRNS", [0, 1, 0, 2, 0, 3]), .. HandMade.Chunk("fcTL", new byte[26]), .. plain[pixelsAt..^12], .. HandMade.Chunk("fdAT", [1, 2, 3]), .. plain[^12..]];
        using var output = new MemoryStream();

        MetadataFiles.Read(Png([("acTL", new byte[8]), ("tEXt", [.. "Author\0x"u8])], [])).Embed(new MemoryStream(encoded), ImageFormat.Png, output);

        Assert.Equal(["IHDR", "tEXt", "acTL", "tRNS", "fcTL", "IDAT", "fdAT", "IEND"], Types(output.ToArray()));
    }

    [Fact]
    public void A_WebP_file_becomes_extended_with_its_size_and_its_flags()
    {
        var output = new ImageMetadataSample().Metadata.Embed(".webp");

        Assert.Equal(output.Length - 8, BitConverter.ToInt32(output, 4));
        Assert.Equal([.. "VP8X"u8, 10, 0, 0, 0, 0x2C, 0, 0, 0, 47, 0, 0, 31, 0, 0, .. "ICCP"u8], output[12..34]);
        Assert.Equal(["VP8X", "ICCP", "VP8L", "EXIF", "XMP "], WebpTypes(output));
    }

    [Fact]
    public void An_animated_WebP_with_alpha_stays_one()
    {
        byte[] encoded = Webp([("VP8X", [0x12, 0, 0, 0, 47, 0, 0, 31, 0, 0]), ("ANIM", [0, 0, 0, 0, 0, 0]), ("ANMF", [1, 2, 3]), ("ANMF", [4, 5])]);
        using var output = new MemoryStream();

        MetadataFiles.Read(Webp([("VP8 ", new byte[10]), ("ownX", [9]), ("XMP ", ImageMetadataSample.Xmp)])).Embed(new MemoryStream(encoded), ImageFormat.WebP, output);

        Assert.Equal(["VP8X", "ANIM", "ANMF", "ANMF", "XMP ", "ownX"], WebpTypes(output.ToArray()));
        Assert.Equal(0x16, output.ToArray()[20]);
    }

    [Fact]
    public void A_lossy_WebP_gives_its_size()
    {
        byte[] encoded = Webp([("VP8 ", [0, 0, 0, 0x9D, 1, 0x2A, 0x34, 0x12, 0x78, 0x56, 0])]);
        using var output = new MemoryStream();

        ImageMetadata.Empty.With(MetadataFiles.Mark, isUpright: false).Embed(new MemoryStream(encoded), ImageFormat.WebP, output);

        Assert.Equal([0x04, 0, 0, 0, 0x33, 0x12, 0, 0x77, 0x16, 0], output.ToArray()[20..30]);
        Assert.Equal(["VP8X", "VP8 ", "XMP "], WebpTypes(output.ToArray()));
    }

    private static byte[] Png((string Type, byte[] Data)[] before, (string Type, byte[] Data)[] after)
    {
        var plain = MetadataFiles.Plain(".png");
        return [.. plain[..33], .. before.SelectMany(chunk => HandMade.Chunk(chunk.Type, chunk.Data)), .. plain[33..^12], .. after.SelectMany(chunk => HandMade.Chunk(chunk.Type, chunk.Data)), .. plain[^12..]];
    }

    private static IEnumerable<string> Types(byte[] png)
    {
        for (var at = 8; at < png.Length; at += 12 + (png[at] << 24 | png[at + 1] << 16 | png[at + 2] << 8 | png[at + 3]))
            yield return Encoding.ASCII.GetString(png, at + 4, 4);
    }

    private static byte[] Webp((string Type, byte[] Data)[] chunks)
    {
        byte[] content = [.. "WEBP"u8, .. chunks.SelectMany(chunk => (byte[])[.. Encoding.ASCII.GetBytes(chunk.Type), .. BitConverter.GetBytes(chunk.Data.Length), .. chunk.Data, .. new byte[chunk.Data.Length & 1]])];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(content.Length), .. content];
    }

    private static IEnumerable<string> WebpTypes(byte[] webp)
    {
        for (int at = 12, length; at < webp.Length; at += 8 + length + (length & 1))
        {
            length = BitConverter.ToInt32(webp, at + 4);
            yield return Encoding.ASCII.GetString(webp, at, 4);
        }
    }
}
