namespace MlNetDenoise;

/// <summary>A file of which some bytes are read as others.</summary>
/// <param name="file">The file, which the caller disposes.</param>
/// <param name="changes">The bytes by their position.</param>
internal sealed class PatchedFile(Stream file, IReadOnlyDictionary<long, byte> changes) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => file.Length;

    public override long Position { get => file.Position; set => file.Position = value; }

    public override int Read(Span<byte> buffer)
    {
        var start = Position;
        var count = file.Read(buffer);
        foreach (var (at, value) in changes)
        {
            if (at >= start && at < start + count)
                buffer[(int)(at - start)] = value;
        }
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
