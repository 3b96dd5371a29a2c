using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MlNetDenoise.Training;

/// <summary>A clean image kept in memory as 16-bit planes: exact for files of 8 and 16 bits, 2 bytes a value.</summary>
public sealed class TrainingImage
{
    private readonly ushort[] _values;

    /// <summary>Keeps an image.</summary>
    /// <param name="name">What a reader of the run's record knows it by.</param>
    /// <param name="image">The pixels, which are copied.</param>
    /// <param name="hash">Of the file that it came from; null takes that of the pixels.</param>
    public TrainingImage(string name, FloatImage image, string? hash = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        (Name, Width, Height, Channels) = (name, image.Width, image.Height, image.Channels);
        _values = [.. image.Pixels.Select(value => (ushort)Math.Round(Math.Clamp(value, 0, 1) * ushort.MaxValue))];
        Hash = hash ?? Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(_values.AsSpan())));
    }

    /// <summary>What a reader of the run's record knows it by: the file's name without its folder.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the content, in hexadecimal; it decides whether the image validates.</summary>
    public string Hash { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 (gray) or 3 (RGB).</summary>
    public int Channels { get; }

    /// <summary>Copies a square out of the image, turned or mirrored. Beyond its borders the image is mirrored.</summary>
    /// <param name="x">The leftmost column.</param>
    /// <param name="y">The uppermost row.</param>
    /// <param name="symmetry">Which of the eight symmetries of a square: 1 mirrors columns, 2 rows, 4 swaps both.</param>
    /// <param name="patch">channels x side x side values in [0,1].</param>
    internal void CopyPatch(int x, int y, int symmetry, Span<float> patch)
    {
        var side = (int)Math.Sqrt(patch.Length / Channels);
        Span<int> columns = stackalloc int[side], rows = stackalloc int[side];
        for (var i = 0; i < side; i++)
            (columns[i], rows[i]) = (Mirrored(x + i, Width), Mirrored(y + i, Height) * Width);
        if ((symmetry & 1) != 0)
            columns.Reverse();
        if ((symmetry & 2) != 0)
            rows.Reverse();
        var outer = (symmetry & 4) != 0 ? columns : rows;
        var inner = (symmetry & 4) != 0 ? rows : columns;
        for (var c = 0; c < Channels; c++)
        {
            var plane = _values.AsSpan(c * Width * Height, Width * Height);
            for (var i = 0; i < side; i++)
            {
                var line = patch.Slice((c * side + i) * side, side);
                for (var j = 0; j < side; j++)
                    line[j] = plane[outer[i] + inner[j]] * (1f / ushort.MaxValue);
            }
        }
    }

    /// <summary>The middle of the image, at most <paramref name="side"/> pixels wide and high.</summary>
    internal FloatImage Centre(int side)
    {
        var (width, height) = (Math.Min(side, Width), Math.Min(side, Height));
        var (left, top) = ((Width - width) / 2, (Height - height) / 2);
        var centre = new FloatImage(width, height, Channels);
        for (var c = 0; c < Channels; c++)
        {
            var plane = centre.Plane(c);
            for (var i = 0; i < plane.Length; i++)
                plane[i] = _values[(c * Height + top + i / width) * Width + left + i % width] * (1f / ushort.MaxValue);
        }
        return centre;
    }

    private static int Mirrored(int position, int size)
    {
        var folded = position % (2 * size);
        return folded < size ? folded : 2 * size - 1 - folded;
    }
}
