namespace MlNetDenoise;

/// <summary>The quality of a JPEG file's compression.</summary>
/// <param name="Quality">From 1 to 100, as libjpeg counts it: exact for files of programs that use libjpeg's tables, otherwise that of the nearest tables.</param>
/// <param name="IsSubsampled">Whether the colours have half as many samples as the brightness in both directions (4:2:0).</param>
internal sealed record JpegSettings(int Quality, bool IsSubsampled);

/// <summary>What an image file holds beside its pixels: profile, EXIF, XMP, IPTC, texts, resolution, and what only its format knows.</summary>
/// <remarks>
/// A file of the same format gets everything that does not describe the old encoding; one of another format gets what that has
/// a place for. The gamma and the chromaticities of a PNG file without a profile (gAMA, cHRM) have no place in other
/// formats: nothing is lost where they state sRGB, but a picture of another gamma looks different there. Previews show the
/// image as it was, so they are left out: the thumbnails of EXIF, XMP and Photoshop, the further images of a JPEG file (MPF),
/// the sub-images and the layers of a TIFF file. So are signatures (C2PA), which hold for the old pixels.
/// </remarks>
internal sealed class ImageMetadata
{
    private const long MaxSize = 4L * StreamBytes.MaxItem;
    private const int MaxItems = 1 << 14;

    private readonly List<MetadataItem> _items = [];
    private readonly IReadOnlyList<TiffTag> _tags = [];
    private readonly ImageFormat? _format;
    private long _size;

    private ImageMetadata(ImageFormat? format) => _format = format;

    private ImageMetadata(ImageMetadata source, IEnumerable<MetadataItem> items, IReadOnlyList<TiffTag> tags)
        : this(source._format)
    {
        (_tags, Resolution, JpegSettings) = (tags, source.Resolution, source.JpegSettings);
        _items.AddRange(items);
    }

    /// <summary>No metadata.</summary>
    public static ImageMetadata Empty { get; } = new(null);

    /// <summary>The items, in the order of the file.</summary>
    public IReadOnlyList<MetadataItem> Items => _items;

    /// <summary>The pixels per unit of length, null if the file states none.</summary>
    public Resolution? Resolution { get; set; }

    /// <summary>The compression of a JPEG file, null for other formats.</summary>
    public JpegSettings? JpegSettings { get; set; }

    /// <summary>The EXIF orientation, from 1 to 8; 1 if the file states none.</summary>
    public int Orientation =>
        (Find(MetadataKind.Exif) is { } exif ? ExifBlock.ToTags(exif.Data) : _tags).FirstOrDefault(tag => tag.Id == TiffId.Orientation)?.Number() is >= 1 and <= 8 and var value ? (int)value : 1;

    /// <summary>The mark of an earlier run, null if there is none.</summary>
    public DenoiseMark? Mark => Find(MetadataKind.Xmp) is { } xmp ? XmpPacket.ReadMark(xmp.Data) : null;

    /// <summary>The XMP packet with what a JPEG file has in further segments; null if there is none.</summary>
    public byte[]? WholeXmp => Find(MetadataKind.Xmp)?.Data is { } packet && Find(MetadataKind.XmpExtension) is { } extension ? XmpPacket.Merge(packet, extension.Data) : Find(MetadataKind.Xmp)?.Data;

    /// <summary>Reads the metadata of a file. Of a damaged file, what comes before the damage is read.</summary>
    /// <param name="file">A file that can be read at any position; its position is not kept. Its pixels are not read.</param>
    /// <param name="format">The format of the file.</param>
    /// <returns>The metadata; that of its first page for a TIFF file.</returns>
    public static ImageMetadata Read(Stream file, ImageFormat format)
    {
        if (format == ImageFormat.Tiff)
            return TiffDirectory.ReadAll(file).FirstOrDefault() is { } page ? OfTiffPage(page) : Empty;
        var found = new ImageMetadata(format);
        file.Position = 0;
        try
        {
            format.ReadMetadata?.Invoke(file, found);
        }
        catch (EndOfStreamException)
        {
        }
        return found;
    }

