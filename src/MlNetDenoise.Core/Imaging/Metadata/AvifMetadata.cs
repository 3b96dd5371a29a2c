using System.Buffers.Binary;

namespace MlNetDenoise;

/// <summary>The metadata of AVIF files (ISO 23008-12): the items Exif and mime (XMP), and properties of the image that describe its colours.</summary>
/// <remarks>The decoder applies the rotation of the file, whatever EXIF and XMP say: these become those of an upright image when they are read.</remarks>
internal static class AvifMetadata
{
    private const string Exif = "Exif", Mime = "mime", XmpContent = "application/rdf+xml", Colours = "colr", Rotation = "irot";
    private const int Unspecified = 2;

    private static readonly byte[] Profile = [.. "prof"u8], RestrictedProfile = [.. "rICC"u8], CodePoints = [.. "nclx"u8];

    /// <summary>Properties that say how bright HDR images are.</summary>
    private static readonly HashSet<string> OfBrightness = ["clli", "mdcv", "cclv", "amve"];

    /// <summary>Reads the metadata of a file, as <see cref="ImageMetadata.Read"/> describes.</summary>
    public static void Read(Stream file, ImageMetadata found)
    {
        var meta = new AvifItems(file);
        var swapsSides = false;
        foreach (var property in meta.ImageProperties)
        {
            if (property.Type == Rotation)
                swapsSides = (property.ReadInteger(1) & 1) != 0;
            else if (OfBrightness.Contains(property.Type))
                found.Add(new(MetadataKind.Other, [], Raw: new(ImageFormat.Avif, property.Type, property.Content.ToArray())));
        }
        ReadColours([.. meta.ImageProperties.Where(property => property.Type == Colours)], found);
        foreach (var item in meta.Items)
        {
            if (item.Type == Exif && found.Find(MetadataKind.Exif) is null && meta.Read(file, item) is { Length: > 4 } block)
            {
                var start = 4 + (long)BinaryPrimitives.ReadUInt32BigEndian(block);
                if (start < block.Length && ExifBlock.Read(block[(int)start..]) is { } exif)
                    found.Add(new(MetadataKind.Exif, ExifBlock.Upright(exif, swapsSides)));
            }
            else if (item is { Type: Mime, ContentType: XmpContent } && found.Find(MetadataKind.Xmp) is null && meta.Read(file, item) is { } xmp)
            {
                found.Add(new(MetadataKind.Xmp, XmpPacket.Upright(XmpPacket.WithoutThumbnails(xmp), swapsSides)));
            }
        }
    }

    /// <summary>Whether the colours of a file are multiplied by alpha.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static bool IsPremultiplied(Stream file)
    {
        try
        {
            return new AvifItems(file).IsPremultiplied;
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("it is truncated", e);
        }
    }

    /// <summary>Writes a file with metadata, as <see cref="ImageMetadata.Embed"/> describes.</summary>
    public static void Embed(ImageMetadata metadata, Stream encoded, Stream output)
    {
        var meta = new AvifItems(encoded);
        foreach (var item in metadata.Items)
        {
            switch (item.Kind)
            {
                case MetadataKind.Profile when IccProfile.Fits(item.Data, channels: 3):
                    meta.AddProperty(Colours, [.. Profile, .. item.Data]);
                    break;
                case MetadataKind.Exif:
                    meta.Add(Exif, "", [0, 0, 0, 0, .. item.Data]); // the position of the block after these bytes
                    break;
                case MetadataKind.Xmp:
                    meta.Add(Mime, XmpContent, metadata.WholeXmp!);
                    break;
                case MetadataKind.CodePoints when meta.ImageProperties.FirstOrDefault(property => property.Type == Colours && property.Content.Span.StartsWith(CodePoints)) is { } property:
                    // The matrix and the range are those of the encoding.
                    meta.ReplaceProperty(property, [.. CodePoints, 0, item.Data[0], 0, item.Data[1], .. property.Content[8..].ToArray()]);
                    break;
                case MetadataKind.Other when item.RawOf(ImageFormat.Avif) is { } raw:
                    meta.AddProperty(raw.Type, raw.Data);
                    break;
            }
        }
        meta.Write(encoded, output);
    }

    private static void ReadColours(List<IsoBox> properties, ImageMetadata found)
    {
        static bool Is(IsoBox property, byte[] kind) => property.Content.Span.StartsWith(kind);
        if (properties.Find(property => Is(property, Profile) || Is(property, RestrictedProfile)) is { } profile) // then the code points do not count
            found.Add(new(MetadataKind.Profile, profile.Content[4..].ToArray()));
        else if (properties.Find(property => Is(property, CodePoints)) is { } codePoints && codePoints.Content.Span is [_, _, _, _, 0, not Unspecified and var primaries, 0, not Unspecified and var transfer, ..])
            found.Add(new(MetadataKind.CodePoints, [primaries, transfer]));
    }
}
