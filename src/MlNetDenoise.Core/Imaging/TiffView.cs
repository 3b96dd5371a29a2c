namespace MlNetDenoise;

/// <summary>A TIFF file of one of its pages, in which tags have other values: a type that libvips does not know becomes integers, and colours that it would change stay as they are stored.</summary>
/// <remarks>libvips would read the directories of all pages whenever it opens one.</remarks>
/// <param name="file">The file, which the caller disposes. Several views can share it.</param>
/// <param name="page">The page.</param>
/// <param name="values">The other values by tag: as many as the tag has, or fewer. A tag that the page has not is left out.</param>
internal sealed class TiffView(Stream file, TiffDirectory page, IReadOnlyDictionary<ushort, long[]> values) : PatchedStream(file, Patches(file, page, values))
{
    private static List<(long At, byte[] Bytes)> Patches(Stream file, TiffDirectory page, IReadOnlyDictionary<ushort, long[]> values)
    {
        var reader = TiffReader.Open(file)!;
        var size = reader.IsBig ? 8 : 4;
        var patches = new List<(long At, byte[] Bytes)>();
        var entries = reader.ReadEntries(page.At, out var linkAt, out var next)!;
        foreach (var entry in entries)
        {
            if (!values.TryGetValue(entry.Id, out var others))
                continue;
            var countAt = entry.At + 4;
            var bytes = ToBytes(others, TiffTag.SizeOf(entry.Type));
            patches.Add((countAt, ToBytes([others.Length], size)));
            patches.Add((bytes.Length <= size ? countAt + size : entry.ValueAt, bytes));
        }
        patches.Add((reader.FirstAt, ToBytes([page.At], size)));
        if (next != 0)
            patches.Add((linkAt, new byte[size]));
        return patches;

        byte[] ToBytes(long[] values, int size)
        {
            var bytes = values.SelectMany(value => BitConverter.GetBytes(value)[..size]).ToArray();
            if (reader.IsBigEndian)
                bytes.ReverseEach(size);
            return bytes;
        }
    }
}
