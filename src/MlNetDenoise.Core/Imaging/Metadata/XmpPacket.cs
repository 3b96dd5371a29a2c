using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MlNetDenoise;

/// <summary>An XMP packet: RDF in XML. A packet that is not well-formed stays as it is.</summary>
internal static class XmpPacket
{
    // XElement copies and reads its children by recursion.
    private const int MaxDepth = 200;

    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Xmp = "http://ns.adobe.com/xap/1.0/";
    private static readonly XNamespace Tiff = "http://ns.adobe.com/tiff/1.0/";
    private static readonly XNamespace Exif = "http://ns.adobe.com/exif/1.0/";
    private static readonly XNamespace Mark = "https://github.com/mlnetdenoise/ns/1.0/";
    private static readonly XName HasExtension = XName.Get("HasExtendedXMP", "http://ns.adobe.com/xmp/note/");

    private static readonly byte[] Empty = Encoding.UTF8.GetBytes(
        $"""<?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{Rdf}"></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""");

    private static readonly (XName X, XName Y)[] Axes =
        [(Tiff + "ImageWidth", Tiff + "ImageLength"), (Tiff + "XResolution", Tiff + "YResolution"), (Exif + "PixelXDimension", Exif + "PixelYDimension")];

    /// <summary>Returns the mark of an earlier run, or null.</summary>
    public static DenoiseMark? ReadMark(byte[] packet)
    {
        if (Parse(packet) is not { } xmp)
            return null;
        string? Text(string name) => Property(xmp, Mark + name);
        double Number(string name) => double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
        return Text("Program") is { } program ? new(program, Text("Model") ?? "", Number("Sigma"), Number("Strength")) : null;
    }

    /// <summary>Returns the packet with a mark, in place of an earlier one.</summary>
    /// <param name="packet">The packet; null for one that holds nothing but the mark.</param>
    /// <param name="mark">The mark.</param>
    public static byte[] WithMark(byte[]? packet, DenoiseMark mark) => Edit(packet ?? Empty, rdf =>
    {
        foreach (var description in rdf.Elements(Rdf + "Description").ToList())
        {
            var earlier = description.Attributes().Where(attribute => attribute.Name.Namespace == Mark).ToList();
            var asElements = description.Elements().Where(element => element.Name.Namespace == Mark).ToList();
            earlier.Remove();
            asElements.Remove();
            if (earlier.Count + asElements.Count > 0 && !description.HasElements && description.Attributes().All(attribute => attribute.IsNamespaceDeclaration || attribute.Name == Rdf + "about"))
                description.Remove();
        }
        rdf.Add(new XElement(Rdf + "Description",
            new XAttribute(Rdf + "about", (string?)rdf.Element(Rdf + "Description")?.Attribute(Rdf + "about") ?? ""),
            new XAttribute(XNamespace.Xmlns + "denoise", Mark.NamespaceName),
            new XAttribute(Mark + "Program", mark.Program),
            new XAttribute(Mark + "Model", mark.Model),
            new XAttribute(Mark + "Sigma", mark.Sigma),
            new XAttribute(Mark + "Strength", mark.Strength)));
        return true;
    });

    /// <summary>Returns the packet as that of an image whose pixels are upright now.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="swapsSides">Whether the sides of the image were swapped.</param>
    public static byte[] Upright(byte[] packet, bool swapsSides) => Edit(packet, rdf =>
    {
        var isChanged = SetProperty(rdf, Tiff + "Orientation", "1");
        foreach (var (x, y) in swapsSides ? Axes : [])
        {
            if (Property(rdf, x) is { } valueX && Property(rdf, y) is { } valueY)
                isChanged |= SetProperty(rdf, x, valueY) & SetProperty(rdf, y, valueX);
        }
        return isChanged;
    });

    /// <summary>Returns the packet without thumbnails, which show the image as it was.</summary>
    public static byte[] WithoutThumbnails(byte[] packet) => Edit(packet, rdf =>
    {
        var thumbnails = rdf.Descendants(Xmp + "Thumbnails").ToList();
        thumbnails.Remove();
        return thumbnails.Count > 0;
    });

    /// <summary>Joins a packet with its extension.</summary>
    public static byte[] Merge(byte[] packet, byte[] extension) => Parse(extension) is not { } more ? packet : Edit(packet, rdf =>
    {
        SetProperty(rdf, HasExtension, null);
        rdf.Add(more.Nodes());
        return true;
    });

    /// <summary>Returns a packet that holds nothing but a reference to an extension.</summary>
    public static byte[] ForExtension(string guid) => Edit(Empty, rdf =>
    {
        rdf.Add(new XElement(Rdf + "Description", new XAttribute(Rdf + "about", ""), new XAttribute(XNamespace.Xmlns + "xmpNote", HasExtension.NamespaceName), new XAttribute(HasExtension, guid)));
        return true;
    });

    private static byte[] Edit(byte[] packet, Func<XElement, bool> change)
    {
        if (Parse(packet) is not { Document: { } document } rdf || !change(rdf))
            return packet;
        using var edited = new MemoryStream();
        using (var writer = XmlWriter.Create(edited, new() { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.None }))
            document.Save(writer);
        return edited.ToArray();
    }

    /// <summary>Returns the element rdf:RDF; null if the packet has none or is not well-formed.</summary>
    private static XElement? Parse(byte[] packet)
    {
        var content = packet.AsSpan().TrimEnd((byte)0).ToArray();
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 1 << 24 };
        try
        {
            using (var check = XmlReader.Create(new MemoryStream(content), settings))
            {
                while (check.Read())
                {
                    if (check.Depth > MaxDepth)
                        return null;
                }
            }
            using var reader = XmlReader.Create(new MemoryStream(content), settings);
            return XDocument.Load(reader, LoadOptions.PreserveWhitespace).Descendants(Rdf + "RDF").FirstOrDefault();
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static string? Property(XElement rdf, XName name) => rdf.Elements(Rdf + "Description")
        .Select(description => (string?)description.Attribute(name) ?? (string?)description.Element(name))
        .FirstOrDefault(value => value is not null);

    /// <summary>Changes a property, an attribute or an element; null removes it. Returns whether the packet has it with another value.</summary>
    private static bool SetProperty(XElement rdf, XName name, string? value)
    {
        if (Property(rdf, name) is not { } earlier || earlier == value)
            return false;
        foreach (var description in rdf.Elements(Rdf + "Description"))
        {
            if (description.Attribute(name) is not null)
                description.SetAttributeValue(name, value);
            if (description.Element(name) is not null)
                description.SetElementValue(name, value);
        }
        return true;
    }
}
