using NetVips;

namespace MlNetDenoise;

/// <summary>Reads a page of a file, or a frame of an animation, by libvips.</summary>
internal sealed class VipsSource : RowSource
{
    // Bytes of the blocks that rows are copied in: small enough for the garbage collector to free them soon.
    private const int BlockSize = 1 << 16;

    // libvips keeps about 18 rows.
    private const int MaxRowValues = 1 << 23;

    private static readonly byte[] EndOfJpeg = [0xFF, 0xD9];

    private readonly VipsDecoder _decoder;
    private readonly bool _isFrame;
    private int _row;

    private VipsSource(VipsDecoder decoder, PixelLayout layout)
        : base(layout) => _decoder = decoder;

    /// <summary>Reads a frame: rows of an image that is not disposed.</summary>
    private VipsSource(VipsDecoder decoder, PixelLayout layout, int top)
        : base(layout) => (_decoder, _isFrame, _row) = (decoder, true, top);

    /// <summary>Opens the only page of a PNG, JPEG or AVIF file, or the first of a TIFF file.</summary>
    /// <param name="file">The file, which stays open.</param>
    /// <param name="format">The format of the file.</param>
    /// <param name="view">How the pixels are read.</param>
    /// <param name="describe">Returns what the bands are. Null: what libvips takes them for.</param>
    /// <exception cref="InvalidDataException">The file is damaged or truncated.</exception>
    public static VipsSource Open(Stream file, ImageFormat format, PixelView view, Func<PixelLayout, PixelLayout>? describe = null)
    {
        if (format == ImageFormat.Jpeg && !EndsAsJpeg(file))
            file = WithEnd(file);
        var orientation = view == PixelView.Stored ? 1 : ImageMetadata.Read(file, format).Orientation;
        var isPremultiplied = format == ImageFormat.Avif && AvifMetadata.IsPremultiplied(file);
        var decoder = new VipsDecoder(OpenView, format == ImageFormat.Jpeg ? Enums.FailOn.Warning : Enums.FailOn.Error);
        var layout = Describe(decoder.Image);
        layout = layout with { IsPremultiplied = isPremultiplied && layout.HasAlpha };
        return new(decoder, describe?.Invoke(layout) ?? layout);

        Image OpenView(Enums.FailOn failOn)
        {
            using var stored = Load(file, format, 1, failOn);
            using var upright = ToUpright(stored, orientation);
            return view == PixelView.UprightRgb ? ToRgbOrGray(upright) : upright.Copy();
        }
    }

    /// <summary>Opens frames of an animation one after the other.</summary>
    /// <param name="file">The file, which stays open.</param>
    /// <param name="format">The format of the file.</param>
    /// <param name="frames">The numbers of the frames from 0, ascending.</param>
    /// <exception cref="InvalidDataException">The file is damaged or truncated.</exception>
    public static IEnumerable<VipsSource> OpenFrames(Stream file, ImageFormat format, IReadOnlyList<int> frames)
    {
        using var decoder = new VipsDecoder(failOn => Load(file, format, -1, failOn));
        var layout = Describe(decoder.Image) with { Height = decoder.Image.PageHeight };
        foreach (var frame in frames)
            yield return new(decoder, layout, frame * layout.Height);
    }

    /// <summary>Reads the number and the times of the frames of a WebP or GIF file. Null for a still image.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or truncated.</exception>
    public static Animation? ReadAnimation(Stream file, ImageFormat format)
    {
        using var decoder = new VipsDecoder(failOn => Load(file, format, 1, failOn));
        var image = decoder.Image;
        return image.Contains("n-pages") && (int)image.Get("n-pages") is > 1 and var count
            ? new Animation([.. (image.Contains("delay") ? (int[])image.Get("delay") : []).Concat(Enumerable.Repeat(100, count)).Take(count)], image.Contains("loop") ? (int)image.Get("loop") : 0)
            : null;
    }

