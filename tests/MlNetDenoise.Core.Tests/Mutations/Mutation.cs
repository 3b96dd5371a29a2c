using System.Buffers.Binary;

namespace MlNetDenoise.Core.Tests;

/// <summary>Damages a file in one to four ways, which a seed determines.</summary>
internal static class Mutation
{
    // Where most headers are: their share of the changes is larger than their share of the bytes.
    private const int Head = 200, Tail = 400;

    private static readonly long[] Extremes = [0, 1, 2, 255, 256, 16383, 32767, 32768, 65535, 65536, 100_000, 1 << 24, int.MaxValue, uint.MaxValue, long.MaxValue, -1];

    /// <summary>Returns a damaged copy.</summary>
    /// <param name="sound">The file.</param>
    /// <param name="random">Determines the damage.</param>
    public static byte[] Apply(byte[] sound, ref SeededRandom random)
    {
        byte[] file = [.. sound];
        for (var count = 1 + random.NextInt(4); count > 0 && file.Length > 0; count--)
            file = Change(file, ref random);
        // Otherwise, hardly any damage of a PNG file comes behind its checksums.
        if (file.AsSpan().StartsWith<byte>([0x89, (byte)'P']) && random.NextInt(4) > 0)
            HandMade.CorrectChecksums(file);
        return file;
    }

    private static byte[] Change(byte[] file, ref SeededRandom random)
    {
        var at = Place(file, ref random);
        var length = Math.Min(file.Length - at, 1 + random.NextInt(random.NextInt(2) == 0 ? 8 : 200));
        switch (random.NextInt(10))
        {
            case 0 or 1:
                file[at] ^= (byte)(1 << random.NextInt(8));
                return file;
            case 2:
                file[at] = random.NextInt(4) switch { 0 => 0, 1 => 0xFF, 2 => 0x80, _ => (byte)random.NextInt(256) };
                return file;
            case 3 or 4 or 5:
                PutExtreme(file.AsSpan(at), ref random);
                return file;
            case 6:
                return file[..random.NextInt(file.Length)];
            case 7:
                return [.. file[..at], .. file[(at + length)..]];
            case 8:
                var from = random.NextInt(file.Length);
                return [.. file[..at], .. file[from..Math.Min(file.Length, from + length)], .. file[at..]];
            default:
                for (var i = at; i < at + length; i++)
                    file[i] = (byte)random.NextInt(256);
                return file;
        }
    }

    private static int Place(byte[] file, ref SeededRandom random) => random.NextInt(4) switch
    {
        0 => random.NextInt(file.Length),
        1 => file.Length - 1 - random.NextInt(Math.Min(Tail, file.Length)),
        _ => random.NextInt(Math.Min(Head, file.Length)),
    };

    private static void PutExtreme(Span<byte> place, ref SeededRandom random)
    {
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(value, Extremes[random.NextInt(Extremes.Length)]);
        value = value[..Math.Min(place.Length, 2 << random.NextInt(3))];
        if (random.NextInt(2) == 0)
            value.Reverse();
        value.CopyTo(place);
    }
}
