namespace MlNetDenoise;

/// <summary>A TIFF file in which tags of a page have other values: a type that libvips does not know becomes integers, and colours that it would change stay as they are stored.</summary>
internal sealed class TiffView : Stream
{
    private readonly Stream _file;
    private readonly List<(long At, byte[] Bytes)> _changes = [];

    /// <param name="file">The file, which the caller disposes. Several views can share it.</param>
    /// <param name="page">The page.</param>
    /// <param name="values">The other values by tag: as many as the tag has, or fewer. A tag that the page has not is left out.</param>
    public TiffView(Stream file, TiffDirectory page, IReadOnlyDictionary<ushort, long[]> values)
    {
        _file = file;
        var reader = TiffReader.Open(file)!;
        foreach (var entry in reader.ReadEntries(page.At, out _, out _)!)
        {
            if (!values.TryGetValue(entry.Id, out var others))
                continue;
            var (countAt, fieldSize) = (entry.At + 4, reader.IsBig ? 8 : 4);
            var bytes = ToBytes(others, TiffTag.SizeOf(entry.Type), reader.IsBigEndian);
            _changes.Add((countAt, ToBytes([others.Length], fieldSize, reader.IsBigEndian)));
            _changes.Add((bytes.Length <= fieldSize ? countAt + fieldSize : entry.ValueAt, bytes));
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _file.Length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var start = Position;
        int read;
        lock (_file)
        {
            _file.Position = start;
            read = _file.Read(buffer);
        }
        Position += read;
        foreach (var (at, bytes) in _changes)
        {
            var (first, end) = (Math.Max(at, start), Math.Min(at + bytes.Length, start + read));
            if (first < end)
                bytes.AsSpan((int)(first - at), (int)(end - first)).CopyTo(buffer[(int)(first - start)..]);
        }
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Current => Position,
        SeekOrigin.End => Length,
        _ => 0,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte[] ToBytes(long[] values, int size, bool isBigEndian)
    {
        var bytes = values.SelectMany(value => BitConverter.GetBytes(value)[..size]).ToArray();
        if (isBigEndian)
            bytes.ReverseEach(size);
        return bytes;
    }
}
