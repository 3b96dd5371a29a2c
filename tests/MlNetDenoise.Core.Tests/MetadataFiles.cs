using System.Buffers.Binary;
using System.Text;

namespace MlNetDenoise.Core.Tests;

/// <summary>Files with metadata, and the programs that read it.</summary>
internal static class MetadataFiles
{
    internal static readonly DenoiseMark Mark = new("MlNetDenoise 0.1", "standard-rgb", 12.5, 0.8);

    /// <summary>A picture without metadata in the format of an extension: what an encoder makes.</summary>
    internal static byte[] Plain(string extension, int channels = 3)
    {
        var image = new FloatImage(48, 32, channels);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = i * 37 % 251 / 255f;
        if (extension == ".gif")
            return [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B];
        if (extension == ".tif")
            return Tiff([], channels);
        using var file = new MemoryStream();
        image.Save(file, extension);
        using var plain = new MemoryStream();
        ImageMetadata.Empty.Embed(file, ImageFormat.OfExtension(extension)!, plain);
        return plain.ToArray();
    }

    /// <summary>Puts metadata into a file without any, as a program that denoises does.</summary>
    internal static byte[] Embed(this ImageMetadata metadata, string extension, int channels = 3)
    {
        if (extension == ".tif")
            return Tiff(metadata.ToTiffTags(channels), channels);
        using var output = new MemoryStream();
        metadata.Embed(new MemoryStream(Plain(extension, channels)), ImageFormat.OfExtension(extension)!, output);
        return output.ToArray();
    }

