namespace MlNetDenoise;

public sealed partial class FloatImage
{
    /// <summary>Loads an image file: PNG, JPEG, TIFF, WebP, BMP or PNM of 8 or 16 bits per channel, or PFM of 32-bit floats. The content determines the format, not the extension.</summary>
    /// <remarks>
    /// 8-bit values are divided by 255, 16-bit values by 65535 (those of a PNM file by its maximum); <see cref="BitDepth"/>
    /// is that of the file. The EXIF orientation is applied and palettes are expanded. Alpha is dropped: the colours below it
    /// stay as they are. CMYK and other colour spaces become sRGB; an ICC profile of an RGB or gray image is not applied.
    /// Only the first page is loaded. The first use of a file sets libvips to one thread and no cache, for the whole
    /// process.
    /// </remarks>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="ImageFileException">The file does not exist, is empty, truncated or not an image, or has another bit depth.</exception>
    public static FloatImage Load(string path)
    {
        using var file = RowSource.Open(path);
        return file.ReadAll();
    }

    /// <summary>Loads an image from a stream that holds an image file, as <see cref="Load(string)"/> does.</summary>
    /// <param name="stream">Is read from its position to its end into memory and stays open. It need not support seeking.</param>
    /// <exception cref="ImageFileException">The content is empty, truncated or not an image, or has another bit depth.</exception>
    public static FloatImage Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Decode(copy.ToArray());
    }

    /// <summary>Loads an image from the bytes of an image file, as <see cref="Load(string)"/> does.</summary>
    /// <param name="file">The content of the file.</param>
    /// <exception cref="ImageFileException">The content is empty, truncated or not an image, or has another bit depth.</exception>
    public static FloatImage Load(ReadOnlySpan<byte> file) => Decode(file.ToArray());

    /// <summary>Saves the image in the format of the extension, clipped to [0,1] and rounded to <see cref="BitDepth"/> bits.</summary>
    /// <remarks>
    /// PFM stores every value as it is, also outside of [0,1]. PNG, TIFF and PNM store 8 or 16 bits (16 for a bit depth of
    /// 32); JPEG (quality 95, no chroma subsampling), WebP (lossless) and BMP store 8. WebP has no gray images and stores
    /// them as RGB. PGM, PPM and PNM store gray as P5 and RGB as P6, whichever of the three extensions is used.
    /// </remarks>
    /// <param name="path">Path of the file. Its folder is created if it does not exist, and an existing file is replaced once the new one is complete.</param>
    /// <exception cref="OutputException">The extension is not supported, or the file cannot be written; nothing is left behind.</exception>
    public void Save(string path) => RowSink.Write(path, Width, Height, Channels, BitDepth, sink => sink.Write(this, 0, Height));

    /// <summary>Saves the image to a stream, as <see cref="Save(string)"/> does to a file.</summary>
    /// <param name="stream">Receives the complete file, up to 2 GB, and stays open. It need not support seeking.</param>
    /// <param name="format">Extension of the format, such as <c>.png</c>: .png, .jpg, .jpeg, .tif, .tiff, .webp, .bmp, .pgm, .ppm, .pnm or .pfm.</param>
    /// <exception cref="OutputException">The format is not supported, or has no images of this size; nothing is written to the stream.</exception>
    public void Save(Stream stream, string format)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(format);
        using var file = new MemoryStream();
        RowSink.Write(file, format, this);
        file.WriteTo(stream);
    }

    private static FloatImage Decode(byte[] file)
    {
        using var source = RowSource.Open(file);
        return source.ReadAll();
    }
}
