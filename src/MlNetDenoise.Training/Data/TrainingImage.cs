using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MlNetDenoise.Training;

/// <summary>An image in memory as 16-bit planes, which are exact for files of 8 and 16 bits and take 2 bytes per value.</summary>
/// <remarks>Immutable; any number of threads can read it.</remarks>
public sealed class TrainingImage
{
    private readonly ushort[] _values;

    /// <summary>Copies an image.</summary>
    /// <param name="name">Name in the list of a run folder.</param>
    /// <param name="image">The pixels.</param>
    /// <param name="hash">SHA-256 of its file in hexadecimal; null: the hash of the pixels.</param>
    public TrainingImage(string name, FloatImage image, string? hash = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        (Name, Width, Height, Channels) = (name, image.Width, image.Height, image.Channels);
        _values = [.. image.Pixels.Select(value => (ushort)Math.Round(Math.Clamp(value, 0, 1) * ushort.MaxValue))];
        Hash = hash ?? Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(_values.AsSpan())));
    }

    /// <summary>The noisy image of a pair, of the same size; null if the image is not part of a pair.</summary>
    public TrainingImage? Noisy { get; init; }

    /// <summary>Name in the list of a run folder.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the content in hexadecimal. The split depends on it.</summary>
    public string Hash { get; }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Number of channels: 1 (gray) or 3 (RGB).</summary>
    public int Channels { get; }

    /// <summary>Copies a square of the image, flipped and rotated. Beyond its borders the image is mirrored.</summary>
    /// <param name="placement">The square.</param>
    /// <param name="patch">channels x side x side values in [0,1].</param>
    internal void CopyPatch(Placement placement, Span<float> patch)
    {
        if (placement.Angle == 0)
            CopyPixels(placement, patch);
        else
            Interpolate(placement, patch);
    }

    private void CopyPixels(Placement placement, Span<float> patch)
    {
        var side = (int)Math.Sqrt(patch.Length / Channels);
        Span<int> columns = stackalloc int[side], rows = stackalloc int[side];
        for (var i = 0; i < side; i++)
            (columns[i], rows[i]) = (Smoothing.Mirrored(placement.X + i, Width), Smoothing.Mirrored(placement.Y + i, Height) * Width);
        if ((placement.Symmetry & 1) != 0)
            columns.Reverse();
        if ((placement.Symmetry & 2) != 0)
            rows.Reverse();
        var outer = (placement.Symmetry & 4) != 0 ? columns : rows;
        var inner = (placement.Symmetry & 4) != 0 ? rows : columns;
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

    /// <summary>Copies a rotated square by bilinear interpolation.</summary>
    private void Interpolate(Placement placement, Span<float> patch)
    {
        var side = (int)Math.Sqrt(patch.Length / Channels);
        var middle = (side - 1) / 2.0;
        var (sine, cosine) = Math.SinCos(placement.Angle);
        for (var i = 0; i < side * side; i++)
        {
            var (across, down) = (i % side - middle, i / side - middle);
            (across, down) = (placement.Symmetry & 4) != 0 ? (down, across) : (across, down);
            (across, down) = ((placement.Symmetry & 1) != 0 ? -across : across, (placement.Symmetry & 2) != 0 ? -down : down);
            var (x, y) = (placement.X + middle + cosine * across - sine * down, placement.Y + middle + sine * across + cosine * down);
            var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
            var (toRight, toBottom) = (x - left, y - top);
            var (column, nextColumn) = (Smoothing.Mirrored(left, Width), Smoothing.Mirrored(left + 1, Width));
            var (row, nextRow) = (Smoothing.Mirrored(top, Height) * Width, Smoothing.Mirrored(top + 1, Height) * Width);
            for (var c = 0; c < Channels; c++)
            {
                var plane = _values.AsSpan(c * Width * Height, Width * Height);
                var upper = plane[row + column] * (1 - toRight) + plane[row + nextColumn] * toRight;
                var lower = plane[nextRow + column] * (1 - toRight) + plane[nextRow + nextColumn] * toRight;
                patch[c * side * side + i] = (float)((upper * (1 - toBottom) + lower * toBottom) / ushort.MaxValue);
            }
        }
    }

    /// <summary>Returns the center of the image, at most <paramref name="side"/> pixels wide and high.</summary>
    internal FloatImage Center(int side)
    {
        var (width, height) = (Math.Min(side, Width), Math.Min(side, Height));
        var (left, top) = ((Width - width) / 2, (Height - height) / 2);
        var center = new FloatImage(width, height, Channels);
        for (var c = 0; c < Channels; c++)
        {
            var plane = center.Plane(c);
            for (var i = 0; i < plane.Length; i++)
                plane[i] = _values[(c * Height + top + i / width) * Width + left + i % width] * (1f / ushort.MaxValue);
        }
        return center;
    }
}
