namespace MlNetDenoise;

public sealed partial class FloatImage
{
    /// <summary>Reads an image file: PNG, JPEG, TIFF, WebP, BMP or PNM of 8 or 16 bits a channel, or PFM of 32-bit floats, told by its content.</summary>
    /// <remarks>
    /// 8-bit values are divided by 255, 16-bit values by 65535 (those of a PNM by its own maximum), and <see cref="BitDepth"/> says which. The EXIF orientation
    /// is applied, palettes are expanded, alpha is dropped (the colours below it stay as they are), CMYK and other colour
    /// spaces become sRGB; an ICC profile of an RGB or gray image is not applied. Of several pages the first is read.
    /// </remarks>
    /// <exception cref="ImageFileException">The file is absent, empty, truncated, no image, or of another depth.</exception>
    public static FloatImage Load(string path)
    {
        if (path == "")
            throw new ImageFileException("The name of an image file is empty. Name an image file.");
        try
        {
            if (new FileInfo(path).Length == 0)
                throw new ImageFileException($"{path} is empty. Get the file anew, or leave it out.");
            var start = Start(path);
            return BmpFile.IsBmp(start) ? BmpFile.Decode(File.ReadAllBytes(path))
                : PnmFile.IsPnm(start) ? PnmFile.Decode(File.ReadAllBytes(path))
                : PfmFile.IsPfm(start) ? PfmFile.Decode(File.ReadAllBytes(path))
                : VipsFile.Load(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageFileException(Directory.Exists(path)
                ? $"{path} is a folder. Name an image file in it."
                : $"There is no file {path}. Check its name and folder.", e);
        }
        catch (InvalidDataException e)
        {
            throw new ImageFileException($"{path} is damaged or no image that can be read ({e.Message}). Get the file anew, or leave it out.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageFileException($"Cannot read {path}: {e.Message} Check its permissions and the disk.", e);
        }
    }

    /// <summary>Writes an image file in the format of the extension, clipped to [0,1] and rounded to <see cref="BitDepth"/> bits.</summary>
    /// <remarks>
    /// PFM holds every value as it is, beyond [0,1] too; PNG, TIFF and PNM have 8 or 16 bits (16 for an image of 32), JPEG (quality 95, full chroma), WebP (lossless) and BMP have 8.
    /// WebP, which knows no gray, stores gray as RGB. The file appears whole or not at all.
    /// </remarks>
    /// <exception cref="OutputException">The extension is not known, or the file cannot be written.</exception>
    public void Save(string path)
    {
        var extension = Path.GetExtension(path).ToLowerInvariant();
        if (!ImageFiles.Extensions.Contains(extension))
            throw new OutputException($"Cannot write {path}: '{extension}' is no known kind of image. Use {string.Join(", ", ImageFiles.Extensions)}.");
        OutputFile.Write(path, temporary =>
        {
            if (extension == ".bmp")
                File.WriteAllBytes(temporary, BmpFile.Encode(this));
            else if (extension == ".pfm")
                File.WriteAllBytes(temporary, PfmFile.Encode(this));
            else
                VipsFile.Save(this, temporary);
        });
    }

    private static byte[] Start(string path)
    {
        using var file = File.OpenRead(path);
        var start = new byte[2];
        return start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    }
}
