namespace MlNetDenoise.Core.Tests;

/// <summary>Metadata of every kind, made without another program.</summary>
internal sealed class ImageMetadataSample
{
    internal static readonly byte[] Xmp = [.. """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="uuid:1" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/png"/></rdf:RDF></x:xmpmeta>"""u8];

    internal static readonly byte[] Iptc = [0x1C, 2, 25, 0, 4, .. "word"u8];

    internal TiffTag[] Tags { get; init; } =
    [
        TiffTag.Ascii(TiffId.ImageDescription, "A picture"u8), TiffTag.Ascii(271, "Camera"u8), TiffTag.Ascii(TiffId.Artist, "Somebody"u8), TiffTag.Short(TiffId.Orientation, 8),
        TiffTag.Rational(TiffId.XResolution, 300), TiffTag.Rational(TiffId.YResolution, 300), TiffTag.Short(TiffId.ResolutionUnit, 2),
        new(TiffId.Xmp, TiffType.Byte, Xmp), new(TiffId.Iptc, TiffType.Undefined, Iptc), new(TiffId.Profile, TiffType.Undefined, MetadataFiles.Profile("RGB ", 500)),
        new(TiffId.ExifDirectory, TiffType.Long, [], new([TiffTag.Ascii(36867, "2020:01:02 03:04:05"u8), TiffTag.Long(TiffId.ExifWidth, 48), TiffTag.Long(TiffId.ExifHeight, 32)])),
        new(TiffId.GpsDirectory, TiffType.Long, [], new([new(0, TiffType.Byte, [2, 3, 0, 0]), TiffTag.Ascii(1, "N"u8)])),
    ];

    internal ImageMetadata Metadata => ImageMetadata.OfTiffPage(new(Tags));
}
