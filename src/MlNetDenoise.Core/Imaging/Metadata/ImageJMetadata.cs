using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MlNetDenoise;

/// <summary>The metadata of ImageJ in a TIFF file: bytes for TIFF, but integers, text and numbers in the order of the file.</summary>
internal static class ImageJMetadata
{
    private const uint Magic = 0x494A494A; // "IJIJ"

    /// <summary>Returns the number of images that the description of a page of ImageJ states; 1 for other pages.</summary>
    public static int ImageCount(TiffDirectory page)
    {
        const string Key = "images=";
        var lines = Encoding.Latin1.GetString(page.Find(TiffId.ImageDescription)?.Data ?? []).TrimEnd('\0').Split('\n');
        return lines[0].StartsWith("ImageJ=", StringComparison.Ordinal) && Array.Find(lines, line => line.StartsWith(Key, StringComparison.Ordinal)) is { } images
            && int.TryParse(images[Key.Length..], CultureInfo.InvariantCulture, out var count) ? count : 1;
    }

    /// <summary>Converts the metadata of a big-endian file. What does not have its structure stays as it is.</summary>
    /// <param name="data">Magic number, then type and number of blocks of each kind, then the blocks.</param>
    /// <param name="counts">The length of the header, then that of each block.</param>
    public static void ToLittleEndian(byte[] data, long[] counts)
    {
        if (counts.Length == 0 || counts[0] is < 4 || counts[0] % 8 != 4 || counts.Any(count => count < 0 || count > data.Length) || counts.Sum() > data.Length
            || BinaryPrimitives.ReadUInt32BigEndian(data) != Magic)
            return;
        var header = data.AsSpan(0, (int)counts[0]);
        header.ReverseEach(4);
        var (block, at) = (1, header.Length);
        for (var kind = 4; kind < header.Length; kind += 8)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(header[kind..]) switch
            {
                0x696E666F or 0x6C61626C or 0x70726F70 => 2, // "info", "labl", "prop": UTF-16
                0x72616E67 => 8, // "rang": double
                _ => 1,
            };
            for (var left = BinaryPrimitives.ReadUInt32LittleEndian(header[(kind + 4)..]); left > 0 && block < counts.Length; left--, block++)
            {
                data.AsSpan(at, (int)counts[block]).ReverseEach(size);
                at += (int)counts[block];
            }
        }
    }

    /// <summary>Reverses the bytes of each value of a size.</summary>
    public static void ReverseEach(this Span<byte> data, int size)
    {
        for (; size > 1 && data.Length >= size; data = data[size..])
            data[..size].Reverse();
    }

    /// <inheritdoc cref="ReverseEach(Span{byte}, int)"/>
    public static void ReverseEach(this byte[] data, int size) => data.AsSpan().ReverseEach(size);
}
