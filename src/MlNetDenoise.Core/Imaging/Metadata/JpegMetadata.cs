using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MlNetDenoise;

/// <summary>The metadata of JPEG files, in segments before the pixels.</summary>
internal static class JpegMetadata
{
    private const byte StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA, App0 = 0xE0, App1 = 0xE1, App2 = 0xE2, App11 = 0xEB, App13 = 0xED, App14 = 0xEE, App15 = 0xEF, CommentMarker = 0xFE;
    private const int MaxSegment = 65533, GuidSize = 32;
    private const string JfifWithoutResolution = "E0";

    private static readonly byte[]
        Jfif = [.. "JFIF\0"u8], Xmp = [.. "http://ns.adobe.com/xap/1.0/\0"u8], XmpExtension = [.. "http://ns.adobe.com/xmp/extension/\0"u8],
        Profile = [.. "ICC_PROFILE\0"u8], MoreImages = [.. "MPF\0"u8], FlashPix = [.. "FPXR\0"u8], Photoshop = [.. "Photoshop 3.0\0"u8];

    /// <summary>Reads the metadata of a file, as <see cref="ImageMetadata.Read"/> describes.</summary>
    public static void Read(Stream file, ImageMetadata found)
    {
        var profile = new SortedDictionary<int, byte[]>();
        var extensions = new Dictionary<string, SortedDictionary<uint, byte[]>>();
        var photoshop = new List<byte[]>();
        var quantization = new JpegQuantization();
        try
        {
            foreach (var (marker, data) in Segments(file))
            {
                bool Starts(byte ofMarker, byte[] name) => marker == ofMarker && data.AsSpan().StartsWith(name);
                if (Starts(App0, Jfif) && data.Length >= 12)
                    ReadJfif(data, found);
                else if (Starts(App1, ExifBlock.Name) && found.Find(MetadataKind.Exif) is null && ExifBlock.Read(data) is { } exif)
                    found.Add(new(MetadataKind.Exif, exif));
                else if (Starts(App1, Xmp) && found.Find(MetadataKind.Xmp) is null)
                    found.Add(new(MetadataKind.Xmp, XmpPacket.WithoutThumbnails(data[Xmp.Length..])));
                else if (Starts(App1, XmpExtension) && data.Length > XmpExtension.Length + GuidSize + 8)
                    AddExtension(extensions, data.AsSpan(XmpExtension.Length));
                else if (Starts(App2, Profile) && data.Length > Profile.Length + 2)
                    profile.TryAdd(data[Profile.Length], data[(Profile.Length + 2)..]);
                else if (Starts(App13, Photoshop))
                    photoshop.Add(data[Photoshop.Length..]);
                else if (marker == CommentMarker)
                    found.Add(MetadataItem.OfComment(new(ImageFormat.Jpeg, "COM", data)));
                else if (marker is >= App1 and <= App15 and not (App11 or App14) && !IsDropped(marker, data))
                    found.Add(new(MetadataKind.Other, [], Raw: new(ImageFormat.Jpeg, marker.ToString("X2"), data)));
                else
                    quantization.Read(marker, data);
            }
        }
        finally
        {
            if (profile.Count > 0)
                found.Add(new(MetadataKind.Profile, [.. profile.Values.SelectMany(part => part)]));
            if (PhotoshopResources.WithoutThumbnails([.. photoshop.SelectMany(part => part)]) is { Length: > 0 } resources)
                found.Add(new(MetadataKind.Photoshop, resources));
            foreach (var (guid, parts) in extensions)
                found.Add(new(MetadataKind.XmpExtension, XmpPacket.WithoutThumbnails([.. parts.Values.SelectMany(part => part)]), guid));
            found.JpegSettings = quantization.ToSettings();
        }
    }

    /// <summary>Writes a file with metadata, as <see cref="ImageMetadata.Embed"/> describes. An EXIF block of more than 64 KB has no place.</summary>
    public static void Embed(ImageMetadata metadata, Stream encoded, Stream output)
    {
        var segments = Segments(encoded).ToList();
        var channels = segments.Find(segment => JpegQuantization.IsFrame(segment.Marker)).Data is { Length: > 5 } frame ? frame[5] : 3;
        output.Write([0xFF, StartOfImage]);
        if (metadata.Resolution?.ToJfif() is { } density)
            WriteSegment(output, App0, Jfif, [1, 1, density.Unit, (byte)(density.X >> 8), (byte)density.X, (byte)(density.Y >> 8), (byte)density.Y, 0, 0]);
        else if (segments.Exists(segment => segment.Marker == App0) || metadata.Items.Any(item => item.RawOf(ImageFormat.Jpeg) is { Type: JfifWithoutResolution }))
            WriteSegment(output, App0, Jfif, [1, 1, 0, 0, 1, 0, 1, 0, 0]);
        foreach (var item in metadata.Items)
            Write(output, item, metadata, channels);
        foreach (var (marker, data) in segments)
        {
            if (marker is not (>= App0 and <= App15 and not App14 or CommentMarker))
                WriteSegment(output, marker, data);
        }
        encoded.CopyBytes(output, encoded.Length - encoded.Position);
    }

