using System.Buffers.Binary;
using System.Text;

namespace MlNetDenoise.Core.Tests;

/// <summary>TIFF directories, written and read.</summary>
public sealed class MetadataTiffTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly TiffTag[] Private =
    [
        TiffTag.Ascii(42113, "-9999"u8), TiffTag.Short(34735, 1, 1, 0, 2), new(33550, TiffType.Double, [.. BitConverter.GetBytes(0.5), .. BitConverter.GetBytes(-0.25), .. BitConverter.GetBytes(0.0)]),
        TiffTag.Long(65000, 1, 2, 3), new(65001, TiffType.SRational, [.. BitConverter.GetBytes(-1), .. BitConverter.GetBytes(3)]), new(65002, TiffType.Float, BitConverter.GetBytes(1.5f)),
        new(65003, TiffType.Undefined, [1, 2, 3, 4, 5, 6, 7]), new(65004, TiffType.SShort, BitConverter.GetBytes((short)-7)), TiffTag.Long8(65005, 5, 6),
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tags_are_read_as_they_were_written(bool isBig)
    {
        TiffTag[] tags = [.. new ImageMetadataSample().Tags, .. Private];
        var file = MetadataFiles.Tiff(tags, isBig: isBig);

        var page = Assert.Single(TiffDirectory.ReadAll(new MemoryStream(file)));
        var kept = ImageMetadata.OfTiffPage(page).ToTiffTags(3);

        Assert.Equal((48, 32, 2, 3), (page.Integer(TiffId.ImageWidth), page.Integer(TiffId.ImageLength), page.Integer(TiffId.Photometric), page.Integer(TiffId.SamplesPerPixel)));
        Assert.Equal([8, 8, 8], page.Integers(TiffId.BitsPerSample));
        Assert.Equal(7, page.Integer(TiffId.Predictor, absent: 7));
        Assert.Equal(Lines(tags.Where(tag => tag.Id != 65005)), Lines(kept.Where(tag => tag.Id != 65005)));
        Assert.Equal([5L, 6], kept.Single(tag => tag.Id == 65005).Integers());
        Assert.Equal(isBig ? TiffType.Long8 : TiffType.Long, kept.Single(tag => tag.Id == 65005).Type);
        Assert.Equal((-1.0 / 3, 1.5, -7.0), (kept.Single(tag => tag.Id == 65001).Number(), kept.Single(tag => tag.Id == 65002).Number(), kept.Single(tag => tag.Id == 65004).Number()));
    }

    [ProgramTheory("tiffinfo")]
    [InlineData(false)]
    [InlineData(true)]
    public void Libtiff_reads_the_files_without_complaint(bool isBig)
    {
        var path = _folder.Write("image.tif", MetadataFiles.Tiff(new ImageMetadataSample().Metadata.ToTiffTags(3), isBig: isBig));

        var result = ChildProcess.Run("tiffinfo", _folder.Path, [path]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.All(["Image Width: 48", "Make: Camera", "Resolution: 300, 300 pixels/inch", "Orientation: row 0 lhs, col 0 bottom", "ICC Profile: <present>, 500 bytes", "DateTimeOriginal: 2020:01:02 03:04:05"], line => Assert.Contains(line, result.Output));
    }

    [ProgramTheory("exiftool")]
    [InlineData("tiff:endian=msb")]
    [InlineData("tiff:endian=lsb")]
    public void The_byte_order_of_the_source_does_not_matter(string endian)
    {
        _folder.Write("plain.tif", MetadataFiles.Tiff(Private));
        Assert.Equal(0, ChildProcess.Run("convert", _folder.Path, ["plain.tif", "-define", endian, "image.tif"]).ExitCode);
        MetadataFiles.ExifTool(_folder, "-q", "-overwrite_original", "-EXIF:Artist=Somebody", "-EXIF:GPSLatitude=48.25", "-EXIF:FNumber=2.8", "-IPTC:Keywords=word", "-EXIF:ISO=100", "-IFD0:PixelScale=1 2 3", "-IFD0:GeoTiffDirectory=1 1 0 2", "image.tif");
        var source = File.ReadAllBytes(_folder.Below("image.tif"));
        var before = MetadataFiles.Tags(_folder, source);

        var after = MetadataFiles.Tags(_folder, MetadataFiles.Read(source).Embed(".tif"));

        Assert.Contains("[ExifIFD] FNumber : 2.8", after);
        Assert.Contains("[GPS] GPSLatitude : 48.25", after);
        Assert.Contains("[IPTC] Keywords : word", after);
        // What describes the pixels is the writer's.
        Assert.All(before.Except(after), line => Assert.Matches("FillOrder|PlanarConfiguration|SampleFormat", line));
        Assert.Empty(after.Except(before));
    }

    [Fact]
    public void The_metadata_of_ImageJ_follows_the_byte_order()
    {
        var (big, counts) = ImageJ(isBigEndian: true);

        ImageJMetadata.ToLittleEndian(big, counts);

        Assert.Equal(ImageJ(isBigEndian: false).Data, big);
        byte[] damaged = [.. "IJIJ"u8, .. big[4..]];
        var unchanged = (byte[])damaged.Clone();
        ImageJMetadata.ToLittleEndian(unchanged, [20, long.MaxValue, 3]);
        ImageJMetadata.ToLittleEndian(unchanged, []);
        Assert.Equal(damaged, unchanged);
    }

    [ProgramFact("/usr/lib/python3/dist-packages/tifffile/tifffile.py")]
    public void Tifffile_reads_a_big_endian_file_of_ImageJ_with_all_its_channels_and_labels()
    {
        var write = "import tifffile,numpy,sys; tifffile.imwrite(sys.argv[1], numpy.zeros((3,32,48),'uint8'), imagej=True, byteorder='>', metadata={'axes':'CYX','Labels':['a','b','c'],'Info':'Grüße','Ranges':(0.0,1.5,0.0,2.5,0.0,3.5)})";
        Python(write);
        var tags = MetadataFiles.Read(File.ReadAllBytes(_folder.Below("image.tif"))).ToTiffTags(1);
        _folder.Write("image.tif", MetadataFiles.Tiff(tags, channels: 1));

        var read = Python("import tifffile,sys; t=tifffile.TiffFile(sys.argv[1]); m=t.imagej_metadata; print(t.byteorder, m['channels'], m['Labels'], m['Info'], m['Ranges'])");

        Assert.Equal("< 3 ['a', 'b', 'c'] Grüße (0.0, 1.5, 0.0, 2.5, 0.0, 3.5)\n", read);
        string Python(string code)
        {
            var result = ChildProcess.Run("/usr/bin/python3", _folder.Path, ["-c", code, _folder.Below("image.tif")]);
            Assert.True(result.ExitCode == 0, result.Error);
            return result.Output;
        }
    }

    [Fact]
    public void Pages_are_read_up_to_a_loop()
    {
        var first = MetadataFiles.Tiff([TiffTag.Ascii(TiffId.ImageDescription, "one"u8)]);
        var directoryAt = BitConverter.ToInt32(first, 4);
        var linkAt = directoryAt + TiffDirectory.LinkAt(BitConverter.ToUInt16(first, directoryAt), isBig: false);
        byte[] file = [.. first, .. new byte[first.Length & 1]];
        byte[] both = [.. file, .. TiffDirectory.Serialize([TiffTag.Ascii(TiffId.ImageDescription, "two"u8)], file.Length, isBig: false)];
        BinaryPrimitives.WriteInt32LittleEndian(both.AsSpan(linkAt), file.Length);

        Assert.Equal(["one\0", "two\0"], TiffDirectory.ReadAll(new MemoryStream(both)).Select(page => Encoding.ASCII.GetString(page.Find(TiffId.ImageDescription)!.Data)));

        BinaryPrimitives.WriteInt32LittleEndian(both.AsSpan(linkAt), directoryAt);
        Assert.Single(TiffDirectory.ReadAll(new MemoryStream(both)));
    }

    [Fact]
    public void Raw_files_of_cameras_are_recognized()
    {
        Assert.True(new TiffDirectory([new(TiffId.DngVersion, TiffType.Byte, [1, 4, 0, 0])]).IsCameraRaw);
        Assert.True(new TiffDirectory([TiffTag.Short(TiffId.Photometric, 32803)]).IsCameraRaw);
        Assert.True(new TiffDirectory([TiffTag.Long(TiffId.SubfileType, 1), TiffTag.Long(TiffId.SubDirectories, 8)]).IsCameraRaw);
        Assert.False(new TiffDirectory([TiffTag.Long(TiffId.SubfileType, 0), TiffTag.Long(TiffId.SubDirectories, 8)]).IsCameraRaw);
    }

    [Fact]
    public void Layers_sub_images_and_positions_in_the_old_file_are_dropped()
    {
        var kept = TiffMetadata.Keep([TiffTag.Long(TiffId.SubDirectories, 8), new(37724, TiffType.Undefined, [1, 2, 3]), TiffTag.Short(320, 1), TiffTag.Short(340, 1), TiffTag.Ascii(305, "x"u8)]);

        Assert.Equal([TiffId.Software], kept.Select(tag => tag.Id));
    }

    private static IEnumerable<string> Lines(IEnumerable<TiffTag> tags) => tags.OrderBy(tag => tag.Id).SelectMany(tag => tag.SubDirectory is { } below
        ? Lines(below.Tags).Select(line => $"{tag.Id} {line}")
        : [$"{tag.Id} {tag.Type} {Convert.ToHexString(tag.Data)}"]);

    private static (byte[] Data, long[] Counts) ImageJ(bool isBigEndian)
    {
        byte[] Int(uint value) => isBigEndian ? [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value] : BitConverter.GetBytes(value);
        byte[] range = BitConverter.GetBytes(1.5);
        if (isBigEndian)
            Array.Reverse(range);
        byte[] text = (isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetBytes("Info");
        byte[] colours = [1, 2, 3];
        return ([.. Int(0x494A494A), .. Int(0x696E666F), .. Int(1), .. Int(0x72616E67), .. Int(1), .. Int(0x6C757473), .. Int(1), .. text, .. range, .. colours], [28, text.Length, 8, 3]);
    }
}
