namespace MlNetDenoise;

public sealed partial class FloatImage
{
    /// <summary>Reads an image file: PNG, JPEG, TIFF, WebP, BMP or PNM of 8 or 16 bits a channel, or PFM of 32-bit floats, told by its content.</summary>
    /// <remarks>
    /// 8-bit values are divided by 255, 16-bit values by 65535 (those of a PNM by its own maximum), and <see cref="BitDepth"/> says which. The EXIF orientation
    /// is applied, palettes are expanded, alpha is dropped (the colours below it stay as they are), CMYK and other colour
    /// spaces become sRGB; an ICC profile of an RGB or gray image is not applied. Of several pages the first is read.
    /// The first use of a file sets libvips to one thread and no cache, for the whole process.
    /// </remarks>
    /// <exception cref="ImageFileException">The file is absent, empty, truncated, no image, or of another depth.</exception>
    public static FloatImage Load(string path)
    {
        using var file = RowSource.Open(path);
        return file.ReadAll();
    }

    /// <summary>Writes an image file in the format of the extension, clipped to [0,1] and rounded to <see cref="BitDepth"/> bits.</summary>
    /// <remarks>
    /// PFM holds every value as it is, beyond [0,1] too; PNG, TIFF and PNM have 8 or 16 bits (16 for an image of 32), JPEG (quality 95, full chroma), WebP (lossless) and BMP have 8.
    /// WebP, which knows no gray, stores gray as RGB. PGM, PPM and PNM hold gray as P5 and RGB as P6, whichever of the three the extension is. The file appears whole or not at all.
    /// </remarks>
    /// <exception cref="OutputException">The extension is not known, or the file cannot be written.</exception>
    public void Save(string path) => RowSink.Write(path, Width, Height, Channels, BitDepth, sink => sink.Write(this, 0, Height));
}