    internal static ImageMetadata Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return ImageMetadata.Read(stream, ImageSignature.Detect(stream));
    }

    /// <summary>Reads a file whose signature may be damaged.</summary>
    internal static ImageMetadata Read(byte[] file, string extension) => ImageMetadata.Read(new MemoryStream(file), ImageFormat.OfExtension(extension)!);

    /// <summary>A TIFF file of one strip with tags.</summary>
    internal static byte[] Tiff(IEnumerable<TiffTag> tags, int channels = 3, bool isBig = false)
    {
        const int width = 48, height = 32;
        var size = width * height * channels;
        var header = isBig ? 16 : 8;
        TiffTag[] ofPixels =
        [
            TiffTag.Short(TiffId.ImageWidth, width), TiffTag.Short(TiffId.ImageLength, height), TiffTag.Short(TiffId.BitsPerSample, [.. Enumerable.Repeat((ushort)8, channels)]),
            TiffTag.Short(TiffId.Compression, 1), TiffTag.Short(TiffId.Photometric, (ushort)(channels == 3 ? 2 : 1)), TiffTag.Long8(TiffId.StripOffsets, (ulong)header),
            TiffTag.Short(TiffId.SamplesPerPixel, (ushort)channels), TiffTag.Short(278, height), TiffTag.Long8(TiffId.StripByteCounts, (ulong)size),
        ];
        byte[] start = isBig ? [.. "II"u8, 43, 0, 8, 0, 0, 0, .. BitConverter.GetBytes((long)header + size)] : [.. "II*\0"u8, .. BitConverter.GetBytes(header + size)];
        return [.. start, .. Enumerable.Range(0, size).Select(i => (byte)i), .. TiffDirectory.Serialize([.. ofPixels, .. tags], header + size, isBig)];
    }

    /// <summary>An ICC profile of one tag, a long copyright.</summary>
    internal static byte[] Profile(string colourSpace, int size)
    {
        const int tagAt = 144;
        var profile = new byte[size];
        for (var i = tagAt + 8; i < size - 1; i++)
            profile[i] = (byte)('A' + i % 26);
        void Put(int at, string text) => Encoding.ASCII.GetBytes(text).CopyTo(profile, at);
        void PutInt(int at, int value) => BinaryPrimitives.WriteInt32BigEndian(profile.AsSpan(at), value);
        PutInt(0, size);
        Put(12, $"mntr{colourSpace}XYZ ");
        Put(36, "acsp");
        PutInt(128, 1);
        Put(132, "cprt");
        PutInt(136, tagAt);
        PutInt(140, size - tagAt);
        Put(tagAt, "text");
        return profile;
    }

    /// <summary>Lets ExifTool put every kind of metadata into a file that a format has.</summary>
    internal static byte[] Rich(TemporaryFolder folder, string extension)
    {
        var name = $"rich{extension}";
        folder.Write(name, Plain(extension));
        folder.Write("profile.icc", Profile("RGB ", 70_000));
        folder.Write("thumbnail.jpg", Plain(".jpg"));
        // The decoder of AVIF files rotates by a property of the image only.
        var orientation = extension == ".avif" ? 1 : 6;
        string[] exif =
        [
            "-EXIF:Make=Camera", "-EXIF:Model=One", "-EXIF:Artist=Somebody", "-EXIF:ImageDescription=A picture", "-EXIF:DateTimeOriginal=2020:01:02 03:04:05", $"-EXIF:Orientation#={orientation}",
            "-EXIF:ExifImageWidth=48", "-EXIF:ExifImageHeight=32", "-EXIF:GPSLatitude=48.2", "-EXIF:GPSLatitudeRef=N", "-EXIF:GPSLongitude=16.3", "-EXIF:GPSLongitudeRef=E",
            "-EXIF:LensModel=Lens", "-EXIF:InteropIndex=R98",
        ];
        string[] arguments = extension switch
        {
            ".jpg" => [.. exif, "-ThumbnailImage<=thumbnail.jpg", "-ICC_Profile<=profile.icc", "-IPTC:Keywords=word", "-IPTC:City=Vienna", "-Photoshop:XResolution=300", "-Comment=hello", "-JFIF:XResolution=300", "-JFIF:YResolution=200", "-JFIF:ResolutionUnit=inches"],
            ".png" => [.. exif, "-ICC_Profile<=profile.icc", "-PNG:Author=Somebody", "-PNG:Comment=hello", "-PNG:Description=Ж", "-PNG:Gamma=2.2", "-PNG:PixelsPerUnitX=11811", "-PNG:PixelsPerUnitY=5905", "-PNG:PixelUnits=meters", "-PNG:ModifyDate=2020:01:02 03:04:05"],
            ".tif" => [.. exif, "-ICC_Profile<=profile.icc", "-IPTC:Keywords=word", "-IPTC:City=Vienna", "-IFD0:XResolution=300", "-IFD0:YResolution=200", "-IFD0:ResolutionUnit=inches", "-IFD0:GDALNoData=7"],
            ".webp" or ".avif" => [.. exif, "-ICC_Profile<=profile.icc"],
            _ => ["-Comment=hello"],
        };
        ExifTool(folder, ["-q", "-overwrite_original", "-XMP-dc:Title=Title", "-XMP-dc:Creator=Somebody", $"-XMP-tiff:Orientation#={orientation}", .. arguments, name]);
        return File.ReadAllBytes(folder.Below(name));
    }

    /// <summary>Returns what ExifTool finds in a file, apart from what describes the file and its pixels: "[group] tag : value".</summary>
    internal static string[] Tags(TemporaryFolder folder, byte[] file)
    {
        var lines = ExifTool(folder, "-a", "-G1", "-s", "-n", "-sep", "|", folder.Write("asked", file)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] ofPixels = ["ImageWidth", "ImageHeight", "BitsPerSample", "Compression", "PhotometricInterpretation", "StripOffsets", "SamplesPerPixel", "RowsPerStrip", "StripByteCounts", "VP8Version", "JFIFVersion"];
        return
        [
            .. lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
                .Where(line => !line.StartsWith("[System]", StringComparison.Ordinal) && !line.StartsWith("[ExifTool]", StringComparison.Ordinal) && !line.StartsWith("[Composite]", StringComparison.Ordinal))
                .Where(line => !line.StartsWith("[File]", StringComparison.Ordinal) || line.Contains("Comment"))
                .Where(line => !line.StartsWith("[RIFF]", StringComparison.Ordinal) && !line.StartsWith("[GIF]", StringComparison.Ordinal) && !line.StartsWith("[QuickTime]", StringComparison.Ordinal) && !line.StartsWith("[Meta]", StringComparison.Ordinal) || line.Contains("Comment"))
                .Where(line => !ofPixels.Contains(line.Split(' ')[1]) || line.StartsWith("[XMP", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        ];
    }

    internal static string ExifTool(TemporaryFolder folder, params string[] arguments)
    {
        var result = ChildProcess.Run("exiftool", folder.Path, arguments);
        Assert.True(result.ExitCode == 0, $"exiftool {string.Join(' ', arguments)}\n{result.Output}{result.Error}");
        return result.Output;
    }
}
