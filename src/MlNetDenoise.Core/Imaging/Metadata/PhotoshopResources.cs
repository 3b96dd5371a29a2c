using System.Buffers.Binary;

namespace MlNetDenoise;

/// <summary>The image resources of Photoshop: blocks of signature, number, name, length and data. JPEG and TIFF files hold them; IPTC is one of them.</summary>
internal static class PhotoshopResources
{
    /// <summary>The resource of IPTC.</summary>
    public const ushort Iptc = 1028;

    private const ushort OldThumbnail = 1033, Thumbnail = 1036;

    /// <summary>Returns the resources without thumbnails, which show the image as it was.</summary>
    public static byte[] WithoutThumbnails(byte[] resources) => Without(resources, OldThumbnail, Thumbnail);

    /// <summary>Returns the resources without some; what follows a damaged one is left out.</summary>
    public static byte[] Without(byte[] resources, params IEnumerable<ushort> ids)
    {
        using var kept = new MemoryStream();
        foreach (var (id, block, _) in Blocks(resources))
        {
            if (!ids.Contains(id))
                kept.Write(resources.AsSpan()[block]);
        }
        return kept.ToArray();
    }

    /// <summary>Returns the data of a resource, or null.</summary>
    public static byte[]? Find(byte[] resources, ushort id)
    {
        foreach (var (found, _, data) in Blocks(resources))
        {
            if (found == id)
                return resources[data];
        }
        return null;
    }

    /// <summary>Creates the block of a resource without a name.</summary>
    public static byte[] Create(ushort id, byte[] data)
    {
        byte[] block = [.. "8BIM"u8, (byte)(id >> 8), (byte)id, 0, 0, 0, 0, 0, 0, .. data, .. new byte[data.Length & 1]];
        BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(8), data.Length);
        return block;
    }

    private static IEnumerable<(ushort Id, Range Block, Range Data)> Blocks(byte[] resources)
    {
        const int beforeName = 6;
        for (var at = 0; at + beforeName < resources.Length;)
        {
            var signature = resources.AsSpan(at, 4);
            var lengthAt = at + beforeName + (resources[at + beforeName] + 2) / 2 * 2; // the name with its length, padded
            if (!(signature.SequenceEqual("8BIM"u8) || signature.SequenceEqual("MeSa"u8)) || lengthAt + 4 > resources.Length)
                yield break;
            var length = BinaryPrimitives.ReadInt32BigEndian(resources.AsSpan(lengthAt));
            var dataAt = lengthAt + 4;
            if (length < 0 || length > resources.Length - dataAt)
                yield break;
            var end = Math.Min(resources.Length, dataAt + length + (length & 1));
            yield return (BinaryPrimitives.ReadUInt16BigEndian(resources.AsSpan(at + 4)), at..end, dataAt..(dataAt + length));
            at = end;
        }
    }
}
