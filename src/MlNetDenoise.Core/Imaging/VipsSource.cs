using NetVips;

namespace MlNetDenoise;

/// <summary>Reads a page of a file, or a frame of an animation, by libvips.</summary>
internal sealed class VipsSource : RowSource
{
    // Bytes of the blocks that rows are copied in: small enough for the garbage collector to free them soon.
    private const int BlockSize = 1 << 16;

    private readonly Image? _owned;
    private readonly Region _region;
    private readonly string? _path;
    private int _row;

    /// <summary>Reads a whole image, which it disposes.</summary>
    private VipsSource(Image image, PixelLayout layout, string? path)
        : base(layout) => (_owned, _region, _path) = (image, Region.New(image), path);

    /// <summary>Reads a frame: rows of an image that is not disposed.</summary>
    private VipsSource(Region region, int top, PixelLayout layout, string? path)
        : base(layout) => (_region, _row, _path) = (region, top, path);

    /// <summary>Opens the only page of a PNG, JPEG or AVIF file.</summary>
    /// <param name="file">A <see cref="FileStream"/>, whose path libvips opens, or a <see cref="MemoryStream"/>.</param>
    /// <param name="format">The format of the file.</param>
    /// <param name="view">How the pixels are read.</param>
    /// <exception cref="InvalidDataException">The file is damaged or truncated.</exception>
    public static VipsSource Open(Stream file, ImageFormat format, PixelView view) =>
        Open(file, path => Load(file, path, format, 1), view, layout => layout with { IsPremultiplied = format == ImageFormat.Avif && layout.HasAlpha && AvifMetadata.IsPremultiplied(file) });

    /// <summary>Opens a page of a TIFF file.</summary>
    /// <param name="file">A <see cref="FileStream"/>, whose path libvips opens, a <see cref="MemoryStream"/> or a <see cref="TiffView"/>.</param>
    /// <param name="page">Number of the page in the file, from 0.</param>
    /// <param name="view">How the pixels are read.</param>
    /// <param name="describe">Returns what the bands are. Null: what libvips takes them for.</param>
    /// <exception cref="InvalidDataException">The file is damaged or truncated.</exception>
    public static VipsSource OpenTiff(Stream file, int page, PixelView view, Func<PixelLayout, PixelLayout>? describe = null)
    {
        const Enums.Access Access = Enums.Access.Sequential;
        const Enums.FailOn FailOn = Enums.FailOn.Error;
        return Open(file, path => file is TiffView ? Image.NewFromStream(file, access: Access, failOn: FailOn, kwargs: new() { { "page", page } })
            : path is null ? Image.TiffloadBuffer(Bytes(file), page: page, access: Access, failOn: FailOn)
            : Image.Tiffload(path, page: page, access: Access, failOn: FailOn), view, describe);
    }

    /// <summary>Opens frames of an animation one after the other.</summary>
    /// <param name="file">A <see cref="FileStream"/>, whose path libvips opens, or a <see cref="MemoryStream"/>.</param>
    /// <param name="format">The format of the file.</param>
    /// <param name="frames">The numbers of the frames from 0, ascending.</param>
    /// <exception cref="InvalidDataException">The file is damaged or truncated.</exception>
    public static IEnumerable<VipsSource> OpenFrames(Stream file, ImageFormat format, IReadOnlyList<int> frames)
    {
        var path = (file as FileStream)?.Name;
        using var image = Vips.Open(path, () => Load(file, path, format, -1));
        using var region = Region.New(image);
        var layout = Describe(image) with { Height = image.PageHeight };
        foreach (var frame in frames)
            yield return new(region, frame * layout.Height, layout, path);
    }

    /// <summary>Reads the number and the times of the frames of a WebP or GIF file. Null for a still image.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or truncated.</exception>
    public static Animation? ReadAnimation(Stream file, ImageFormat format)
    {
        var path = (file as FileStream)?.Name;
        return Vips.Open(path, () =>
        {
            using var image = Load(file, path, format, 1);
            return image.Contains("n-pages") && (int)image.Get("n-pages") is > 1 and var count
                ? new Animation([.. (image.Contains("delay") ? (int[])image.Get("delay") : []).Concat(Enumerable.Repeat(100, count)).Take(count)], image.Contains("loop") ? (int)image.Get("loop") : 0)
                : null;
        });
    }

    public override void Dispose()
    {
        if (_owned is null)
            return;
        _region.Dispose();
        _owned.Dispose();
    }

    protected override void ReadRows(Span<byte> rows)
    {
        var block = Math.Max(1, BlockSize / Layout.RowBytes);
        var all = rows.Length / Layout.RowBytes;
        try
        {
            for (int done = 0, count; done < all; done += count, _row += count)
            {
                count = Math.Min(block, all - done);
                _region.Fetch(0, _row, Layout.Width, count).CopyTo(rows[(done * Layout.RowBytes)..]);
            }
        }
        catch (VipsException e)
        {
            throw new InvalidDataException(Vips.Reason(e, _path), e);
        }
    }

    private static VipsSource Open(Stream file, Func<string?, Image> load, PixelView view, Func<PixelLayout, PixelLayout>? describe = null)
    {
        var path = (file as FileStream)?.Name;
        return Vips.Open(path, () =>
        {
            using var stored = load(path);
            using var upright = view == PixelView.Stored ? stored.Copy() : ToUpright(stored);
            var image = view == PixelView.UprightRgb ? ToRgbOrGray(upright) : upright.Copy();
            var layout = Describe(image);
            return new VipsSource(image, describe?.Invoke(layout) ?? layout, path);
        });
    }

