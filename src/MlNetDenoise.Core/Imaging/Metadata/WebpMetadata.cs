using System.Buffers.Binary;
using System.Text;

namespace MlNetDenoise;

/// <summary>The metadata of WebP files: chunks of the extended form. WebP has no texts and no resolution.</summary>
internal static class WebpMetadata
{
    private const int FileHeader = 12, ChunkHeader = 8, ExtendedSize = 10;
    private const byte HasAnimation = 0x02, HasXmp = 0x04, HasExif = 0x08, HasAlpha = 0x10, HasProfile = 0x20;
    private const string Extended = "VP8X", Lossless = "VP8L", Lossy = "VP8 ", Profile = "ICCP", Exif = "EXIF", Xmp = "XMP ";

    private static readonly HashSet<string> OfEncoding = [Lossless, Lossy, "ALPH", "ANIM", "ANMF"];

    /// <summary>Reads the metadata of a file, as <see cref="ImageMetadata.Read"/> describes.</summary>
    public static void Read(Stream file, ImageMetadata found)
    {
        foreach (var (type, length) in Chunks(file))
        {
            if (OfEncoding.Contains(type) || type is Extended or "C2PA" || length > StreamBytes.MaxItem)
                continue;
            var data = file.ReadBytes(length);
            if (type == Profile)
                found.Add(new(MetadataKind.Profile, data));
            else if (type == Exif && ExifBlock.Read(data) is { } exif)
                found.Add(new(MetadataKind.Exif, exif));
            else if (type == Xmp)
                found.Add(new(MetadataKind.Xmp, XmpPacket.WithoutThumbnails(data)));
            else if (type != Exif)
                found.Add(new(MetadataKind.Other, [], Raw: new(ImageFormat.WebP, type, data)));
        }
    }

    /// <summary>Writes a file with metadata, as <see cref="ImageMetadata.Embed"/> describes. A file without metadata keeps the form that its encoder chose.</summary>
    public static void Embed(ImageMetadata metadata, Stream encoded, Stream output)
    {
        var pixels = Chunks(encoded).Where(chunk => OfEncoding.Contains(chunk.Type)).Select(chunk => (chunk.Type, encoded.Position, chunk.Length)).ToList();
        var items = metadata.Items.Select(item => ToChunk(item, metadata)).OfType<(string Type, byte[] Data)>().DistinctBy(item => item.Type).ToList();
        var extended = Chunks(encoded).First().Type == Extended ? encoded.ReadBytes(ExtendedSize) : null;
        if (items.Count > 0)
            extended ??= CreateExtended(encoded);
        var before = items.Where(item => item.Type == Profile).ToList();
        if (extended is not null)
        {
            byte Flag(string type, byte flag) => items.Exists(item => item.Type == type) ? flag : (byte)0;
            extended[0] = (byte)((extended[0] & (HasAlpha | HasAnimation)) | Flag(Profile, HasProfile) | Flag(Exif, HasExif) | Flag(Xmp, HasXmp));
            before.Insert(0, (Extended, extended));
        }
        var after = items.Where(item => item.Type != Profile).OrderBy(item => item.Type switch { Exif => 0, Xmp => 1, _ => 2 }).ToList();

        var size = 4 + before.Concat(after).Sum(item => ChunkHeader + Padded(item.Data.Length)) + pixels.Sum(chunk => ChunkHeader + Padded(chunk.Length));
        WriteHeader(output, "RIFF", size);
        output.Write("WEBP"u8);
        before.ForEach(item => WriteChunk(output, item));
        foreach (var (type, position, length) in pixels)
        {
            WriteHeader(output, type, length);
            encoded.Position = position;
            encoded.CopyBytes(output, length);
            output.Write(new byte[length & 1]);
        }
        after.ForEach(item => WriteChunk(output, item));
    }

    private static (string Type, byte[] Data)? ToChunk(MetadataItem item, ImageMetadata metadata) => item.Kind switch
    {
        MetadataKind.Profile when IccProfile.Fits(item.Data, channels: 3) => (Profile, item.Data),
        MetadataKind.Exif => (Exif, item.Data),
        MetadataKind.Xmp => (Xmp, metadata.WholeXmp!),
        MetadataKind.Other when item.RawOf(ImageFormat.WebP) is { } raw => (raw.Type, raw.Data),
        _ => null,
    };

    /// <summary>Creates the header of the extended form from that of the one image of the file.</summary>
    private static byte[] CreateExtended(Stream encoded)
    {
        const int mask = 0x3FFF, sizeAt = 6;
        var extended = new byte[ExtendedSize];
        var type = Chunks(encoded).First().Type;
        var header = encoded.ReadBytes(10);
        uint width, height;
        if (type == Lossless)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(1));
            (width, height) = (bits & mask, bits >> 14 & mask);
            extended[0] = (bits >> 28 & 1) == 1 ? HasAlpha : (byte)0;
        }
        else
        {
            width = (BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(sizeAt)) & (uint)mask) - 1;
            height = (BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(sizeAt + 2)) & (uint)mask) - 1;
        }
        (extended[4], extended[5]) = ((byte)width, (byte)(width >> 8));
        (extended[7], extended[8]) = ((byte)height, (byte)(height >> 8));
        return extended;
    }

    /// <summary>The chunks with the length of their data, at whose start the file's position is.</summary>
    private static IEnumerable<(string Type, long Length)> Chunks(Stream file)
    {
        for (long next = FileHeader; next <= file.Length - ChunkHeader;)
        {
            file.Position = next;
            var header = file.ReadBytes(ChunkHeader);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
            next += ChunkHeader + Padded(length);
            yield return (Encoding.Latin1.GetString(header, 0, 4), length);
        }
    }

    private static void WriteChunk(Stream output, (string Type, byte[] Data) chunk)
    {
        WriteHeader(output, chunk.Type, chunk.Data.Length);
        output.Write(chunk.Data);
        output.Write(new byte[chunk.Data.Length & 1]);
    }

    private static void WriteHeader(Stream output, string type, long length)
    {
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(size, (uint)length);
        output.Write(Encoding.Latin1.GetBytes(type));
        output.Write(size);
    }

    private static long Padded(long length) => length + (length & 1);
}
