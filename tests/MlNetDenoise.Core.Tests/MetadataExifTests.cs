using System.Buffers.Binary;

namespace MlNetDenoise.Core.Tests;

/// <summary>Edits of EXIF blocks, written byte by byte.</summary>
public sealed class MetadataExifTests
{
    private static readonly byte[] Thumbnail = [0xFF, 0xD8, .. Enumerable.Repeat((byte)0xAB, 96), 0xFF, 0xD9];
    private static readonly byte[] MakerNote = [.. Enumerable.Range(0, 60).Select(i => (byte)(i + 1))];

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void No_byte_of_a_thumbnail_is_left_and_the_maker_note_stays_where_it_is(bool isBigEndian, bool isThumbnailFirst)
    {
        var exif = Exif(isBigEndian, isThumbnailFirst, out var makerNoteAt, out var thumbnailAt);

        var edited = ExifBlock.Upright(ExifBlock.Read(exif)!, swapsSides: true);

        Assert.Equal(isThumbnailFirst ? exif.Length : thumbnailAt, edited.Length);
        Assert.Equal(-1, edited.AsSpan().IndexOfAny((byte)0xAB, (byte)0xD9));
        Assert.Equal(MakerNote, edited[makerNoteAt..(makerNoteAt + MakerNote.Length)]);
        var tags = ExifBlock.ToTags(edited);
        Assert.Equal(1, tags.Single(tag => tag.Id == TiffId.Orientation).Number());
        var below = tags.Single(tag => tag.Id == TiffId.ExifDirectory).SubDirectory!;
        Assert.Equal((32, 48), (below.Integer(TiffId.ExifWidth), below.Integer(TiffId.ExifHeight)));
        Assert.Same(edited, ExifBlock.Read(edited));
        // Nothing else changes: the link, the orientation, two values of a width and a height.
        var differences = Enumerable.Range(0, thumbnailAt > makerNoteAt ? thumbnailAt : 8).Count(i => exif[i] != edited[i]);
        Assert.InRange(differences, isThumbnailFirst ? 0 : 3, 8);
    }

    [Fact]
    public void Thumbnails_that_overlap_what_is_kept_do_not_clear_it()
    {
        var exif = Exif(false, false, out var makerNoteAt, out var thumbnailAt);
        var startAt = Array.IndexOf(exif, (byte)0x01, thumbnailAt) + 7; // the value of tag 0x0201
        BinaryPrimitives.WriteInt32LittleEndian(exif.AsSpan(startAt), 0);
        BinaryPrimitives.WriteInt32LittleEndian(exif.AsSpan(startAt + 12), exif.Length);

        var edited = ExifBlock.Read(exif)!;

        Assert.Equal(MakerNote, edited[makerNoteAt..(makerNoteAt + MakerNote.Length)]);
        Assert.Equal(6, ExifBlock.ToTags(edited).Single(tag => tag.Id == TiffId.Orientation).Number());
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })]
    [InlineData(new byte[] { 73, 73, 42, 0, 200, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 73, 73, 42, 0, 8, 0, 0, 0, 255, 255 })]
    public void What_is_not_an_EXIF_block_is_dropped(byte[] data) => Assert.Null(ExifBlock.Read(data));

    [Fact]
    public void A_thumbnail_of_Photoshop_is_dropped_and_the_other_resources_stay()
    {
        byte[] iptc = PhotoshopResources.Create(PhotoshopResources.Iptc, ImageMetadataSample.Iptc), thumbnail = PhotoshopResources.Create(1036, Thumbnail);
        byte[] named = [.. "8BIM"u8, 0x03, 0xED, 3, .. "abc"u8, 0, 0, 0, 3, 1, 2, 3, 0];

        var kept = PhotoshopResources.WithoutThumbnails([.. named, .. thumbnail, .. iptc]);

        Assert.Equal([.. named, .. iptc], kept);
        Assert.Equal(ImageMetadataSample.Iptc, PhotoshopResources.Find(kept, PhotoshopResources.Iptc));
    }

    /// <summary>A block with an orientation of 6, EXIF data with a maker note, and a thumbnail, at the end or before the maker note.</summary>
    private static byte[] Exif(bool isBigEndian, bool isThumbnailFirst, out int makerNoteAt, out int thumbnailAt)
    {
        const int exifAt = 8 + 2 + 2 * 12 + 4, exifSize = 2 + 3 * 12 + 4, directorySize = 2 + 2 * 12 + 4;
        var afterExif = exifAt + exifSize;
        makerNoteAt = isThumbnailFirst ? afterExif + directorySize + Thumbnail.Length : afterExif;
        thumbnailAt = isThumbnailFirst ? afterExif : afterExif + MakerNote.Length;
        var exif = new byte[afterExif + MakerNote.Length + directorySize + Thumbnail.Length];
        var at = 0;
        void Short(int value)
        {
            if (isBigEndian)
                BinaryPrimitives.WriteUInt16BigEndian(exif.AsSpan(at), (ushort)value);
            else
                BinaryPrimitives.WriteUInt16LittleEndian(exif.AsSpan(at), (ushort)value);
            at += 2;
        }
        void Long(int value)
        {
            if (isBigEndian)
                BinaryPrimitives.WriteInt32BigEndian(exif.AsSpan(at), value);
            else
                BinaryPrimitives.WriteInt32LittleEndian(exif.AsSpan(at), value);
            at += 4;
        }
        void Entry(int id, TiffType type, int count, int value)
        {
            Short(id);
            Short((int)type);
            Long(count);
            if (type == TiffType.Short)
            {
                Short(value);
                Short(0);
            }
            else
            {
                Long(value);
            }
        }
        (isBigEndian ? "MM"u8 : "II"u8).CopyTo(exif);
        at = 2;
        Short(42);
        Long(8);
        Short(2);
        Entry(TiffId.Orientation, TiffType.Short, 1, 6);
        Entry(TiffId.ExifDirectory, TiffType.Long, 1, exifAt);
        Long(thumbnailAt);
        Short(3);
        Entry(37500, TiffType.Undefined, MakerNote.Length, makerNoteAt);
        Entry(TiffId.ExifWidth, TiffType.Long, 1, 48);
        Entry(TiffId.ExifHeight, TiffType.Short, 1, 32);
        Long(0);
        MakerNote.CopyTo(exif, makerNoteAt);
        at = thumbnailAt;
        Short(2);
        Entry(TiffId.ThumbnailOffset, TiffType.Long, 1, thumbnailAt + directorySize);
        Entry(TiffId.ThumbnailLength, TiffType.Long, 1, Thumbnail.Length);
        Long(0);
        Thumbnail.CopyTo(exif, at);
        return exif;
    }
}
