namespace MlNetDenoise;

/// <summary>A page of a TIFF file to read. libvips decodes its pixels; its tags say what they are.</summary>
/// <param name="Tags">Its tags.</param>
internal sealed record TiffPage(TiffDirectory Tags)
{
    private const int WhiteIsZero = 0, BlackIsZero = 1, Rgb = 2, Palette = 3, Cmyk = 5, YCbCr = 6;
    private const int ReducedCopy = 1, Mask = 4, Upright = 1, LastOrientation = 8, Uncompressed = 1, NoPredictor = 1, FloatPredictor = 3, Chunky = 1, Planes = 2, Premultiplied = 1, Straight = 2, Unsigned = 1, FloatingPoint = 3, ComplexIntegers = 5, ComplexFloats = 6;

    /// <summary>Whether the pixels are stored without compression.</summary>
    public bool IsUncompressed => Tags.Integer(TiffId.Compression, Uncompressed) == Uncompressed;

    private long Photometric => Tags.Integer(TiffId.Photometric);

    private int Bits => (int)Tags.Integer(TiffId.BitsPerSample, 1);

    private int Samples => (int)Tags.Integer(TiffId.SamplesPerPixel, 1);

    private bool IsFloat => Tags.Integer(TiffId.SampleFormat, Unsigned) == FloatingPoint;

    private bool IsPlanar => Samples > 1 && Tags.Integer(TiffId.PlanarConfiguration) == Planes;

    /// <summary>Reads the pages of a file without reduced copies of other pages and masks.</summary>
    /// <exception cref="NotSupportedException">The file is of a camera, or of a kind whose pages cannot be told.</exception>
    public static IReadOnlyList<TiffPage> ReadAll(Stream file)
    {
        var pages = TiffDirectory.ReadAll(file).Select(tags => new TiffPage(tags)).ToList();
        if (pages.Exists(page => page.Tags.IsCameraRaw))
            throw ImageSignature.NotSupported(ImageSignature.CameraRaw);
        if (pages is [{ Tags: var only }] && ImageJMetadata.ImageCount(only) is > 1 and var count)
            throw new NotSupportedException($"has {count} images of ImageJ in one page, as stacks over 4 GB have, which is not supported. Save it as BigTIFF, OME-TIFF or an image sequence.");
        var full = pages.FindAll(page => (page.Tags.Integer(TiffId.SubfileType) & (ReducedCopy | Mask)) == 0);
        return full.Count > 0 ? full : pages.Count > 0 ? [pages[0]] : throw new InvalidDataException("it has no page");
    }

    /// <summary>Opens the page.</summary>
    /// <param name="file">The file, which stays open.</param>
    /// <param name="view">How the pixels are read.</param>
    /// <exception cref="InvalidDataException">The file is damaged or truncated.</exception>
    /// <exception cref="NotSupportedException">The page has colours, values or a compression that are not supported.</exception>
    public RowSource Open(Stream file, PixelView view)
    {
        if (UnsupportedCompression(Tags.Integer(TiffId.Compression)) is { } compression)
            throw ImageSignature.NotSupported($"a TIFF file with {compression} compression", "TIFF with Deflate compression, PNG or JPEG");
        if (view == PixelView.UprightRgb && Photometric == WhiteIsZero)
            view = PixelView.Upright; // libvips inverts some types only
        var isStored = view != PixelView.UprightRgb;
        if (isStored && Photometric is not (Rgb or YCbCr or Palette or WhiteIsZero or BlackIsZero or Cmyk))
            throw ImageSignature.NotSupported("an image in Lab or another colour space");
        if (IsPlanar && (isStored || Photometric is Rgb or BlackIsZero))
            return OpenPlanes(file, view);
        return (IsFloat, Bits) switch
        {
            _ when Tags.Integer(TiffId.SampleFormat) is ComplexIntegers or ComplexFloats => throw Unsupported("complex numbers"),
            (true, 16) => OpenHalf(file, view),
            (true, 64) => OpenDouble(file, view),
            (false, > 8 and < 16) => OpenPacked(file, view),
            (false, 1 or 2 or 4 or 8 or 16 or 32) or (true, 32) => VipsSource.Open(View(file, [], isStored), ImageFormat.Tiff, view, isStored ? Describe : null),
            _ => throw Unsupported($"{Bits}-bit {(IsFloat ? "floats" : "integers")}"),
        };
    }

