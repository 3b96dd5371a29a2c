namespace MlNetDenoise;

/// <summary>A format of image files: what it can hold.</summary>
/// <param name="Name">Name in messages.</param>
/// <param name="Extensions">Extensions in lower case with their dot, the usual one first.</param>
internal sealed record ImageFormat(string Name, params string[] Extensions)
{
    private static readonly SampleType[] AllTypes = Enum.GetValues<SampleType>();

    public static ImageFormat Png { get; } = new("PNG", ".png") { Types = [SampleType.UInt8, SampleType.UInt16], HasAlpha = true, HasPages = true, ReadMetadata = PngMetadata.Read, EmbedMetadata = PngMetadata.Embed };

    public static ImageFormat Jpeg { get; } = new("JPEG", ".jpg", ".jpeg", ".jpe", ".jif", ".jfif") { Models = [ColorModel.Gray, ColorModel.Rgb, ColorModel.Cmyk], LongestSide = 65500, ReadMetadata = JpegMetadata.Read, EmbedMetadata = JpegMetadata.Embed, MaxPixelsPerByte = 8 * 64 }; // a bit for each block of 8x8 pixels

    public static ImageFormat Tiff { get; } = new("TIFF", ".tif", ".tiff") { Types = AllTypes, Models = Enum.GetValues<ColorModel>(), HasAlpha = true, HasPages = true };

    public static ImageFormat WebP { get; } = new("WebP", ".webp") { HasAlpha = true, HasPages = true, LongestSide = 16383, ReadMetadata = WebpMetadata.Read, EmbedMetadata = WebpMetadata.Embed };

    public static ImageFormat Avif { get; } = new("AVIF", ".avif") { Types = [SampleType.UInt8, SampleType.UInt16], HasAlpha = true, LongestSide = 16384, ReadMetadata = AvifMetadata.Read, EmbedMetadata = AvifMetadata.Embed };

    public static ImageFormat Gif { get; } = new("GIF", ".gif") { HasAlpha = true, HasPages = true, LongestSide = 65535, ReadMetadata = GifMetadata.Read, EmbedMetadata = GifMetadata.Embed };

    public static ImageFormat Bmp { get; } = new("BMP", ".bmp") { HasAlpha = true, ReadMetadata = BmpMetadata.Read, EmbedMetadata = BmpMetadata.Embed, MaxPixelsPerByte = 128 }; // two bytes for a run of 255

    public static ImageFormat Pnm { get; } = new("PNM", ".pnm", ".pgm", ".ppm") { Types = [SampleType.UInt8, SampleType.UInt16], ReadMetadata = PnmMetadata.Read, EmbedMetadata = PnmMetadata.Embed };

    public static ImageFormat Pfm { get; } = new("PFM", ".pfm") { Types = [SampleType.Float32] };

    /// <summary>All formats that are read and written.</summary>
    public static IReadOnlyList<ImageFormat> All { get; } = [Png, Jpeg, Tiff, WebP, Avif, Gif, Bmp, Pnm, Pfm];

    /// <summary>Types of values.</summary>
    public SampleType[] Types { get; init; } = [SampleType.UInt8];

    /// <summary>Kinds of colours.</summary>
    public ColorModel[] Models { get; init; } = [ColorModel.Gray, ColorModel.Rgb];

    /// <summary>Whether a file can have alpha.</summary>
    public bool HasAlpha { get; init; }

    /// <summary>Whether a file can have pages or frames.</summary>
    public bool HasPages { get; init; }

    /// <summary>Most pixels per side.</summary>
    public int LongestSide { get; init; } = int.MaxValue;

    /// <summary>Most pixels for which a sound file has one byte only: blank pages of fax files have the most.</summary>
    public int MaxPixelsPerByte { get; init; } = 1 << 15;

    /// <summary>Adds the metadata of a file. Null: files have none, or one for each page (TIFF).</summary>
    public Action<Stream, ImageMetadata>? ReadMetadata { get; init; }

    /// <summary>Copies an encoded file with this metadata in place of what the encoder invented. Null: the encoder writes it (TIFF), or the format has no place for it.</summary>
    public Action<ImageMetadata, Stream, Stream>? EmbedMetadata { get; init; }

    /// <summary>Returns the format of a path's extension; null if there is none.</summary>
    public static ImageFormat? OfExtension(string path) => All.FirstOrDefault(format => format.Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()));

    /// <summary>Returns the format of an extension.</summary>
    /// <exception cref="OutputException">The extension is not supported.</exception>
    public static ImageFormat Require(string extension, string what) =>
        OfExtension(extension) ?? throw new OutputException($"Cannot write {what}: '{extension}' is not a supported image format. Use {string.Join(", ", ImageFiles.Extensions)}.");

    /// <summary>Returns the layout that a page gets in this format: the same, or a type of values that holds all of the page's.</summary>
    /// <param name="page">The page.</param>
    /// <param name="bitDepth">Bits per channel that the file shall have; null for those of the page.</param>
    /// <exception cref="OutputException">The format cannot hold the page. The message names a format that can.</exception>
    public PixelLayout Fit(PixelLayout page, int? bitDepth)
    {
        if (!Models.Contains(page.Model))
            throw Refusal($"has no {(page.Model == ColorModel.Cmyk ? "CMYK images" : "images with any number of channels")}", page);
        if (page.HasAlpha && !HasAlpha)
            throw Refusal("has no alpha", page);
        if (Math.Max(page.Width, page.Height) > LongestSide)
            throw Refusal($"has at most {LongestSide} pixels per side, the image {page.Width}x{page.Height}", page);
        if (bitDepth is { } bits)
            page = page with { Type = SampleTypes.OfBitDepth(bits), White = SampleTypes.OfBitDepth(bits).White() };
        else if (!Holds(page) && page.Type.FitsFloat32() && Types.Contains(SampleType.Float32))
            page = page with { Type = SampleType.Float32, White = 1 };
        if (!Holds(page))
        {
            var depths = ((IEnumerable<int>)[8, 16, 32]).Where(bits => Holds(page with { Type = SampleTypes.OfBitDepth(bits), White = SampleTypes.OfBitDepth(bits).White() }));
            throw Refusal($"has no {page.Type.Describe()} values", page, $", or set ImageFileOptions.BitDepth to {string.Join(" or ", depths)}");
        }
        if (this != Tiff)
            page = page with { IsPremultiplied = false, IsInverted = false };
        return this == Pnm || this == Avif && page.Type == SampleType.UInt16 ? page : page with { White = page.Type.White() };
    }

    /// <summary>Whether the format has the type of a page's values. AVIF has 8, 10 and 12 bits.</summary>
    public bool Holds(PixelLayout page) => Types.Contains(page.Type) && (this != Avif || page.Type == SampleType.UInt8 || page.White is 1023 or 4095);

    /// <summary>Whether the format has a place for the pages of a file. PNG, WebP and GIF have frames with times only.</summary>
    public bool HoldsPagesOf(ImageSource source) => this == Tiff || HasPages && source.Animation is not null;

    /// <summary>Returns the error that this format cannot hold an image, with formats that can.</summary>
    private OutputException Refusal(string why, PixelLayout page, string remedy = "")
    {
        var others = All.Where(format => format.Holds(page) && format.Models.Contains(page.Model) && (format.HasAlpha || !page.HasAlpha) && Math.Max(page.Width, page.Height) <= format.LongestSide);
        return new($"{Name} {why}. Use {string.Join(" or ", others.Take(3).Select(format => format.Extensions[0]))}{remedy}.");
    }
}