    private static void Write(Stream output, MetadataItem item, ImageMetadata metadata, int channels)
    {
        switch (item.Kind)
        {
            case MetadataKind.Exif when item.Data.Length <= MaxSegment - ExifBlock.Name.Length:
                WriteSegment(output, App1, ExifBlock.Name, item.Data);
                break;
            case MetadataKind.Xmp when FitsSegment(item):
                WriteSegment(output, App1, Xmp, item.Data);
                break;
            case MetadataKind.Xmp:
                var whole = metadata.WholeXmp!;
                var guid = Convert.ToHexString(SHA256.HashData(whole))[..GuidSize]; // MD5 usually; readers only compare it with the reference
                WriteSegment(output, App1, Xmp, XmpPacket.ForExtension(guid));
                WriteExtension(output, guid, whole);
                break;
            case MetadataKind.XmpExtension when metadata.Find(MetadataKind.Xmp) is { } packet && FitsSegment(packet):
                WriteExtension(output, item.Name, item.Data);
                break;
            case MetadataKind.Profile when IccProfile.Fits(item.Data, channels):
                var parts = item.Data.Chunk(MaxSegment - Profile.Length - 2).ToList();
                for (var i = 0; i < parts.Count && parts.Count <= byte.MaxValue; i++)
                    WriteSegment(output, App2, Profile, [(byte)(i + 1), (byte)parts.Count], parts[i]);
                break;
            case MetadataKind.Photoshop:
                foreach (var part in item.Data.Chunk(MaxSegment - Photoshop.Length))
                    WriteSegment(output, App13, Photoshop, part);
                break;
            case MetadataKind.Text:
                foreach (var part in (item.RawOf(ImageFormat.Jpeg) is { } raw ? raw.Data : item.ToComment()).Chunk(MaxSegment))
                    WriteSegment(output, CommentMarker, part);
                break;
            case MetadataKind.Other when item.RawOf(ImageFormat.Jpeg) is { Type: not JfifWithoutResolution } raw:
                WriteSegment(output, Convert.ToByte(raw.Type, 16), raw.Data);
                break;
        }
    }

    private static bool FitsSegment(MetadataItem xmp) => xmp.Data.Length <= MaxSegment - Xmp.Length;

    private static void WriteExtension(Stream output, string guid, byte[] data)
    {
        const int numbers = 8;
        var size = MaxSegment - XmpExtension.Length - GuidSize - numbers;
        for (var at = 0; at < data.Length; at += size)
        {
            var header = new byte[GuidSize + numbers];
            Encoding.ASCII.GetBytes(guid).AsSpan().CopyTo(header);
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(GuidSize), data.Length);
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(GuidSize + 4), at);
            WriteSegment(output, App1, XmpExtension, header, data[at..Math.Min(data.Length, at + size)]);
        }
    }

    private static void WriteSegment(Stream output, byte marker, params ReadOnlySpan<byte[]> parts)
    {
        var length = 2;
        foreach (var part in parts)
            length += part.Length;
        output.Write([0xFF, marker, (byte)(length >> 8), (byte)length]);
        foreach (var part in parts)
            output.Write(part);
    }

    /// <summary>The segments before the first scan, where the file's position is at the end. A file with more of them than an item may have is damaged.</summary>
    private static IEnumerable<(byte Marker, byte[] Data)> Segments(Stream file)
    {
        file.Position = 2;
        while (file.Position < StreamBytes.MaxItem)
        {
            while (file.ReadOneByte() != 0xFF)
            {
            }
            byte marker;
            do
                marker = file.ReadOneByte();
            while (marker == 0xFF);
            if (marker is StartOfScan or EndOfImage)
            {
                file.Position -= 2;
                yield break;
            }
            if (marker is > 1 and not (>= 0xD0 and <= StartOfImage))
                yield return (marker, file.ReadBytes(Math.Max(0, file.ReadUInt16BigEndian() - 2)));
        }
    }

    private static void AddExtension(Dictionary<string, SortedDictionary<uint, byte[]>> extensions, ReadOnlySpan<byte> data)
    {
        var guid = Encoding.ASCII.GetString(data[..GuidSize]);
        if (!extensions.TryGetValue(guid, out var parts))
            extensions.Add(guid, parts = []);
        parts.TryAdd(BinaryPrimitives.ReadUInt32BigEndian(data[(GuidSize + 4)..]), data[(GuidSize + 8)..].ToArray());
    }

    /// <summary>Whether a segment holds other images or what was read already.</summary>
    private static bool IsDropped(byte marker, ReadOnlySpan<byte> data) =>
        (marker == App1 && (data.StartsWith(ExifBlock.Name) || data.StartsWith(Xmp) || data.StartsWith(XmpExtension)))
        || (marker == App2 && (data.StartsWith(Profile) || data.StartsWith(MoreImages) || data.StartsWith(FlashPix)));

    private static void ReadJfif(byte[] jfif, ImageMetadata found)
    {
        var (unit, x, y) = (jfif[7], BinaryPrimitives.ReadUInt16BigEndian(jfif.AsSpan(8)), BinaryPrimitives.ReadUInt16BigEndian(jfif.AsSpan(10)));
        if (x > 0 && y > 0 && unit <= 2 && (unit, x, y) != (0, 1, 1))
            found.Resolution ??= new(x, y, (ResolutionUnit)unit);
        else
            found.Add(new(MetadataKind.Other, [], Raw: new(ImageFormat.Jpeg, JfifWithoutResolution, [])));
    }
}
