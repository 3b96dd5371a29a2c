namespace MlNetDenoise;

/// <summary>Estimates the quality of a JPEG file from its quantization tables.</summary>
internal sealed class JpegQuantization
{
    private const byte Tables = 0xDB;

    // Annex K of the standard, in zigzag order. libjpeg scales these.
    private static readonly byte[][] Standard =
    [
        [
            16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
            56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
        ],
        [
            17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
            99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        ],
    ];

    private readonly int[]?[] _tables = new int[]?[Standard.Length];
    private bool _isSubsampled;

    /// <summary>Whether a marker starts a frame header.</summary>
    public static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    /// <summary>Reads a segment, if it has tables or a frame header.</summary>
    public void Read(byte marker, ReadOnlySpan<byte> data)
    {
        const int values = 64;
        if (IsFrame(marker)) // depth, height, width, number of components; of each its name, its samples in both directions, its table
            _isSubsampled = data is [_, _, _, _, _, _, _, 0x22, _, _, 0x11, _, _, 0x11, ..];
        while (marker == Tables && data.Length > 0)
        {
            var (size, id) = (data[0] >> 4 == 0 ? 1 : 2, data[0] & 15);
            if (data.Length < 1 + size * values)
                return;
            var table = new int[values];
            for (var i = 0; i < values; i++)
                table[i] = size == 1 ? data[1 + i] : data[1 + 2 * i] << 8 | data[2 + 2 * i];
            if (id < _tables.Length)
                _tables[id] = table;
            data = data[(1 + size * values)..];
        }
    }

    /// <summary>The nearest quality; null if no table was read.</summary>
    public JpegSettings? ToSettings() => _tables[0] is null ? null : new(Enumerable.Range(1, 100).MinBy(Distance), _isSubsampled);

    private long Distance(int quality)
    {
        var scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        var sum = 0L;
        for (var t = 0; t < _tables.Length; t++)
        {
            for (var i = 0; i < (_tables[t]?.Length ?? 0); i++)
                sum += Math.Abs(_tables[t]![i] - Math.Clamp((Standard[t][i] * scale + 50) / 100, 1, 255));
        }
        return sum;
    }
}
