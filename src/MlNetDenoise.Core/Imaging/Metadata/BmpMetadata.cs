using System.Buffers.Binary;

namespace MlNetDenoise;

/// <summary>The metadata of bitmaps: the resolution in the header; of version 5, an ICC profile, which is read only.</summary>
internal static class BmpMetadata
{
    private const int HeaderSizeAt = 14, ResolutionAt = 38, ResolutionSize = 8, InfoHeader = 40, Version5Header = 124, ColourSpaceAt = 70, ProfileAt = 126;

    /// <summary>Reads the metadata of a file, as <see cref="ImageMetadata.Read"/> describes.</summary>
    public static void Read(Stream file, ImageMetadata found)
    {
        var header = file.ReadBytes(ResolutionAt + ResolutionSize);
        var (x, y) = (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(ResolutionAt)), BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(ResolutionAt + 4)));
        if (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(HeaderSizeAt)) >= InfoHeader && x > 0 && y > 0)
            found.Resolution = new(x, y, ResolutionUnit.Metre);
        if (BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(HeaderSizeAt)) < Version5Header)
            return;
        file.Position = 0;
        header = file.ReadBytes(HeaderSizeAt + Version5Header);
        if (!header.AsSpan(ColourSpaceAt).StartsWith("DEBM"u8))
            return;
        file.Position = HeaderSizeAt + BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(ProfileAt));
        found.Add(new(MetadataKind.Profile, file.ReadBytes(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(ProfileAt + 4)))));
    }

    /// <summary>Writes a file with metadata, as <see cref="ImageMetadata.Embed"/> describes.</summary>
    public static void Embed(ImageMetadata metadata, Stream encoded, Stream output)
    {
        var (x, y) = metadata.Resolution is { Unit: not ResolutionUnit.None } resolution ? resolution.ToMetres() ?? (0, 0) : (0, 0);
        var stored = new byte[ResolutionSize];
        BinaryPrimitives.WriteUInt32LittleEndian(stored, x);
        BinaryPrimitives.WriteUInt32LittleEndian(stored.AsSpan(4), y);
        encoded.CopyBytes(output, ResolutionAt);
        output.Write(stored);
        encoded.Skip(ResolutionSize);
        encoded.CopyBytes(output, encoded.Length - encoded.Position);
    }
}
