namespace MlNetDenoise;

/// <summary>A file with some of its bytes replaced, or with bytes after its end. The file itself stays as it is.</summary>
/// <param name="file">The file, which can be read at any position and stays open. Several streams can share it.</param>
/// <param name="patches">The bytes, with their positions: within the file, or from its end on.</param>
internal class PatchedStream(Stream file, params IReadOnlyList<(long At, byte[] Bytes)> patches) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => Math.Max(file.Length, patches.Select(patch => patch.At + patch.Bytes.Length).DefaultIfEmpty().Max());

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        buffer = buffer[..(int)Math.Clamp(Length - Position, 0, buffer.Length)];
        if (Position < file.Length)
        {
            lock (file)
            {
                file.Position = Position;
                file.ReadExactly(buffer[..(int)Math.Min(buffer.Length, file.Length - Position)]);
            }
        }
        foreach (var (at, bytes) in patches)
        {
            var (start, end) = (Math.Max(at, Position), Math.Min(at + bytes.Length, Position + buffer.Length));
            if (start < end)
                bytes.AsSpan((int)(start - at), (int)(end - start)).CopyTo(buffer[(int)(start - Position)..]);
        }
        Position += buffer.Length;
        return buffer.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => Length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