    public override void Dispose()
    {
        if (!_isFrame)
            _decoder.Dispose();
    }

    protected override void ReadRows(Span<byte> rows)
    {
        var block = Math.Max(1, BlockSize / Layout.RowBytes);
        var all = rows.Length / Layout.RowBytes;
        for (int done = 0, count; done < all; done += count, _row += count)
        {
            count = Math.Min(block, all - done);
            _decoder.Read(_row, count).CopyTo(rows[(done * Layout.RowBytes)..]);
        }
    }

    private static Image Load(Stream file, ImageFormat format, int frames, Enums.FailOn failOn)
    {
        const Enums.Access Access = Enums.Access.Sequential;
        var image = Vips.Load(file, source => format.Extensions[0] switch
        {
            ".png" => Image.PngloadSource(source, access: Access, failOn: failOn),
            ".tif" => Image.TiffloadSource(source, access: Access, failOn: failOn),
            ".webp" => Image.WebploadSource(source, n: frames, access: Access, failOn: failOn),
            ".gif" => Image.GifloadSource(source, n: frames, access: Access, failOn: failOn),
            ".avif" => Image.HeifloadSource(source, access: Access, failOn: failOn),
            _ => Image.JpegloadSource(source, access: Access, failOn: failOn),
        });
        RequireData((long)image.Width * image.Height, file.Length, format.MaxPixelsPerByte);
        if ((long)image.Width * image.Bands > MaxRowValues)
            throw new NotSupportedException($"has rows of {image.Width} pixels, which are too long. Cut it into parts.");
        return AvifBits(image) is { } bits ? image >> (16 - bits) : image; // libvips shifts 10 or 12 bits to the upper end
    }

    private static bool EndsAsJpeg(Stream file)
    {
        Span<byte> end = stackalloc byte[EndOfJpeg.Length];
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        return end.SequenceEqual(EndOfJpeg);
    }

    /// <summary>Returns a JPEG file with the end marker that it lacks, if it has all pixels: then these do not depend on what follows.</summary>
    /// <exception cref="InvalidDataException">The file is truncated.</exception>
    private static PatchedStream WithEnd(Stream file)
    {
        const int Rows = 16;
        var ended = new PatchedStream(file, (file.Length, EndOfJpeg));
        var filled = new PatchedStream(file, (file.Length, [.. Enumerable.Repeat((byte)0x55, 1 << 12), .. EndOfJpeg]));
        using var pixels = new VipsDecoder(failOn => Load(ended, ImageFormat.Jpeg, 1, failOn), Enums.FailOn.Warning);
        using var others = new VipsDecoder(failOn => Load(filled, ImageFormat.Jpeg, 1, failOn));
        for (var (row, height) = (0, pixels.Image.Height); row < height; row += Rows)
        {
            var count = Math.Min(Rows, height - row);
            if (!pixels.Read(row, count).AsSpan().SequenceEqual(others.Read(row, count)))
                throw new InvalidDataException("it is truncated");
        }
        return ended;
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

    private static Image ToUpright(Image image, int orientation)
    {
        if (orientation == 1)
            return image.Copy();
        using var inMemory = image.CopyMemory(); // sequential access does not allow rotation
        using var told = inMemory.Mutate(mutable => mutable.Set(GValue.GIntType, "orientation", orientation)); // libvips does not find it in every PNG file
        return told.Autorot();
    }

    private static Image ToRgbOrGray(Image image) => image.Interpretation switch
    {
        Enums.Interpretation.Bw or Enums.Interpretation.Grey16 or Enums.Interpretation.Multiband
            or Enums.Interpretation.Srgb or Enums.Interpretation.Rgb or Enums.Interpretation.Rgb16 or Enums.Interpretation.Scrgb => image.Copy(),
        _ => image.Colourspace(image.Format == Enums.BandFormat.Ushort ? Enums.Interpretation.Rgb16 : Enums.Interpretation.Srgb),
    };
}
