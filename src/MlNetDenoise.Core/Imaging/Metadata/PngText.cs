using System.Text;

namespace MlNetDenoise;

/// <summary>The texts of PNG files. A few of them hold other kinds of metadata.</summary>
internal static class PngText
{
    private const string XmpKeyword = "XML:com.adobe.xmp", RawProfile = "Raw profile type ";
    private const int MaxKeyword = 79;

    /// <summary>Reads a tEXt, zTXt or iTXt chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="found">What was read before: another one of these kinds is left out.</param>
    public static MetadataItem? Read(RawBlock chunk, ImageMetadata found)
    {
        if (Keyword(chunk.Data) is not { } keyword || ReadText(chunk, keyword.Length + 1) is not { } text)
            return null;
        var item = keyword.StartsWith(RawProfile, StringComparison.Ordinal) ? ReadRawProfile(keyword[RawProfile.Length..], text)
            : keyword == XmpKeyword ? new(MetadataKind.Xmp, text)
            : new MetadataItem(MetadataKind.Text, text, keyword);
        if (item is null)
            return new(MetadataKind.Other, [], Raw: chunk);
        if (item.Kind != MetadataKind.Text && found.Find(item.Kind) is not null)
            return null;
        var current = item.Kind switch
        {
            MetadataKind.Xmp => XmpPacket.WithoutThumbnails(item.Data),
            MetadataKind.Exif => ExifBlock.Read(item.Data),
            MetadataKind.Photoshop => PhotoshopResources.WithoutThumbnails(item.Data),
            _ => item.Data,
        };
        return current is null ? null : item with { Data = current, Raw = current.AsSpan().SequenceEqual(item.Data) ? chunk : null };
    }

    /// <summary>Returns the keyword at the start of a chunk, null if there is none.</summary>
    public static string? Keyword(ReadOnlySpan<byte> data) => data.IndexOf((byte)0) is > 0 and <= MaxKeyword and var length ? Encoding.Latin1.GetString(data[..length]) : null;

    /// <summary>Returns the chunk of an XMP packet.</summary>
    public static (string Type, byte[] Data) OfXmp(byte[] packet) => ("iTXt", [.. Encoding.Latin1.GetBytes(XmpKeyword), 0, 0, 0, 0, 0, .. packet]);

    /// <summary>Returns the chunk of a text: tEXt if its letters are in Latin-1.</summary>
    public static (string Type, byte[] Data) OfText(MetadataItem text)
    {
        var keyword = Encoding.Latin1.GetBytes(text.Name);
        var letters = Encoding.UTF8.GetString(text.Data).Replace("\0", "");
        return letters.All(letter => letter <= 0xFF)
            ? ("tEXt", [.. keyword, 0, .. Encoding.Latin1.GetBytes(letters)])
            : ("iTXt", [.. keyword, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(letters)]);
    }

    /// <summary>Returns the chunk of Photoshop's resources, in the form of ImageMagick and ExifTool: PNG has no other place for IPTC.</summary>
    public static (string Type, byte[] Data) OfPhotoshop(byte[] resources)
    {
        const int lineBytes = 36;
        var text = new StringBuilder($"\niptc\n{resources.Length,8}\n");
        foreach (var line in resources.Chunk(lineBytes))
            text.Append(Convert.ToHexStringLower(line)).Append('\n');
        return ("zTXt", [.. Encoding.Latin1.GetBytes($"{RawProfile}iptc"), 0, 0, .. StreamBytes.Deflate(Encoding.Latin1.GetBytes(text.ToString()))]);
    }

    /// <summary>Returns the text of a chunk in UTF-8, null if it is damaged.</summary>
    private static byte[]? ReadText(RawBlock chunk, int start)
    {
        var data = chunk.Data.AsSpan(start);
        switch (chunk.Type)
        {
            case "tEXt":
                return ToUtf8(data);
            case "zTXt":
                return data.Length > 1 && StreamBytes.Inflate(data[1..]) is { } latin ? ToUtf8(latin) : null;
            default:
                if (data.Length < 4)
                    return null;
                var isCompressed = data[0] == 1;
                data = data[2..];
                for (var field = 0; field < 2; field++) // the language, and the keyword in it
                {
                    if (data.IndexOf((byte)0) is not (>= 0 and var end))
                        return null;
                    data = data[(end + 1)..];
                }
                return isCompressed ? StreamBytes.Inflate(data) : data.ToArray();
        }
    }

    /// <summary>Reads what ImageMagick stores as text: the type, the length, and the bytes in hexadecimal.</summary>
    private static MetadataItem? ReadRawProfile(string type, byte[] text)
    {
        var parts = Encoding.Latin1.GetString(text).Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 3)
            return null;
        var digits = string.Concat(parts[2].Where(letter => !char.IsWhiteSpace(letter)));
        if (digits.Length % 2 != 0 || !digits.All(char.IsAsciiHexDigit))
            return null;
        var data = Convert.FromHexString(digits);
        return type.ToUpperInvariant() switch
        {
            "EXIF" => new(MetadataKind.Exif, data),
            "APP1" when data.AsSpan().StartsWith(ExifBlock.Name) => new(MetadataKind.Exif, data),
            "XMP" => new(MetadataKind.Xmp, data),
            "ICC" or "ICM" => new(MetadataKind.Profile, data),
            "IPTC" or "8BIM" => new(MetadataKind.Photoshop, data.AsSpan().StartsWith("8BIM"u8) ? data : PhotoshopResources.Create(PhotoshopResources.Iptc, data)),
            _ => null,
        };
    }

    private static byte[] ToUtf8(ReadOnlySpan<byte> latin) => Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(latin));
}