    private static Image Load(Stream file, string? path, ImageFormat format, int frames)
    {
        const Enums.Access Access = Enums.Access.Sequential;
        const Enums.FailOn FailOn = Enums.FailOn.Error;
        if (format == ImageFormat.Png)
            return path is null ? Image.PngloadBuffer(Bytes(file), access: Access, failOn: FailOn) : Image.Pngload(path, access: Access, failOn: FailOn);
        if (format == ImageFormat.WebP)
            return path is null ? Image.WebploadBuffer(Bytes(file), n: frames, access: Access, failOn: FailOn) : Image.Webpload(path, n: frames, access: Access, failOn: FailOn);
        if (format == ImageFormat.Gif)
            return path is null ? Image.GifloadBuffer(Bytes(file), n: frames, access: Access, failOn: FailOn) : Image.Gifload(path, n: frames, access: Access, failOn: FailOn);
        if (format == ImageFormat.Avif)
        {
            using var image = path is null ? Image.HeifloadBuffer(Bytes(file), access: Access, failOn: FailOn) : Image.Heifload(path, access: Access, failOn: FailOn);
            return AvifBits(image) is { } bits ? image >> (16 - bits) : image.Copy(); // libvips shifts 10 or 12 bits to the upper end
        }
        if (EndsAsJpeg(file))
            return path is null ? Image.JpegloadBuffer(Bytes(file), access: Access, failOn: FailOn) : Image.Jpegload(path, access: Access, failOn: FailOn);
        var bytes = Bytes(file);
        RequireAllPixels(bytes);
        return Image.JpegloadBuffer([.. bytes, .. EndOfJpeg], access: Access, failOn: FailOn);
    }

    private static ReadOnlySpan<byte> EndOfJpeg => [0xFF, 0xD9];

    private static bool EndsAsJpeg(Stream file)
    {
        Span<byte> end = stackalloc byte[2];
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        return end.SequenceEqual(EndOfJpeg);
    }

    /// <summary>Checks that a JPEG file without its end marker has all pixels: then these do not depend on what follows.</summary>
    /// <exception cref="InvalidDataException">The file is truncated.</exception>
    private static void RequireAllPixels(byte[] bytes)
    {
        var filler = new byte[1 << 12];
        filler.AsSpan().Fill(0x55);
        using var ended = Image.JpegloadBuffer([.. bytes, .. EndOfJpeg], access: Enums.Access.Sequential);
        using var filled = Image.JpegloadBuffer([.. bytes, .. filler, .. EndOfJpeg], access: Enums.Access.Sequential);
        using var difference = ended - filled;
        using var size = difference.Abs();
        if (size.Max() > 0)
            throw new InvalidDataException("it is truncated");
    }

    private static byte[] Bytes(Stream file)
    {
        var bytes = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static PixelLayout Describe(Image image)
    {
        var type = image.Format switch
        {
            Enums.BandFormat.Uchar => SampleType.UInt8,
            Enums.BandFormat.Ushort => SampleType.UInt16,
            Enums.BandFormat.Uint => SampleType.UInt32,
            Enums.BandFormat.Char => SampleType.Int8,
            Enums.BandFormat.Short => SampleType.Int16,
            Enums.BandFormat.Int => SampleType.Int32,
            Enums.BandFormat.Float => SampleType.Float32,
            Enums.BandFormat.Double => SampleType.Float64,
            _ => throw new InvalidDataException($"it has values of the type {image.Format}"),
        };
        var model = image.Interpretation switch
        {
            Enums.Interpretation.Cmyk => ColorModel.Cmyk,
            _ when image.Bands is 3 or 4 => ColorModel.Rgb,
            _ when image.Bands <= 2 => ColorModel.Gray,
            _ => ColorModel.Channels,
        };
        var layout = new PixelLayout(image.Width, image.Height, image.Bands, type, model, HasAlpha: model is ColorModel.Gray && image.Bands == 2 || model is ColorModel.Rgb && image.Bands == 4);
        return AvifBits(image) is { } bits ? layout with { White = (1 << bits) - 1 } : layout;
    }

    /// <summary>Returns the bits per value of an AVIF file with more than 8; null for others.</summary>
    private static int? AvifBits(Image image) => image.Format == Enums.BandFormat.Ushort && image.Contains("heif-compression") ? (int)image.Get("bits-per-sample") : null;

    private static Image ToUpright(Image image)
    {
        const string orientation = "orientation";
        if (!image.Contains(orientation) || image.Get(orientation) is 1)
            return image.Copy();
        using var inMemory = image.CopyMemory(); // sequential access does not allow rotation
        return inMemory.Autorot();
    }

    private static Image ToRgbOrGray(Image image) => image.Interpretation switch
    {
        Enums.Interpretation.Bw or Enums.Interpretation.Grey16 or Enums.Interpretation.Multiband
            or Enums.Interpretation.Srgb or Enums.Interpretation.Rgb or Enums.Interpretation.Rgb16 or Enums.Interpretation.Scrgb => image.Copy(),
        _ => image.Colourspace(image.Format == Enums.BandFormat.Ushort ? Enums.Interpretation.Rgb16 : Enums.Interpretation.Srgb),
    };
}
