using System.Buffers.Binary;

namespace MlNetDenoise.Core.Tests;

/// <summary>A page of an uncompressed TIFF file in any byte order.</summary>
internal sealed record TiffSeedPage(int Width, int Height, int Samples, int Bits)
{
    public int RowsPerStrip { get; init; } = Height;

    public bool IsPlanar { get; init; }

    public int Photometric { get; init; } = Samples >= 3 ? 2 : 1;

    public int SampleFormat { get; init; } = 1;

    public int[] ExtraSamples { get; init; } = [];

    /// <summary>Further tags, without directories of their own.</summary>
    public IReadOnlyList<TiffTag> Tags { get; init; } = [];

    /// <summary>Returns a file of pages.</summary>
    public static byte[] Write(bool isBigEndian, bool isBig, params TiffSeedPage[] pages)
    {
        using var file = new MemoryStream();
        void Put(long value, int size)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            bytes = bytes[..size];
            if (isBigEndian)
                bytes.Reverse();
            file.Write(bytes);
        }
        var field = isBig ? 8 : 4;
        file.Write(isBigEndian ? "MM"u8 : "II"u8);
        Put(isBig ? 43 : 42, 2);
        if (isBig)
        {
            Put(8, 2); // the size of positions
            Put(0, 2);
        }
        var link = file.Position;
        Put(0, field);
        foreach (var page in pages)
        {
            var strips = page.Strips(isBigEndian);
            var offsets = new List<uint>();
            foreach (var strip in strips)
            {
                offsets.Add((uint)file.Position);
                file.Write(strip);
            }
            var tags = page.AllTags([.. offsets], [.. strips.Select(strip => (uint)strip.Length)]).OrderBy(tag => tag.Id).ToList();
            file.SetLength(file.Position = (file.Position + 7) / 8 * 8);
            var directory = file.Position;
            file.Position = link;
            Put(directory, field);
            file.Position = directory;
            Put(tags.Count, isBig ? 8 : 2);
            var values = directory + TiffDirectory.LinkAt(tags.Count, isBig) + field;
            foreach (var tag in tags)
            {
                Put(tag.Id, 2);
                Put((int)tag.Type, 2);
                Put(tag.Count, field);
                var next = file.Position + field;
                if (tag.Data.Length > field)
                {
                    Put(values, field);
                    file.Position = values;
                    values += (tag.Data.Length + 7) / 8 * 8;
                }
                var data = (byte[])tag.Data.Clone();
                if (isBigEndian)
                    data.ReverseEach(tag.Type == TiffType.Rational ? 4 : TiffTag.SizeOf(tag.Type));
                file.Write(data);
                file.Position = next;
            }
            link = file.Position;
            Put(0, field);
            file.SetLength(file.Position = values);
        }
        return file.ToArray();
    }

    private List<byte[]> Strips(bool isBigEndian)
    {
        var random = new SeededRandom((ulong)(Width * Samples * Bits));
        var strips = new List<byte[]>();
        for (var plane = 0; plane < (IsPlanar ? Samples : 1); plane++)
        {
            for (var top = 0; top < Height; top += RowsPerStrip)
            {
                var count = Width * Math.Min(RowsPerStrip, Height - top) * (IsPlanar ? 1 : Samples);
                var strip = new byte[count * Bits / 8];
                for (var i = 0; i < count; i++)
                {
                    var value = 0.3 + 0.3 * i / count + 0.2 * random.NextSingle();
                    var stored = strip.AsSpan(i * Bits / 8, Bits / 8);
                    switch (Bits, SampleFormat)
                    {
                        case (16, 3): BinaryPrimitives.WriteHalfLittleEndian(stored, (Half)value); break;
                        case (32, 3): BinaryPrimitives.WriteSingleLittleEndian(stored, (float)value); break;
                        case (64, 3): BinaryPrimitives.WriteDoubleLittleEndian(stored, value); break;
                        case (16, _): BinaryPrimitives.WriteUInt16LittleEndian(stored, (ushort)(value * 65535)); break;
                        case (32, _): BinaryPrimitives.WriteUInt32LittleEndian(stored, (uint)(value * uint.MaxValue)); break;
                        default: stored[0] = (byte)(value * 255); break;
                    }
                    if (isBigEndian)
                        stored.Reverse();
                }
                strips.Add(strip);
            }
        }
        return strips;
    }

    private IEnumerable<TiffTag> AllTags(uint[] offsets, uint[] lengths)
    {
        ushort[] EachSample(int value) => [.. Enumerable.Repeat((ushort)value, Samples)];
        yield return TiffTag.Long(TiffId.ImageWidth, (uint)Width);
        yield return TiffTag.Long(TiffId.ImageLength, (uint)Height);
        yield return TiffTag.Short(TiffId.BitsPerSample, EachSample(Bits));
        yield return TiffTag.Short(TiffId.Compression, 1);
        yield return TiffTag.Short(TiffId.Photometric, (ushort)Photometric);
        yield return TiffTag.Long(TiffId.StripOffsets, offsets);
        yield return TiffTag.Short(TiffId.SamplesPerPixel, (ushort)Samples);
        yield return TiffTag.Long(TiffId.RowsPerStrip, (uint)RowsPerStrip);
        yield return TiffTag.Long(TiffId.StripByteCounts, lengths);
        yield return TiffTag.Short(TiffId.PlanarConfiguration, (ushort)(IsPlanar ? 2 : 1));
        yield return TiffTag.Short(TiffId.SampleFormat, EachSample(SampleFormat));
        if (ExtraSamples.Length > 0)
            yield return TiffTag.Short(TiffId.ExtraSamples, [.. ExtraSamples.Select(value => (ushort)value)]);
        foreach (var tag in Tags)
            yield return tag;
    }
}
