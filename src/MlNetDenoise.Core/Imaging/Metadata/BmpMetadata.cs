using System.Buffers.Binary;

namespace MlNetDenoise;

/// <summary>The metadata of bitmaps: the resolution in the header, and an ICC profile, with which the header is one of version 5.</summary>
internal static class BmpMetadata
{
    private const int FileHeader = 14, InfoHeader = 40, MaskedHeader = 56, Version5Header = 124;
    private const int LengthAt = 2, PixelsAt = 10, HeaderSizeAt = 14, BitsAt = 28, ResolutionAt = 38, ColourSpaceAt = 70, IntentAt = 122, ProfileAt = 126;
    private const int IntentOfPictures = 4;

    private static readonly byte[] EmbeddedProfile = [.. "DEBM"u8];

    /// <summary>Reads the metadata of a file, as <see cref="ImageMetadata.Read"/> describes.</summary>
    public static void Read(Stream file, ImageMetadata found)
    {
        var header = file.ReadBytes(FileHeader + InfoHeader);
        var size = Get(header, HeaderSizeAt);
        var (x, y) = (Get(header, ResolutionAt), Get(header, ResolutionAt + 4));
        if (size >= InfoHeader && x is > 0 and <= int.MaxValue && y is > 0 and <= int.MaxValue)
            found.Resolution = new(x, y, ResolutionUnit.Metre);
        if (size < Version5Header)
            return;
        file.Position = 0;
        header = file.ReadBytes(FileHeader + Version5Header);
        if (!header.AsSpan(ColourSpaceAt).StartsWith(EmbeddedProfile))
            return;
        file.Position = FileHeader + Get(header, ProfileAt);
        found.Add(new(MetadataKind.Profile, file.ReadBytes(Get(header, ProfileAt + 4))));
    }

    /// <summary>Writes a file with metadata, as <see cref="ImageMetadata.Embed"/> describes.</summary>
    public static void Embed(ImageMetadata metadata, Stream encoded, Stream output)
    {
        var header = encoded.ReadBytes(FileHeader + InfoHeader);
        var (x, y) = metadata.Resolution is { Unit: not ResolutionUnit.None } resolution ? resolution.ToMetres() ?? (0, 0) : (0, 0);
        Put(header, ResolutionAt, x);
        Put(header, ResolutionAt + 4, y);
        if (metadata.Find(MetadataKind.Profile)?.Data is not { } profile || !IccProfile.Fits(profile, channels: header[BitsAt] == 8 ? 1 : 3))
        {
            output.Write(header);
            encoded.CopyBytes(output, encoded.Length - encoded.Position);
            return;
        }
        var size = Get(header, HeaderSizeAt);
        var (added, masks) = (Version5Header - size, encoded.ReadBytes(size > InfoHeader ? MaskedHeader - InfoHeader : 0));
        byte[] extended = [.. header, .. masks, .. new byte[Version5Header - InfoHeader - masks.Length]];
        Put(extended, LengthAt, (uint)(encoded.Length + added + profile.Length));
        Put(extended, PixelsAt, Get(header, PixelsAt) + (uint)added);
        Put(extended, HeaderSizeAt, Version5Header);
        EmbeddedProfile.CopyTo(extended, ColourSpaceAt);
        Put(extended, IntentAt, IntentOfPictures);
        Put(extended, ProfileAt, (uint)(encoded.Length + added - FileHeader));
        Put(extended, ProfileAt + 4, (uint)profile.Length);
        output.Write(extended);
        encoded.Position = FileHeader + size;
        encoded.CopyBytes(output, encoded.Length - encoded.Position);
        output.Write(profile);
    }

    private static uint Get(byte[] header, int at) => BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(at));

    private static void Put(byte[] header, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at), value);
}
