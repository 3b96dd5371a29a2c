using System.Buffers.Binary;
using System.Text;

namespace MlNetDenoise;

/// <summary>The metadata of PNG files, APNG too: chunks before and after the pixels.</summary>
internal static class PngMetadata
{
    private const string Header = PngChunks.Header, Pixels = PngChunks.Pixels, End = PngChunks.End;

    /// <summary>Chunks that describe the meaning of the colours, although programs that change the pixels should not copy what they do not know.</summary>
    private static readonly HashSet<string> OfColours = ["gAMA", "cHRM", "sRGB", "cICP", "mDCV", "mDCv", "cLLI", "cLLi", "tIME", "sCAL", "pCAL", "sTER"];

    /// <summary>Chunks whose values hold for one depth and colour type.</summary>
    private static readonly HashSet<string> OfDepth = ["sBIT", "bKGD"];

    /// <summary>Chunks of an encoded file that are not the metadata of its encoder.</summary>
    private static readonly HashSet<string> OfEncoding = ["tRNS", "acTL", "fcTL", "fdAT"];

    /// <summary>Reads the metadata of a file, as <see cref="ImageMetadata.Read"/> describes.</summary>
    public static void Read(Stream file, ImageMetadata found)
    {
        var isAfterPixels = false;
        foreach (var (type, length) in PngChunks.Read(file))
        {
            isAfterPixels |= type == Pixels;
            if (length > StreamBytes.MaxItem || (type != Header && !(IsAncillary(type) && (IsSafeToCopy(type) || type == "iCCP" || OfColours.Contains(type) || OfDepth.Contains(type)))))
                continue;
            var data = file.ReadBytes(length);
            if (type == "pHYs")
                found.Resolution ??= ReadResolution(data);
            else if (ToItem(new(ImageFormat.Png, type, data, isAfterPixels), found) is { } item)
                found.Add(item);
        }
    }

    /// <summary>Writes a file with metadata, as <see cref="ImageMetadata.Embed"/> describes.</summary>
    public static void Embed(ImageMetadata metadata, Stream encoded, Stream output)
    {
        output.Write(PngChunks.Signature);
        foreach (var (type, length) in PngChunks.Read(encoded))
        {
            if (type == Header)
            {
                var header = encoded.ReadBytes(length);
                PngChunks.Write(output, type, header);
                if (metadata.Resolution?.ToMetres() is { } density)
                    WriteResolution(output, density, metadata.Resolution.Unit);
                WriteItems(metadata, header, output, areAfterPixels: false);
                continue;
            }
            if (type == End)
                WriteItems(metadata, [], output, areAfterPixels: true);
            if (!IsAncillary(type) || OfEncoding.Contains(type))
            {
                encoded.Position -= 8;
                encoded.CopyBytes(output, length + 12);
            }
        }
    }

    private static void WriteItems(ImageMetadata metadata, byte[] header, Stream output, bool areAfterPixels)
    {
        const int depthAt = 8, typeAt = 9, colour = 2;
        var isSameDepth = !areAfterPixels && metadata.Items.FirstOrDefault(item => item.RawOf(ImageFormat.Png) is { Type: Header })?.Raw is { } source && header.AsSpan(depthAt, 2).SequenceEqual(source.Data.AsSpan(depthAt, 2));
        foreach (var item in metadata.Items.Where(item => (item.RawOf(ImageFormat.Png) is { IsAfterPixels: true }) == areAfterPixels))
        {
            if (item.Kind == MetadataKind.Profile && !IccProfile.Fits(item.Data, (header[typeAt] & colour) == 0 ? 1 : 3))
                continue;
            if (item.RawOf(ImageFormat.Png) is { } raw)
            {
                if (raw.Type != Header && (isSameDepth || !OfDepth.Contains(raw.Type)))
                    PngChunks.Write(output, raw.Type, raw.Data);
            }
            else if (ToChunk(item, metadata) is var (type, data))
            {
                PngChunks.Write(output, type, data);
            }
        }
    }

    private static MetadataItem? ToItem(RawBlock chunk, ImageMetadata found)
    {
        switch (chunk.Type)
        {
            case "iCCP" when PngText.Keyword(chunk.Data) is { } name && chunk.Data.Length > name.Length + 2:
                return StreamBytes.Inflate(chunk.Data.AsSpan(name.Length + 2)) is { } profile ? new(MetadataKind.Profile, profile, name, chunk) : null;
            case "eXIf" when found.Find(MetadataKind.Exif) is null && ExifBlock.Read(chunk.Data) is { } exif:
                return new(MetadataKind.Exif, exif, Raw: exif == chunk.Data ? chunk : null);
            case "cICP" when chunk.Data.Length == 4:
                return new(MetadataKind.CodePoints, chunk.Data[..2], Raw: chunk);
            case "eXIf" or "iCCP":
                return null;
            case "tEXt" or "zTXt" or "iTXt":
                return PngText.Read(chunk, found);
            default:
                return new(MetadataKind.Other, [], Raw: chunk);
        }
    }

    private static (string Type, byte[] Data)? ToChunk(MetadataItem item, ImageMetadata metadata) => item.Kind switch
    {
        MetadataKind.Profile => ("iCCP", [.. Encoding.Latin1.GetBytes(item.Name.Length > 0 ? item.Name : "ICC profile"), 0, 0, .. StreamBytes.Deflate(item.Data)]),
        MetadataKind.Exif => ("eXIf", item.Data),
        MetadataKind.CodePoints when item.Data is not [1, 13] => ("cICP", [.. item.Data, 0, 1]), // RGB, full range; sRGB is what a file is without a word
        MetadataKind.Xmp => PngText.OfXmp(metadata.WholeXmp!),
        MetadataKind.Photoshop => PngText.OfPhotoshop(item.Data),
        MetadataKind.Text => PngText.OfText(item),
        _ => null,
    };

    private static Resolution? ReadResolution(byte[] data)
    {
        if (data.Length != 9 || data[8] > 1)
            return null;
        var (x, y) = (BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(4)));
        return x == 0 || y == 0 ? null : new(x, y, data[8] == 1 ? ResolutionUnit.Metre : ResolutionUnit.None);
    }

    private static void WriteResolution(Stream output, (uint X, uint Y) density, ResolutionUnit unit)
    {
        var data = new byte[9];
        BinaryPrimitives.WriteUInt32BigEndian(data, density.X);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), density.Y);
        data[8] = (byte)(unit == ResolutionUnit.None ? 0 : 1);
        PngChunks.Write(output, "pHYs", data);
    }

    private static bool IsAncillary(string type) => (type[0] & 0x20) != 0;

    private static bool IsSafeToCopy(string type) => (type[3] & 0x20) != 0;
}
