using System.Text;

namespace MlNetDenoise.Core.Tests;

/// <summary>The mark, and edits of XMP.</summary>
public sealed class MetadataXmpTests
{
    private static readonly DenoiseMark Mark = MetadataFiles.Mark;

    [Fact]
    public void A_new_packet_holds_nothing_but_the_mark()
    {
        var packet = XmpPacket.WithMark(null, Mark);

        Assert.Equal(Mark, XmpPacket.ReadMark(packet));
        Assert.Equal(
            """<?xpacket begin="BOM" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:denoise="https://github.com/mlnetdenoise/ns/1.0/" denoise:Program="MlNetDenoise 0.1" denoise:Model="standard-rgb" denoise:Sigma="12.5" denoise:Strength="0.8" /></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""",
            Encoding.UTF8.GetString(packet).Replace("\uFEFF", "BOM"));
    }

    [Fact]
    public void A_mark_joins_the_packet_and_the_rest_stays_as_it_is()
    {
        var before = Text("""  rdf:about="uuid:1"    """);

        var after = Encoding.UTF8.GetString(XmpPacket.WithMark(Encoding.UTF8.GetBytes(before), Mark));

        var at = after.IndexOf("<rdf:Description rdf:about=\"uuid:1\" xmlns:denoise", StringComparison.Ordinal);
        Assert.Equal(before.Replace("   rdf:about", " rdf:about").Replace("\"    >", "\">"), after.Remove(at, after.IndexOf("/>", at, StringComparison.Ordinal) + 2 - at));
    }

    [Fact]
    public void A_mark_replaces_an_earlier_one_also_in_the_form_of_other_programs()
    {
        var once = XmpPacket.WithMark(null, Mark);
        var asElements = Encoding.UTF8.GetBytes(Text("xmlns:d='https://github.com/mlnetdenoise/ns/1.0/'", "<d:Program>Other</d:Program><d:Sigma>3</d:Sigma>"));

        Assert.Equal(once, XmpPacket.WithMark(XmpPacket.WithMark(null, Mark with { Sigma = 99 }), Mark));
        Assert.Equal(("Other", 3.0), (XmpPacket.ReadMark(asElements)!.Program, XmpPacket.ReadMark(asElements)!.Sigma));
        var replaced = Encoding.UTF8.GetString(XmpPacket.WithMark(asElements, Mark));
        Assert.DoesNotContain("Other", replaced);
        Assert.Contains("<dc:title>Title</dc:title>", replaced);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not XML")]
    [InlineData("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>&b;</rdf:RDF>")]
    [InlineData("<?xml version='1.0' encoding='nonsense'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>")]
    public void A_packet_that_is_damaged_or_has_entities_stays_as_it_is(string text)
    {
        var packet = Encoding.UTF8.GetBytes(text);

        Assert.Same(packet, XmpPacket.WithMark(packet, Mark));
        Assert.Null(XmpPacket.ReadMark(packet));
    }

    [Fact]
    public void Elements_in_elements_without_end_do_no_harm()
    {
        var deep = Encoding.UTF8.GetBytes(Text("", string.Concat(Enumerable.Repeat("<a>", 200_000)) + string.Concat(Enumerable.Repeat("</a>", 200_000))));

        Assert.Same(deep, XmpPacket.WithMark(deep, Mark));
    }

    [Fact]
    public void Thumbnails_are_removed_and_the_orientation_becomes_1()
    {
        var packet = Encoding.UTF8.GetBytes(Text(
            "xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Orientation='8' xmlns:exif='http://ns.adobe.com/exif/1.0/' exif:PixelXDimension='48'",
            "<exif:PixelYDimension>32</exif:PixelYDimension><xmp:Thumbnails><rdf:Alt/></xmp:Thumbnails>"));

        var upright = Encoding.UTF8.GetString(XmpPacket.Upright(XmpPacket.WithoutThumbnails(packet), swapsSides: true));

        Assert.DoesNotContain("Thumbnails", upright);
        Assert.Contains("tiff:Orientation=\"1\"", upright);
        Assert.Contains("exif:PixelXDimension=\"32\"", upright);
        Assert.Contains("<exif:PixelYDimension>48<", upright);
        Assert.Same(ImageMetadataSample.Xmp, XmpPacket.WithoutThumbnails(ImageMetadataSample.Xmp));
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    [InlineData(".tif")]
    [InlineData(".gif")]
    public void A_mark_is_read_back_from_every_format(string extension)
    {
        var again = MetadataFiles.Read(ImageMetadata.Empty.With(Mark with { Sigma = 50 }, isUpright: false).Embed(extension));
        var twice = MetadataFiles.Read(again.With(Mark, isUpright: false).Embed(extension));

        Assert.Equal(50, again.Mark?.Sigma);
        Assert.Equal(Mark, twice.Mark);
        Assert.Null(MetadataFiles.Read(MetadataFiles.Plain(extension)).Mark);
    }

    [Fact]
    public void A_packet_that_is_too_large_for_a_segment_is_split_in_JPEG_and_joined_elsewhere()
    {
        var title = new string('x', 200_000);
        var metadata = MetadataFiles.Read(MetadataFiles.Tiff([new(TiffId.Xmp, TiffType.Byte, Encoding.UTF8.GetBytes(Text("", $"<dc:long>{title}</dc:long>")))])).With(Mark, isUpright: false);

        var jpeg = MetadataFiles.Read(metadata.Embed(".jpg"));
        var png = MetadataFiles.Read(MetadataFiles.Read(jpeg.Embed(".jpg")).Embed(".png"));

        Assert.Equal(metadata.Find(MetadataKind.Xmp)!.Data, jpeg.Find(MetadataKind.XmpExtension)!.Data);
        Assert.Contains($"HasExtendedXMP=\"{jpeg.Find(MetadataKind.XmpExtension)!.Name}\"", Encoding.UTF8.GetString(jpeg.Find(MetadataKind.Xmp)!.Data));
        Assert.Equal(Mark, png.Mark);
        Assert.Contains(title, Encoding.UTF8.GetString(png.Find(MetadataKind.Xmp)!.Data));
        Assert.DoesNotContain("HasExtendedXMP=", Encoding.UTF8.GetString(png.Find(MetadataKind.Xmp)!.Data));
    }

    private static string Text(string attributes, string elements = "") => $"""
        <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="A program">
          <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" {attributes}><dc:title>Title</dc:title>{elements}</rdf:Description>
            <!-- &lt; a comment -->
          </rdf:RDF>
        </x:xmpmeta>

        <?xpacket end="w"?>
        """;
}
