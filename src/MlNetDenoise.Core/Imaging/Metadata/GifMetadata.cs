namespace MlNetDenoise;

/// <summary>The metadata of GIF files: extensions for comments, XMP and ICC profiles.</summary>
internal static class GifMetadata
{
    private const byte Extension = 0x21, Image = 0x2C, Trailer = 0x3B, Comment = 0xFE, Application = 0xFF;
    private const int ScreenSize = 13, MaxBlock = 255, MagicSize = 257;

    private static readonly byte[] Xmp = [.. "XMP DataXMP"u8], Profile = [.. "ICCRGBG1012"u8];

    // What follows XMP: a reader that takes XMP for blocks finds the end from any byte of it.
    private static readonly byte[] Magic = [1, .. Enumerable.Range(0, 256).Select(i => (byte)(255 - i)), 0];

    /// <summary>Reads the metadata of a file, as <see cref="ImageMetadata.Read"/> describes.</summary>
    public static void Read(Stream file, ImageMetadata found)
    {
        var header = file.ReadBytes(ScreenSize);
        SkipColours(file, header[10]);
        while (file.ReadOneByte() is var block and not Trailer)
        {
            if (block == Image)
            {
                SkipColours(file, file.ReadBytes(9)[8]);
                file.Skip(1);
                ReadBlocks(file, null, withLengths: false);
            }
            else if (block == Extension)
            {
                ReadExtension(file, found);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Writes a file with metadata, as <see cref="ImageMetadata.Embed"/> describes.</summary>
    public static void Embed(ImageMetadata metadata, Stream encoded, Stream output)
    {
        // Extensions need version 89a.
        output.Write("GIF89a"u8);
        encoded.Skip(6);
        encoded.CopyBytes(output, encoded.Length - encoded.Position - 1);
        foreach (var item in metadata.Items)
        {
            switch (item.Kind)
            {
                case MetadataKind.Text:
                    output.Write([Extension, Comment]);
                    WriteBlocks(output, item.RawOf(ImageFormat.Gif) is { } raw ? raw.Data : item.ToComment());
                    break;
                case MetadataKind.Profile when IccProfile.Fits(item.Data, channels: 3):
                    output.Write([Extension, Application, (byte)Profile.Length, .. Profile]);
                    WriteBlocks(output, item.Data);
                    break;
                case MetadataKind.Xmp:
                    output.Write([Extension, Application, (byte)Xmp.Length, .. Xmp]);
                    output.Write(metadata.WholeXmp);
                    output.Write(Magic);
                    break;
            }
        }
        output.WriteByte(Trailer);
    }

    private static void ReadExtension(Stream file, ImageMetadata found)
    {
        using var content = new MemoryStream();
        var label = file.ReadOneByte();
        if (label == Comment)
        {
            ReadBlocks(file, content, withLengths: false);
            found.Add(MetadataItem.OfComment(new(ImageFormat.Gif, "comment", content.ToArray())));
            return;
        }
        var name = label == Application ? file.ReadBytes(file.ReadOneByte()) : [];
        var (isXmp, isProfile) = (name.AsSpan().SequenceEqual(Xmp), name.AsSpan().SequenceEqual(Profile));
        ReadBlocks(file, isXmp || isProfile ? content : null, isXmp);
        if (isProfile)
            found.Add(new(MetadataKind.Profile, content.ToArray()));
        else if (isXmp && content.Length > MagicSize)
            found.Add(new(MetadataKind.Xmp, XmpPacket.WithoutThumbnails(content.ToArray()[..^MagicSize])));
    }

    /// <summary>Reads blocks up to an empty one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="content">Receives their data, null to pass over them.</param>
    /// <param name="withLengths">Whether the byte before each block belongs to the data.</param>
    private static void ReadBlocks(Stream file, MemoryStream? content, bool withLengths)
    {
        while (file.ReadOneByte() is > 0 and var length)
        {
            if (content is null)
            {
                file.Skip(length);
                continue;
            }
            if (content.Length > StreamBytes.MaxItem)
                throw new EndOfStreamException();
            if (withLengths)
                content.WriteByte(length);
            content.Write(file.ReadBytes(length));
        }
    }

    private static void WriteBlocks(Stream output, byte[] data)
    {
        foreach (var block in data.Chunk(MaxBlock))
        {
            output.WriteByte((byte)block.Length);
            output.Write(block);
        }
        output.WriteByte(0);
    }

    private static void SkipColours(Stream file, byte flags)
    {
        if ((flags & 0x80) != 0)
            file.Skip(3 << ((flags & 7) + 1));
    }
}
