using System.Text;

namespace MlNetDenoise;

/// <summary>Recognizes the format of a file by its first bytes.</summary>
internal static class ImageSignature
{
    private const int Length = 132 + 4; // DICOM's signature is the last to start

    /// <summary>Returns the format of a file, whose position is 0 before and after.</summary>
    /// <exception cref="NotSupportedException">The file has another format.</exception>
    public static ImageFormat Detect(Stream file)
    {
        Span<byte> buffer = stackalloc byte[Length];
        var start = buffer[..file.ReadAtLeast(buffer, Length, throwOnEndOfStream: false)];
        file.Position = 0;
        if (start is [(byte)'B', (byte)'M', ..])
            return ImageFormat.Bmp;
        if (start is [(byte)'P', (byte)'2' or (byte)'3' or (byte)'5' or (byte)'6', ..])
            return ImageFormat.Pnm;
        if (start is [(byte)'P', (byte)'F' or (byte)'f', ..])
            return ImageFormat.Pfm;
        if (start.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G']))
            return ImageFormat.Png;
        if (start.StartsWith<byte>([0xFF, 0xD8, 0xFF]))
            return ImageFormat.Jpeg;
        if (start.StartsWith("GIF8"u8))
            return ImageFormat.Gif;
        if (start.StartsWith("RIFF"u8) && At(start, 8, "WEBP"u8))
            return ImageFormat.WebP;
        if (Brands(start) is { } brands)
        {
            return brands.Contains("avis", StringComparison.Ordinal) ? throw NotSupported("an animated AVIF image", "WebP")
                : brands.Contains("avif", StringComparison.Ordinal) ? ImageFormat.Avif
                : throw NotSupported(brands.Contains("crx ", StringComparison.Ordinal) ? CameraRaw : brands.Contains("hei", StringComparison.Ordinal) || brands.Contains("hev", StringComparison.Ordinal) || brands.Contains("mif1", StringComparison.Ordinal) ? "a HEIC image" : "a video");
        }
        if (Unsupported(start) is { } name)
            throw NotSupported(name);
        if (start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) || start.StartsWith("II+\0"u8) || start.StartsWith("MM\0+"u8))
            return ImageFormat.Tiff;
        throw new NotSupportedException("has no known image format. If it is damaged, copy or download it again; otherwise convert it to TIFF, PNG or JPEG.");
    }

    internal const string CameraRaw = "a camera raw file";

    /// <summary>Returns the error for a format that is not supported.</summary>
    /// <param name="name">The format with its article, such as "a HEIC image".</param>
    /// <param name="remedy">The formats to convert it to.</param>
    public static NotSupportedException NotSupported(string name, string remedy = "TIFF, PNG or JPEG") => new($"is {name}, which is not supported. Convert it to {remedy}.");

    private static string? Unsupported(ReadOnlySpan<byte> start) =>
        start.StartsWith<byte>([0xFF, 0x0A]) || start.StartsWith<byte>([0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ']) ? "a JPEG XL image"
        : start.StartsWith<byte>([0, 0, 0, 12, (byte)'j', (byte)'P']) || start.StartsWith<byte>([0xFF, 0x4F, 0xFF, 0x51]) ? "a JPEG 2000 image"
        : start.StartsWith<byte>([0x76, 0x2F, 0x31, 0x01]) ? "an OpenEXR image"
        : start.StartsWith("SIMPLE  ="u8) ? "a FITS image"
        : At(start, 128, "DICM"u8) ? "a DICOM image"
        : start.StartsWith("8BPS"u8) ? "a Photoshop document"
        : start.StartsWith("gimp xcf"u8) ? "a GIMP document"
        : start.StartsWith("#?RADIANCE"u8) || start.StartsWith("#?RGBE"u8) ? "a Radiance HDR image"
        : start is [(byte)'P', (byte)'1' or (byte)'4' or (byte)'7', (byte)'\n' or (byte)' ' or (byte)'\r' or (byte)'\t', ..] ? "a PBM or PAM image"
        : start.StartsWith("%PDF"u8) ? "a PDF document"
        : start.StartsWith("qoif"u8) ? "a QOI image"
        : start.StartsWith<byte>([0, 0, 1, 0]) ? "an icon"
        : start.StartsWith("FUJIFILMCCD-RAW"u8) || start.StartsWith("IIRO"u8) || start.StartsWith("IIRS"u8) || start.StartsWith("IIU\0"u8) || start.StartsWith("FOVb"u8) || At(start, 8, "CR\u0002"u8) || start.StartsWith("\0MRM"u8) ? CameraRaw
        : start.StartsWith<byte>([0x1A, 0x45, 0xDF, 0xA3]) || start.StartsWith("RIFF"u8) ? "a video"
        : start.StartsWith("PK\u0003\u0004"u8) ? "an archive"
        : IsSvg(start) ? "an SVG drawing"
        : null;

    /// <summary>Returns the brands of an ISO media file (AVIF, HEIC, videos); null for other files.</summary>
    private static string? Brands(ReadOnlySpan<byte> start) => At(start, 4, "ftyp"u8) ? Encoding.Latin1.GetString(start[8..Math.Min(start.Length, Math.Max(12, (int)start[3]))]) : null;

    private static bool IsSvg(ReadOnlySpan<byte> start) => start.IndexOf("<svg"u8) >= 0 || start.StartsWith("<?xml"u8);

    private static bool At(ReadOnlySpan<byte> start, int offset, ReadOnlySpan<byte> signature) => start.Length >= offset + signature.Length && start[offset..].StartsWith(signature);
}
