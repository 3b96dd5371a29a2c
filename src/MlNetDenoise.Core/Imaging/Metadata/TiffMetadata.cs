using System.Text;

namespace MlNetDenoise;

/// <summary>The metadata among the tags of a TIFF directory.</summary>
internal static class TiffMetadata
{
    /// <summary>Tags that the writer of the pixels makes, or that hold only for the old file: previews, layers, signatures, the range of the values, positions in the file.</summary>
    private static readonly HashSet<ushort> OfEncoding =
    [
        254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 277, 278, 279, 280, 281, 284, 288, 289, 290, 291, 292, 293, 317, 320,
        322, 323, 324, 325, 326, 327, 328, 330, 332, 333, 334, 336, 338, 339, 340, 341, 342, 347, 512, 513, 514, 515, 517, 518, 519, 520, 521,
        529, 530, 531, 532, 559, 33421, 33422, 33628, 33629, 33630, 33631, 34412, 37724, 50674, 52545,
    ];

    /// <summary>Keywords of PNG texts, and the tags that hold the same.</summary>
    private static readonly (string Keyword, ushort Id)[] Texts =
        [("Title", 269), ("Software", TiffId.Software), ("Author", TiffId.Artist), ("Copyright", TiffId.Copyright)];

    /// <summary>Returns the tags that another file gets. Readers refuse an orientation that is none.</summary>
    public static IReadOnlyList<TiffTag> Keep(IReadOnlyList<TiffTag> tags) => [.. tags.Where(tag => !OfEncoding.Contains(tag.Id) && (tag.Id != TiffId.Orientation || tag.Number() is >= 1 and <= 8)).Select(tag => tag.Id switch
    {
        TiffId.Xmp => tag with { Data = XmpPacket.WithoutThumbnails(tag.Data) },
        TiffId.Photoshop => tag with { Data = PhotoshopResources.WithoutThumbnails(tag.Data) },
        _ => tag,
    })];

    /// <summary>Returns the tags without those that describe several pages: those of ImageJ, OME and tifffile.</summary>
    public static IReadOnlyList<TiffTag> WithoutPages(IReadOnlyList<TiffTag> tags)
    {
        static bool DescribesPages(byte[] text) => text.AsSpan().StartsWith("ImageJ="u8) || text.AsSpan().StartsWith("{\"shape\""u8) || text.AsSpan().IndexOf("<OME"u8) >= 0;
        return [.. tags.Where(tag => tag.Id is not (TiffId.ImageJCounts or TiffId.ImageJ) && !(tag.Id == TiffId.ImageDescription && DescribesPages(tag.Data)))];
    }

    /// <summary>Returns the tags as those of an image whose pixels are upright now.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="swapsSides">Whether the sides of the image were swapped.</param>
    public static IReadOnlyList<TiffTag> Upright(IReadOnlyList<TiffTag> tags, bool swapsSides)
    {
        ushort Swapped(ushort id)
        {
            foreach (var (x, y) in swapsSides ? ExifBlock.Axes : [])
            {
                if ((id == x || id == y) && tags.Any(tag => tag.Id == x) && tags.Any(tag => tag.Id == y))
                    return id == x ? y : x;
            }
            return id;
        }
        return [.. tags.Select(tag => tag switch
        {
            { Id: TiffId.Orientation } => TiffTag.Short(TiffId.Orientation, 1),
            { SubDirectory: { } directory } => tag with { SubDirectory = new(Upright(directory.Tags, swapsSides)) },
            _ => tag with { Id = Swapped(tag.Id) },
        })];
    }

    /// <summary>Returns what other formats have a place for.</summary>
    public static IEnumerable<MetadataItem> ToItems(IReadOnlyList<TiffTag> tags)
    {
        TiffTag? Find(ushort id) => tags.FirstOrDefault(tag => tag.Id == id);
        if (Find(TiffId.Profile) is { } profile)
            yield return new(MetadataKind.Profile, profile.Data);
        if (ExifBlock.FromTags(tags) is { } exif)
            yield return new(MetadataKind.Exif, exif);
        if (Find(TiffId.Xmp) is { } xmp)
            yield return new(MetadataKind.Xmp, xmp.Data);
        var (photoshop, iptc) = (Find(TiffId.Photoshop)?.Data ?? [], Find(TiffId.Iptc)?.Data);
        if (iptc is not null && PhotoshopResources.Find(photoshop, PhotoshopResources.Iptc) is null)
            photoshop = [.. PhotoshopResources.Create(PhotoshopResources.Iptc, iptc), .. photoshop];
        if (photoshop.Length > 0)
            yield return new(MetadataKind.Photoshop, photoshop);
    }

    /// <summary>Returns the tags for the metadata of a file in another format.</summary>
    public static IReadOnlyList<TiffTag> FromItems(ImageMetadata metadata)
    {
        var tags = new Dictionary<ushort, TiffTag>();
        void Put(params IEnumerable<TiffTag> found)
        {
            foreach (var tag in found)
                tags.TryAdd(tag.Id, tag);
        }
        if (metadata.Resolution is { Unit: not ResolutionUnit.None } resolution)
            Put(resolution.ToTags());
        if (metadata.Find(MetadataKind.Profile) is { } profile)
            Put(new TiffTag(TiffId.Profile, TiffType.Undefined, profile.Data));
        if (metadata.WholeXmp is { } xmp)
            Put(new TiffTag(TiffId.Xmp, TiffType.Byte, xmp));
        if (metadata.Find(MetadataKind.Photoshop)?.Data is { } photoshop)
        {
            if (PhotoshopResources.Find(photoshop, PhotoshopResources.Iptc) is { Length: > 0 } iptc)
                Put(new TiffTag(TiffId.Iptc, TiffType.Undefined, iptc));
            if (PhotoshopResources.Without(photoshop, PhotoshopResources.Iptc) is { Length: > 0 } others)
                Put(new TiffTag(TiffId.Photoshop, TiffType.Byte, others));
        }
        if (metadata.Find(MetadataKind.Exif) is { } exif)
            Put(Keep(ExifBlock.ToTags(exif.Data)));
        if (metadata.Resolution is { } ratio && ratio.X != ratio.Y && !tags.ContainsKey(TiffId.XResolution))
            Put(ratio.ToTags());

        var texts = metadata.Items.Where(item => item.Kind == MetadataKind.Text).ToList();
        var comments = texts.Where(text => text.Name is MetadataItem.Comment or "Description").Select(text => Encoding.UTF8.GetString(text.Data));
        if (string.Join('\n', comments) is { Length: > 0 } description)
            Put(TiffTag.Ascii(TiffId.ImageDescription, Encoding.UTF8.GetBytes(description)));
        foreach (var (keyword, id) in Texts)
            Put(texts.Where(text => text.Name == keyword).Select(text => TiffTag.Ascii(id, text.Data)));
        return [.. tags.Values];
    }
}