    /// <summary>Opens each plane as a page of its own: libvips mixes up the rows of planes that are not RGB, and does not read those in tiles.</summary>
    private TiffPlanes OpenPlanes(Stream file, PixelView view)
    {
        var samples = Samples;
        var ofPlane = Tags.With(TiffTag.Short(TiffId.SamplesPerPixel, 1), TiffTag.Short(TiffId.PlanarConfiguration, Chunky), TiffTag.Short(TiffId.Photometric, BlackIsZero), TiffTag.Short(TiffId.ExtraSamples));
        var planes = Enumerable.Range(0, samples).Select(band =>
        {
            var values = new[] { TiffId.SamplesPerPixel, TiffId.PlanarConfiguration, TiffId.Photometric }.ToDictionary(id => id, ofPlane.Integers);
            foreach (var id in new[] { TiffId.BitsPerSample, TiffId.SampleFormat, TiffId.ExtraSamples })
                values.Add(id, Tags.Integers(id).Take(1).ToArray());
            foreach (var id in new[] { TiffId.StripOffsets, TiffId.StripByteCounts, TiffId.TileOffsets, TiffId.TileByteCounts })
            {
                if (Tags.Integers(id) is { Length: > 0 } places)
                    values.Add(id, places[(places.Length / samples * band)..(places.Length / samples * (band + 1))]);
            }
            return new TiffPage(ofPlane).Open(new TiffView(file, Tags, values), Stored(view));
        }).ToList();
        return new(planes, Describe(planes[0].Layout with { Bands = samples }));
    }

    private RowSource OpenHalf(Stream file, PixelView view)
    {
        var hasPredictor = Tags.Integer(TiffId.Predictor) == FloatPredictor;
        if (hasPredictor && (IsRotated(view) || Tags.Find(TiffId.TileWidth) is not null))
            throw Unsupported("16-bit floats in tiles with a predictor");
        var halves = View(file, new() { [TiffId.SampleFormat] = [Unsigned], [TiffId.Predictor] = [NoPredictor] });
        var source = VipsSource.Open(halves, ImageFormat.Tiff, Stored(view), layout => Describe(layout) with { Type = SampleType.Float16, White = 1 });
        return hasPredictor ? new TiffRows(source, source.Layout, TiffRows.UndoPredictor(IsBigEndian(file))) : source;
    }

    private TiffRows OpenDouble(Stream file, PixelView view)
    {
        if (Tags.Integer(TiffId.Predictor, NoPredictor) != NoPredictor || Tags.Find(TiffId.SamplesPerPixel) is null)
            throw Unsupported("64-bit floats with a predictor");
        var halves = View(file, new() { [TiffId.SampleFormat] = [Unsigned], [TiffId.BitsPerSample] = [32], [TiffId.SamplesPerPixel] = [2 * Samples] });
        var source = VipsSource.Open(halves, ImageFormat.Tiff, Stored(view));
        return new(source, Describe(source.Layout with { Bands = Samples, Type = SampleType.Float64, White = 1 }), TiffRows.JoinHalves(IsBigEndian(file)));
    }

