namespace MlNetDenoise;

/// <summary>An EXIF block of JPEG, PNG and WebP. It is edited in place, so that what a camera's maker note points to stays where it is.</summary>
internal static class ExifBlock
{
    private const int HeaderSize = 8;

    /// <summary>What precedes a block in JPEG files, and by some programs in others.</summary>
    public static readonly byte[] Name = [.. "Exif\0\0"u8];

    /// <summary>Pairs of tags for x and y, which a rotation by 90 degrees swaps.</summary>
    public static IReadOnlyList<(ushort X, ushort Y)> Axes { get; } =
    [
        (TiffId.ImageWidth, TiffId.ImageLength), (TiffId.XResolution, TiffId.YResolution), (TiffId.ExifWidth, TiffId.ExifHeight),
        (TiffId.FocalPlaneXResolution, TiffId.FocalPlaneYResolution),
    ];

    /// <summary>The tags of a TIFF file's directory that EXIF has too, beside its own directories: who, what, with what, when, rating.</summary>
    private static readonly HashSet<ushort> Descriptive =
    [
        TiffId.ImageDescription, 271, 272, TiffId.Orientation, TiffId.Software, 306, TiffId.Artist, 316, TiffId.Copyright,
        18246, 18249, 36867, 40091, 40092, 40093, 40094, 40095, TiffId.ExifDirectory, TiffId.GpsDirectory,
    ];

    /// <summary>Reads a block, with or without its name. The thumbnail shows the image as it was: its bytes are cut off at the end of the block, and cleared elsewhere.</summary>
    /// <returns>The same array if nothing is removed; null if the block is damaged or is not one.</returns>
    public static byte[]? Read(byte[] data) => WithoutThumbnail(data.AsSpan().StartsWith(Name) ? data[Name.Length..] : data);

    /// <summary>Reads the tags of a block; none if it is not one.</summary>
    public static IReadOnlyList<TiffTag> ToTags(byte[] exif) => TiffDirectory.ReadAll(new MemoryStream(exif)).FirstOrDefault()?.Tags ?? [];

    /// <summary>Creates a block from the tags of a TIFF file's directory; null if EXIF has none of them.</summary>
    public static byte[]? FromTags(IReadOnlyList<TiffTag> tags)
    {
        var described = tags.Where(tag => Descriptive.Contains(tag.Id)).ToList();
        if (!described.Exists(tag => tag.Id != TiffId.Orientation || tag.Number() is > 1 and <= 8))
            return null;
        return [.. "II*\0"u8, HeaderSize, 0, 0, 0, .. TiffDirectory.Serialize([.. described, .. Resolution.FromTags(tags)?.ToTags() ?? []], HeaderSize, isBig: false)];
    }

    /// <summary>Returns the block as that of an image whose pixels are upright now.</summary>
    /// <param name="exif">The block.</param>
    /// <param name="swapsSides">Whether the sides of the image were swapped.</param>
    public static byte[] Upright(byte[] exif, bool swapsSides)
    {
        var edited = (byte[])exif.Clone();
        if (TiffReader.Open(new MemoryStream(exif)) is not { } reader)
            return edited;
        foreach (var (entries, _) in Directories(reader))
        {
            foreach (var entry in entries.Where(entry => entry is { Id: TiffId.Orientation, Type: TiffType.Byte or TiffType.Short or TiffType.Long, Length: > 0 }))
            {
                var value = edited.AsSpan((int)entry.ValueAt, TiffTag.SizeOf(entry.Type));
                value.Clear();
                value[reader.IsBigEndian ? ^1 : 0] = 1;
            }
            foreach (var (x, y) in swapsSides ? Axes : [])
            {
                // The type, the number and the place of the values change their entries.
                if (entries.FindIndex(entry => entry.Id == x) is >= 0 and var first && entries.FindIndex(entry => entry.Id == y) is >= 0 and var second)
                {
                    exif.AsSpan((int)entries[first].At + 2, 10).CopyTo(edited.AsSpan((int)entries[second].At + 2));
                    exif.AsSpan((int)entries[second].At + 2, 10).CopyTo(edited.AsSpan((int)entries[first].At + 2));
                }
            }
        }
        return edited;
    }

    private static byte[]? WithoutThumbnail(byte[] exif)
    {
        if (TiffReader.Open(new MemoryStream(exif)) is not { IsBig: false } reader || reader.ReadEntries(reader.First, out var linkAt, out var next) is null)
            return null;
        if (next == 0)
            return exif;

        var kept = Merge([(0, HeaderSize), .. Directories(reader).SelectMany(directory => directory.Entries.Select(Place).Append(directory.Place))]);
        var dropped = Merge(ThumbnailParts(reader, next, exif.Length));
        var edited = (byte[])exif.Clone();
        foreach (var (start, end) in dropped)
            edited.AsSpan((int)start, (int)(end - start)).Clear();
        foreach (var (start, end) in kept)
            exif.AsSpan((int)start, (int)(end - start)).CopyTo(edited.AsSpan((int)start));
        edited.AsSpan((int)linkAt, 4).Clear();

        long length = exif.Length;
        foreach (var (start, end) in Enumerable.Reverse(dropped))
        {
            if (end >= length - 1) // parts start at even positions
                length = Math.Max(start, kept[^1].End);
        }
        return edited[..(int)length];
    }

    /// <summary>The first directory and those that it points to, with the place of the entries of each.</summary>
    private static IEnumerable<(List<TiffEntry> Entries, (long Start, long End) Place)> Directories(TiffReader reader)
    {
        var found = new Queue<long>([reader.First]);
        var visited = new HashSet<long>();
        while (visited.Count < 4 && found.TryDequeue(out var at))
        {
            if (!visited.Add(at) || reader.ReadEntries(at, out var linkAt, out _) is not { } entries)
                continue;
            yield return (entries, (at, linkAt));
            foreach (var entry in entries.Where(entry => entry.Id is TiffId.ExifDirectory or TiffId.GpsDirectory or TiffId.InteropDirectory))
                found.Enqueue(reader.ReadInteger(entry));
        }
    }

    /// <summary>The places of a thumbnail's directory, of its values, and of its pixels.</summary>
    private static IEnumerable<(long Start, long End)> ThumbnailParts(TiffReader reader, long at, int length)
    {
        if (reader.ReadEntries(at, out var linkAt, out _) is not { } entries)
            yield break;
        yield return (at, Math.Min(length, linkAt + 4));
        foreach (var entry in entries)
            yield return Place(entry);
        foreach (var (startId, lengthId) in new[] { (TiffId.ThumbnailOffset, TiffId.ThumbnailLength), (TiffId.StripOffsets, TiffId.StripByteCounts) })
        {
            var (start, size) = (Value(startId), Value(lengthId));
            if (start > 0 && size > 0 && start < length)
                yield return (start, Math.Min(length, start + size));
        }
        long Value(ushort id) => entries.Where(entry => entry.Id == id).Select(reader.ReadInteger).FirstOrDefault(-1);
    }

    private static (long Start, long End) Place(TiffEntry entry) => (entry.ValueAt, entry.ValueAt + entry.Length);

    /// <summary>Sorts places, and joins those that overlap: a damaged block may have thousands of them.</summary>
    private static List<(long Start, long End)> Merge(IEnumerable<(long Start, long End)> places)
    {
        var merged = new List<(long Start, long End)>();
        foreach (var (start, end) in places.Order())
        {
            if (merged.Count > 0 && start <= merged[^1].End)
                merged[^1] = (merged[^1].Start, Math.Max(end, merged[^1].End));
            else
                merged.Add((start, end));
        }
        return merged;
    }
}
