using System.Text;

namespace MlNetDenoise.Core.Tests;

public sealed class UnsupportedFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("a.heic", "\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "a HEIC image")]
    [InlineData("a.mp4", "\0\0\0\u0018ftypisom\0\0\0\0isommp42", "a video")]
    [InlineData("a.cr3", "\0\0\0\u0018ftypcrx \0\0\0\u0001crx isom", "a camera raw file")]
    [InlineData("a.jxl", "\u00FF\u000A\0\0\0\0\0\0\0\0\0\0", "a JPEG XL image")]
    [InlineData("b.jxl", "\0\0\0\u000CJXL \r\n\u0087\n", "a JPEG XL image")]
    [InlineData("a.jp2", "\0\0\0\u000CjP  \r\n\u0087\n", "a JPEG 2000 image")]
    [InlineData("a.fits", "SIMPLE  =                    T / conforms to FITS standard", "a FITS image")]
    [InlineData("a.exr", "v/1\u0001\u0002\0\0\0channels\0chlist\0", "an OpenEXR image")]
    [InlineData("a.hdr", "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n", "a Radiance HDR image")]
    [InlineData("a.psd", "8BPS\0\u0001\0\0\0\0\0\0\0\u0003", "a Photoshop document")]
    [InlineData("a.raf", "FUJIFILMCCD-RAW 0201FF383501", "a camera raw file")]
    [InlineData("a.pbm", "P4\n8 1\n\u00FF", "a PBM or PAM image")]
    [InlineData("a.pdf", "%PDF-1.7\n", "a PDF document")]
    [InlineData("a.svg", "<?xml version=\"1.0\"?><svg/>", "an SVG drawing")]
    public void An_unsupported_format_is_named_with_a_hint(string name, string content, string format) =>
        Assert.Equal($"{_folder.Below(name)} is {format}, which is not supported. Convert it to TIFF, PNG or JPEG.", Refusal(name, Encoding.Latin1.GetBytes(content)));

    [Fact]
    public void A_DICOM_image_is_named() => Assert.Contains("a DICOM image, which is not supported", Refusal("a.dcm", [.. new byte[128], .. "DICM"u8, .. new byte[8]]));

    [Fact]
    public void An_unknown_format_may_be_damaged_or_another() =>
        Assert.EndsWith("has no known image format. If it is damaged, copy or download it again; otherwise convert it to TIFF, PNG or JPEG.", Refusal("a.tga", [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 24, 32, 1, 2, 3]));

    [Theory]
    [InlineData(259, 34712, "is a TIFF file with JPEG 2000 compression, which is not supported")] // Compression
    [InlineData(259, 34925, "is a TIFF file with LZMA compression, which is not supported")]
    [InlineData(259, 50000, "is a TIFF file with Zstandard compression, which is not supported")]
    [InlineData(262, 8, "is an image in Lab or another colour space, which is not supported")] // Photometric
    [InlineData(258, 64, "has 64-bit integers, which are not supported")] // BitsPerSample
    [InlineData(339, 6, "has complex numbers, which are not supported")] // SampleFormat
    public void What_TIFF_has_and_is_not_supported_is_named(ushort tag, ushort value, string reason)
    {
        using var file = new MemoryStream();
        new FloatImage(16, 16, 1).Save(file, ".tif");
        var bytes = file.ToArray();
        var entry = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[(byte)tag, (byte)(tag >> 8), 3, 0, 1, 0, 0, 0]); // one 16-bit number
        (bytes[entry + 8], bytes[entry + 9]) = ((byte)value, (byte)(value >> 8));

        Assert.Contains(reason, Refusal("a.tif", bytes), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Refusal(string name, byte[] content)
    {
        using var denoiser = Denoiser.Load(ModelQuality.Fast);
        var path = _folder.Write(name, content);
        return Assert.Throws<ImageFileException>(() => denoiser.DenoiseFile(path, _folder.Below("out.tif"))).Message;
    }
}