    private TiffRows OpenPacked(Stream file, PixelView view)
    {
        if (IsRotated(view) || Tags.Find(TiffId.TileWidth) is not null || Tags.Integer(TiffId.Predictor, NoPredictor) != NoPredictor || Tags.Integer(TiffId.Compression, Uncompressed) is 6 or 7)
            throw Unsupported($"{Bits}-bit integers in tiles, JPEG or with a predictor");
        var width = (int)Tags.Integer(TiffId.ImageWidth);
        var bytes = View(file, new() { [TiffId.BitsPerSample] = [8], [TiffId.SamplesPerPixel] = [1], [TiffId.Photometric] = [BlackIsZero], [TiffId.ImageWidth] = [(width * (long)Samples * Bits + 7) / 8] });
        var source = VipsSource.Open(bytes, ImageFormat.Tiff, Stored(view));
        return new(source, Describe(new(width, source.Layout.Height, Samples, SampleType.UInt16, ColorModel.Gray, false) { White = (1 << Bits) - 1 }), TiffRows.Unpack(Bits));
    }

    /// <summary>Returns the file with this page only, and with other values of tags.</summary>
    /// <param name="file">The file.</param>
    /// <param name="values">The other values.</param>
    /// <param name="isStored">Whether the values are such that libvips does not change colours.</param>
    private TiffView View(Stream file, Dictionary<ushort, long[]> values, bool isStored = true)
    {
        if (isStored && Photometric == WhiteIsZero)
            values.TryAdd(TiffId.Photometric, [BlackIsZero]);
        if (isStored && Tags.Integers(TiffId.ExtraSamples) is var extra && extra.Contains(Premultiplied))
            values[TiffId.ExtraSamples] = [.. extra.Select(_ => Straight)];
        if (Tags.Integer(TiffId.Orientation, Upright) is not (>= Upright and <= LastOrientation)) // libvips refuses it
            values[TiffId.Orientation] = [Upright];
        return new(file, Tags, values);
    }

    /// <summary>Returns the name of a compression that the packaged libvips lacks; null for others.</summary>
    private static string? UnsupportedCompression(long number) => number switch
    {
        6 => "old-style JPEG",
        33003 or 33005 or 34712 => "JPEG 2000",
        34661 => "JBIG",
        34887 => "LERC",
        34925 => "LZMA",
        50000 => "Zstandard",
        50002 => "JPEG XL",
        _ => null,
    };

    private static bool IsBigEndian(Stream file) => TiffReader.Open(file)!.IsBigEndian;

    /// <summary>Returns how the integers are read that stand for other values: no conversion of colours applies to them.</summary>
    private static PixelView Stored(PixelView view) => view == PixelView.UprightRgb ? PixelView.Upright : view;

    private bool IsRotated(PixelView view) => view != PixelView.Stored && Tags.Integer(TiffId.Orientation, 1) != 1;

    private static NotSupportedException Unsupported(string what) => new($"has {what}, which are not supported. Convert it to 16-bit integers or 32-bit floats.");

    /// <summary>Returns what the bands of the page are. libvips knows their number and type, not their meaning.</summary>
    private PixelLayout Describe(PixelLayout layout)
    {
        var colours = Photometric switch { Cmyk => 4, Rgb or YCbCr => 3, Palette => layout.Bands < 3 ? 1 : 3, _ => 1 };
        if (layout.Bands < colours)
            throw new InvalidDataException($"it has {layout.Bands} values per pixel, fewer than its colours");
        var extra = Tags.Integers(TiffId.ExtraSamples);
        // without a word on it, a fourth value beside RGB is alpha, as in other programs
        var isAlpha = layout.Bands > colours && (extra.Length > 0 ? extra[^1] is Premultiplied or Straight : colours == 3 && layout.Bands == 4);
        var model = colours switch { 4 => ColorModel.Cmyk, 3 => ColorModel.Rgb, _ => layout.Bands - (isAlpha ? 1 : 0) == 1 ? ColorModel.Gray : ColorModel.Channels };
        return layout with { Model = model, HasAlpha = isAlpha, IsPremultiplied = isAlpha && extra is [.., Premultiplied], IsInverted = Photometric == WhiteIsZero, IsPlanar = IsPlanar };
    }
}