    /// <summary>Returns the metadata of a page of a TIFF file.</summary>
    /// <param name="page">From <see cref="TiffDirectory.ReadAll"/>.</param>
    /// <param name="isAlone">Whether the output has no other page, so that a description of several pages is left out.</param>
    public static ImageMetadata OfTiffPage(TiffDirectory page, bool isAlone = false)
    {
        var tags = TiffMetadata.Keep(isAlone ? TiffMetadata.WithoutPages(page.Tags) : page.Tags);
        return new(new(ImageFormat.Tiff) { Resolution = Resolution.FromTags(tags) }, TiffMetadata.ToItems(tags), tags);
    }

    /// <summary>Returns this metadata for the denoised image.</summary>
    /// <param name="mark">Says how it was denoised, in place of an earlier mark; null leaves the XMP as it is.</param>
    /// <param name="isUpright">Whether the pixels were rotated as <see cref="Orientation"/> says, so that the orientation becomes 1.</param>
    public ImageMetadata With(DenoiseMark? mark, bool isUpright)
    {
        var orientation = Orientation;
        var swapsSides = isUpright && orientation >= 5;
        byte[] Edit(MetadataKind kind, byte[] data) => kind switch
        {
            MetadataKind.Exif when isUpright && orientation > 1 => ExifBlock.Upright(data, swapsSides),
            MetadataKind.Xmp => (isUpright, mark) switch
            {
                (true, not null) => XmpPacket.WithMark(XmpPacket.Upright(data, swapsSides), mark),
                (true, null) => XmpPacket.Upright(data, swapsSides),
                (false, not null) => XmpPacket.WithMark(data, mark),
                _ => data,
            },
            _ => data,
        };
        var items = _items.Select(item => Edit(item.Kind, item.Data) is var data && data == item.Data ? item : item with { Data = data, Raw = null }).ToList();
        if (mark is not null && Find(MetadataKind.Xmp) is null)
            items.Add(new(MetadataKind.Xmp, XmpPacket.WithMark(null, mark)));

        var tags = isUpright ? TiffMetadata.Upright(_tags, swapsSides) : _tags;
        if (_format == ImageFormat.Tiff && items.Find(item => item.Kind == MetadataKind.Xmp) is { } xmp)
            tags = [.. tags.Where(tag => tag.Id != TiffId.Xmp), new(TiffId.Xmp, TiffType.Byte, xmp.Data)];
        return new(this, items, tags) { Resolution = swapsSides ? Resolution?.Rotated : Resolution };
    }

    /// <summary>Copies an encoded image, and puts this metadata in place of its own. A format without metadata, and TIFF, are copied as they are.</summary>
    /// <param name="encoded">The file. It can be read at any position.</param>
    /// <param name="format">The format of the file.</param>
    /// <param name="output">Receives the file; it need not support seeking.</param>
    /// <exception cref="EndOfStreamException">The encoded file is truncated.</exception>
    public void Embed(Stream encoded, ImageFormat format, Stream output)
    {
        encoded.Position = 0;
        if (format.EmbedMetadata is { } embed)
            embed(this, encoded, output);
        else
            encoded.CopyTo(output);
    }

    /// <summary>Returns the tags for the directory of a TIFF page, beside those that describe its pixels.</summary>
    /// <param name="channels">The colour channels of the page, without alpha: a profile of another number is left out.</param>
    public IReadOnlyList<TiffTag> ToTiffTags(int channels) =>
        [.. (_format == ImageFormat.Tiff ? _tags : TiffMetadata.FromItems(this)).Where(tag => tag.Id != TiffId.Profile || IccProfile.Fits(tag.Data, channels))];

    /// <summary>Returns the first item of a kind, or null.</summary>
    public MetadataItem? Find(MetadataKind kind) => _items.Find(item => item.Kind == kind);

    /// <summary>Adds an item that was read.</summary>
    /// <exception cref="EndOfStreamException">The file holds more than is sound.</exception>
    public void Add(MetadataItem item)
    {
        _size += item.Data.Length + (item.Raw?.Data.Length ?? 0);
        if (_size > MaxSize || _items.Count == MaxItems)
            throw new EndOfStreamException();
        _items.Add(item);
    }
}
