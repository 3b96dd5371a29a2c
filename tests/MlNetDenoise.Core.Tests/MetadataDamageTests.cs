using System.Diagnostics;

namespace MlNetDenoise.Core.Tests;

/// <summary>Files that are damaged or made to do harm.</summary>
public sealed class MetadataDamageTests
{
    private const int Mutations = 400;

    public static TheoryData<string> Extensions => [".jpg", ".png", ".webp", ".avif", ".tif", ".gif", ".bmp"];

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Mutated_files_neither_throw_nor_take_long(string extension)
    {
        var random = new Random(extension[1]);
        var sound = new ImageMetadataSample().Metadata.With(MetadataFiles.Mark, isUpright: false).Embed(extension);
        var plain = MetadataFiles.Plain(".jpg");
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Mutations; i++)
        {
            var damaged = Mutate(sound, random);
            var metadata = MetadataFiles.Read(damaged, extension).With(MetadataFiles.Mark, isUpright: true);
            _ = metadata.Mark;
            metadata.Embed(new MemoryStream(plain), ImageFormat.Jpeg, Stream.Null);
            TiffDirectory.Serialize(metadata.ToTiffTags(3), 8, isBig: i % 2 == 0);
        }
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Truncated_files_give_what_comes_before_the_end(string extension)
    {
        var sound = new ImageMetadataSample().Metadata.Embed(extension);
        for (var length = 0; length < sound.Length; length += 7)
            MetadataFiles.Read(sound[..length], extension).With(MetadataFiles.Mark, isUpright: true);
        if (extension is ".jpg" or ".png")
            Assert.NotNull(MetadataFiles.Read(sound[..(sound.Length - 20)]).Find(MetadataKind.Exif));
    }

    [Fact]
    public void Values_that_overlap_do_not_fill_the_memory()
    {
        // 65,535 tags, each of which has the whole file as its value: 54 GB.
        const int entries = ushort.MaxValue, size = 8 + 2 + 12 * entries + 4;
        var file = new byte[size];
        using (var writer = new BinaryWriter(new MemoryStream(file)))
        {
            writer.Write("II*\0"u8);
            writer.Write(8);
            writer.Write((ushort)entries);
            for (var i = 0; i < entries; i++)
            {
                writer.Write((ushort)i);
                writer.Write((ushort)7);
                writer.Write(size);
                writer.Write(0);
            }
        }
        var clock = Stopwatch.StartNew();

        var metadata = MetadataFiles.Read(file);
        byte[] png = [.. MetadataFiles.Plain(".png")[..33], .. HandMade.Chunk("eXIf", file), .. MetadataFiles.Plain(".png")[33..]];
        MetadataFiles.Read(png).With(null, isUpright: true);

        Assert.InRange(metadata.ToTiffTags(3).Sum(tag => (long)tag.Data.Length), 0, 1L << 28);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_text_that_grows_without_end_is_passed_over()
    {
        byte[] bomb = [.. "Comment\0\0"u8, .. StreamBytes.Deflate(new byte[StreamBytes.MaxItem + 1])];

        Assert.InRange(bomb.Length, 0, 1_000_000);
        Assert.Null(PngText.Read(new(ImageFormat.Png, "zTXt", bomb), ImageMetadata.Empty));
    }

    private static byte[] Mutate(byte[] sound, Random random)
    {
        var damaged = (byte[])sound.Clone();
        // Half of the changes are among the headers of metadata, half anywhere.
        for (var change = random.Next(1, 8); change > 0; change--)
        {
            var at = random.Next(random.Next(2) == 0 ? Math.Min(1500, damaged.Length) : damaged.Length);
            damaged[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => 0xFF, _ => (byte)(damaged[at] ^ 1 << random.Next(8)) };
        }
        return random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
    }
}
