using System.Text;
using System.Text.Unicode;

namespace MlNetDenoise;

/// <summary>What an item of metadata is, whichever format holds it.</summary>
internal enum MetadataKind
{
    /// <summary>An ICC profile.</summary>
    Profile,

    /// <summary>An EXIF block: a TIFF structure with its header.</summary>
    Exif,

    /// <summary>An XMP packet.</summary>
    Xmp,

    /// <summary>What a JPEG file holds of its XMP in further segments: a packet of its own. The item's name is the GUID by which the first packet refers to it.</summary>
    XmpExtension,

    /// <summary>Photoshop's image resources, among them IPTC.</summary>
    Photoshop,

    /// <summary>A text in UTF-8. The item's name is its keyword, as those of PNG.</summary>
    Text,

    /// <summary>The code points (ITU-T H.273) of the colour primaries and of the transfer function, a byte each.</summary>
    CodePoints,

    /// <summary>Something that only files of its own format can hold.</summary>
    Other,
}

/// <summary>A block of a file as it was read: a chunk, a segment or an extension.</summary>
/// <param name="Format">The format of the file.</param>
/// <param name="Type">The type of a chunk, or the marker of a segment.</param>
/// <param name="Data">Its content.</param>
/// <param name="IsAfterPixels">Whether it came after the pixels.</param>
internal sealed record RawBlock(ImageFormat Format, string Type, byte[] Data, bool IsAfterPixels = false);

/// <summary>One thing that a file holds beside its pixels.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Data">Its content, in the form that all formats share.</param>
/// <param name="Name">The keyword of a text, the name of a profile.</param>
/// <param name="Raw">The block that held it: a file of the same format gets it byte for byte. Null if the content was changed, or is stored in one way only.</param>
internal sealed record MetadataItem(MetadataKind Kind, byte[] Data, string Name = "", RawBlock? Raw = null)
{
    /// <summary>The keyword of comments.</summary>
    public const string Comment = "Comment";

    /// <summary>Returns the block that held it, if the file had this format.</summary>
    public RawBlock? RawOf(ImageFormat format) => Raw?.Format == format ? Raw : null;

    /// <summary>The text as a comment of a format that has no keywords.</summary>
    public byte[] ToComment() => Name is Comment or "Description" ? Data : [.. Encoding.UTF8.GetBytes($"{Name}: "), .. Data];

    /// <summary>Creates an item from the bytes of a comment. Those that are not UTF-8 are taken for Latin-1.</summary>
    public static MetadataItem OfComment(RawBlock block) =>
        new(MetadataKind.Text, Utf8.IsValid(block.Data) ? block.Data : Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(block.Data)), Comment, block);
}
