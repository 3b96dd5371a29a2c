using System.Buffers.Binary;

namespace MlNetDenoise;

/// <summary>A page of a TIFF file to read. libvips decodes its pixels; its tags say what they are.</summary>
/// <param name="Number">Number of the page in the file, from 0.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record TiffPage(int Number, TiffDirectory Tags)
{
    private const int Palette = 3, Cmyk = 5, YCbCr = 6, Rgb = 2, WhiteIsZero = 0, BlackIsZero = 1;
    private const int ReducedCopy = 1, Mask = 4, Uncompressed = 1, UnsignedInteger = 1, FloatingPoint = 3, ComplexInteger = 5, ComplexFloatingPoint = 6, NoPredictor = 1, FloatPredictor = 3, MaxBits = 32;

    /// <summary>Whether the pixels are stored without compression.</summary>
    public bool IsUncompressed => Tags.Integer(TiffId.Compression, Uncompressed) == Uncompressed;

    /// <summary>Whether each band is a plane of its own.</summary>
    public bool IsPlanar => Tags.Integer(TiffId.PlanarConfiguration) == 2;

    private bool HasKnownColours => Tags.Integer(TiffId.Photometric) is Rgb or YCbCr or Palette or WhiteIsZero or BlackIsZero or Cmyk;

    private bool IsHalf => Tags.Integer(TiffId.SampleFormat) == FloatingPoint && Tags.Integer(TiffId.BitsPerSample) == 16;

    /// <summary>Reads the pages of a file without reduced copies of other pages and masks.</summary>
    /// <exception cref="NotSupportedException">The file is of a camera, or of a kind whose pages cannot be told.</exception>
    public static IReadOnlyList<TiffPage> ReadAll(Stream file)
    {
        var pages = TiffDirectory.ReadAll(file).Select((tags, number) => new TiffPage(number, tags)).ToList();
        if (pages.Exists(page => page.Tags.IsCameraRaw))
            throw ImageSignature.NotSupported(ImageSignature.CameraRaw);
        var full = pages.FindAll(page => (page.Tags.Integer(TiffId.SubfileType) & (ReducedCopy | Mask)) == 0);
        return full.Count > 0 ? full : pages.Count > 0 ? [pages[0]] : throw new InvalidDataException("it has no page");
    }

    /// <summary>Opens the page.</summary>
    /// <param name="file">A <see cref="FileStream"/>, whose path libvips opens, or a <see cref="MemoryStream"/>.</param>
    /// <param name="view">How the pixels are read.</param>
    /// <exception cref="InvalidDataException">The file is damaged or truncated.</exception>
    /// <exception cref="NotSupportedException">The page has colours or values that are not supported.</exception>
    public RowSource Open(Stream file, PixelView view)
    {
        RequireSupported(view);
        var changes = new Dictionary<ushort, ushort>();
        if (IsPlanar && Tags.Integer(TiffId.Photometric) == BlackIsZero && Tags.Integer(TiffId.SamplesPerPixel, 1) > 1)
            changes[TiffId.Photometric] = Rgb; // libvips mixes up the rows of several gray planes
        if (IsHalf)
            (changes[TiffId.SampleFormat], changes[TiffId.Predictor]) = (UnsignedInteger, NoPredictor); // libvips reads 16 bits only as integers
        if (changes.Count == 0)
            return VipsSource.OpenTiff(file, Number, view, layout => Describe(layout, view));

        var source = VipsSource.OpenTiff(Patch(file, changes, out var isSwapped), Number, view, layout => IsHalf ? Describe(layout, view) with { Type = SampleType.Float16, White = 1 } : Describe(layout, view));
        return IsHalf && Tags.Integer(TiffId.Predictor) == FloatPredictor ? new HalfPredictor(source, isSwapped) : source;
    }

    private void RequireSupported(PixelView view)
    {
        if (Tags.Integer(TiffId.SampleFormat) is ComplexInteger or ComplexFloatingPoint)
            throw new NotSupportedException("has complex values, which are not supported. Convert it to real values.");
        if (Tags.Integer(TiffId.BitsPerSample, 1) > MaxBits)
            throw new NotSupportedException($"has {Tags.Integer(TiffId.BitsPerSample)} bits per value, which are not supported. Convert it to 32-bit floats.");
        if (IsHalf && Tags.Integer(TiffId.Predictor) == FloatPredictor && (IsPlanar || Tags.Find(TiffId.TileWidth) is not null || view != PixelView.Stored && Tags.Integer(TiffId.Orientation, 1) != 1))
            throw new NotSupportedException("has 16-bit floats in tiles or planes with a predictor, which are not supported. Convert it to 32-bit floats.");
        if (IsPlanar && Tags.Integer(TiffId.Photometric) == WhiteIsZero && Tags.Integer(TiffId.SamplesPerPixel, 1) > 1)
            throw new NotSupportedException("has several planes in which 0 is white, which are not supported. Convert them to planes in which 0 is black.");
        if (view != PixelView.UprightRgb && !HasKnownColours)
            throw ImageSignature.NotSupported("an image in Lab or another colour space");
    }

    /// <summary>Returns what the bands of the page are. libvips knows their number and type, not their meaning.</summary>
    private PixelLayout Describe(PixelLayout layout, PixelView view)
    {
        var photometric = Tags.Integer(TiffId.Photometric);
        if (!HasKnownColours || photometric == Cmyk && view == PixelView.UprightRgb)
            return layout;
        var colours = photometric switch { Cmyk => 4, Rgb or YCbCr => 3, Palette => layout.Bands < 3 ? 1 : 3, _ => 1 };
        if (layout.Bands < colours)
            throw new InvalidDataException($"it has {layout.Bands} values per pixel, fewer than its colours");
        var extra = Tags.Integers(TiffId.ExtraSamples);
        // without a word on it, a fourth value beside RGB is alpha, as in other programs
        var isAlpha = layout.Bands > colours && (extra.Length > 0 ? extra[^1] is 1 or 2 : colours == 3 && layout.Bands == 4);
        var model = colours switch { 4 => ColorModel.Cmyk, 3 => ColorModel.Rgb, _ => layout.Bands - (isAlpha ? 1 : 0) == 1 ? ColorModel.Gray : ColorModel.Channels };
        return layout with { Model = model, HasAlpha = isAlpha, IsPremultiplied = isAlpha && extra is [.., 1] };
    }

    /// <summary>Returns the file with other values of some of the page's tags.</summary>
    private PatchedFile Patch(Stream file, Dictionary<ushort, ushort> values, out bool isSwapped)
    {
        var reader = TiffReader.Open(file)!;
        isSwapped = reader.IsBigEndian;
        List<TiffEntry> entries = [];
        for (long page = 0, at = reader.First; page <= Number; page++)
            entries = reader.ReadEntries(at, out _, out at)!;
        var changes = new Dictionary<long, byte>();
        foreach (var entry in entries.Where(entry => values.ContainsKey(entry.Id)))
        {
            var size = TiffTag.SizeOf(entry.Type);
            for (var i = 0; i < entry.Length; i++)
            {
                var shift = 8 * (reader.IsBigEndian ? size - 1 - i % size : i % size);
                changes[entry.ValueAt + i] = shift < 16 ? (byte)(values[entry.Id] >> shift) : (byte)0;
            }
        }
        file.Position = 0;
        return new(file, changes);
    }

    /// <summary>Undoes the floating-point predictor of 16-bit floats (Adobe's TIFF Technical Note 3): the high bytes of a row, then its low bytes, each as the difference from the pixel before.</summary>
    private sealed class HalfPredictor(RowSource stored, bool isSwapped) : RowSource(stored.Layout)
    {
        private readonly byte[] _bytes = new byte[stored.Layout.RowBytes];

        public override void Dispose() => stored.Dispose();

        protected override void ReadRows(Span<byte> rows)
        {
            stored.Read(rows);
            for (; rows.Length > 0; rows = rows[_bytes.Length..])
            {
                var row = rows[.._bytes.Length];
                for (var i = 0; i < _bytes.Length; i++)
                    _bytes[i] = (byte)(row[isSwapped ? i ^ 1 : i] + (i < Layout.Bands ? 0 : _bytes[i - Layout.Bands]));
                var count = _bytes.Length / 2;
                for (var i = 0; i < count; i++)
                    BinaryPrimitives.WriteUInt16LittleEndian(row[(2 * i)..], (ushort)(_bytes[i] << 8 | _bytes[count + i]));
            }
        }
    }
}
