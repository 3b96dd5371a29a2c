using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlNetDenoise;

/// <summary>What the bands of a pixel are, without alpha.</summary>
internal enum ColorModel
{
    Gray,
    Rgb,
    Cmyk,

    /// <summary>Any number of bands, each an image of its own, as of a microscope.</summary>
    Channels,
}

/// <summary>Size and stored values of a page: rows from top to bottom, the bands of a pixel side by side, in this machine's byte order.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Bands">Values per pixel, alpha included.</param>
/// <param name="Type">Type of the values.</param>
/// <param name="Model">What the bands are.</param>
/// <param name="HasAlpha">Whether the last band is alpha.</param>
internal sealed record PixelLayout(int Width, int Height, int Bands, SampleType Type, ColorModel Model, bool HasAlpha)
{
    /// <summary>The value of white.</summary>
    public double White { get; init; } = Type.White();

    /// <summary>Whether the colours are multiplied by alpha.</summary>
    public bool IsPremultiplied { get; init; }

    /// <summary>Whether 0 is white.</summary>
    public bool IsInverted { get; init; }

    /// <summary>Whether the file has a plane for each band. In memory, the bands of a pixel are side by side all the same.</summary>
    public bool IsPlanar { get; init; }

    /// <summary>Bytes of a pixel.</summary>
    public int PixelBytes => Bands * Type.Size();

    /// <summary>Bytes of a row.</summary>
    public int RowBytes => checked(Width * PixelBytes);

    /// <summary>Bytes of all rows.</summary>
    public long Bytes => (long)RowBytes * Height;

    /// <summary>Bands without alpha.</summary>
    public int ColorBands => HasAlpha ? Bands - 1 : Bands;

    /// <summary>The images that the bands make up: RGB as one, every other band as a gray one. Alpha is in none.</summary>
    public IReadOnlyList<BandGroup> Groups => Model == ColorModel.Rgb
        ? [new(0, 3), .. Enumerable.Range(3, ColorBands - 3).Select(band => new BandGroup(band, 1))]
        : [.. Enumerable.Range(0, ColorBands).Select(band => new BandGroup(band, 1))];

    /// <summary>Returns the layout of an image in memory, with its bit depth or another.</summary>
    public static PixelLayout Of(FloatImage image, int? bitDepth = null) =>
        new(image.Width, image.Height, image.Channels, SampleTypes.OfBitDepth(bitDepth ?? image.BitDepth), image.Channels == 1 ? ColorModel.Gray : ColorModel.Rgb, false);

    /// <summary>Copies the values of a group to an image, divided by <see cref="White"/>.</summary>
    /// <param name="rows">Whole rows in this layout.</param>
    /// <param name="group">The bands.</param>
    /// <param name="image">Receives the values; has the group's channels and this width.</param>
    /// <param name="first">The row of the image that receives the first of them.</param>
    public void CopyTo(ReadOnlySpan<byte> rows, BandGroup group, FloatImage image, int first)
    {
        switch (Type)
        {
            case SampleType.UInt8: CopyTo<byte>(rows, group, image, first); break;
            case SampleType.UInt16: CopyTo<ushort>(rows, group, image, first); break;
            case SampleType.UInt32: CopyTo<uint>(rows, group, image, first); break;
            case SampleType.Int8: CopyTo<sbyte>(rows, group, image, first); break;
            case SampleType.Int16: CopyTo<short>(rows, group, image, first); break;
            case SampleType.Int32: CopyTo<int>(rows, group, image, first); break;
            case SampleType.Float16: CopyTo<Half>(rows, group, image, first); break;
            case SampleType.Float32: CopyTo<float>(rows, group, image, first); break;
            default: CopyTo<double>(rows, group, image, first); break;
        }
    }

    /// <summary>Sets the pixels whose alpha is 0 to NaN, so that their colours neither count nor spread.</summary>
    public void HideTransparent(ReadOnlySpan<byte> rows, FloatImage image, int first)
    {
        if (!HasAlpha)
            return;
        var size = Type.Size();
        var count = rows.Length / PixelBytes;
        for (var i = 0; i < count; i++)
        {
            if (rows.Slice((i + 1) * PixelBytes - size, size).ContainsAnyExcept((byte)0))
                continue;
            for (var channel = 0; channel < image.Channels; channel++)
                image.Plane(channel)[first * Width + i] = float.NaN;
        }
    }

    /// <summary>Stores the values of an image, multiplied by <see cref="White"/>: the inverse of <see cref="CopyTo(ReadOnlySpan{byte}, BandGroup, FloatImage, int)"/>. Integers are clipped and rounded.</summary>
    /// <param name="image">Has the group's channels and this width.</param>
    /// <param name="first">The first of its rows.</param>
    /// <param name="group">The bands.</param>
    /// <param name="rows">Receives the values: whole rows in this layout.</param>
    /// <param name="before">An image with the values that <paramref name="rows"/> has before. Those that are equal in both images keep every bit. Null: all values are stored.</param>
    /// <param name="beforeFirst">The first of its rows.</param>
    public void CopyFrom(FloatImage image, int first, BandGroup group, Span<byte> rows, FloatImage? before = null, int beforeFirst = 0)
    {
        switch (Type)
        {
            case SampleType.UInt8: CopyFrom<byte>(image, first, group, rows, before, beforeFirst); break;
            case SampleType.UInt16: CopyFrom<ushort>(image, first, group, rows, before, beforeFirst); break;
            case SampleType.UInt32: CopyFrom<uint>(image, first, group, rows, before, beforeFirst); break;
            case SampleType.Int8: CopyFrom<sbyte>(image, first, group, rows, before, beforeFirst); break;
            case SampleType.Int16: CopyFrom<short>(image, first, group, rows, before, beforeFirst); break;
            case SampleType.Int32: CopyFrom<int>(image, first, group, rows, before, beforeFirst); break;
            case SampleType.Float16: CopyFrom<Half>(image, first, group, rows, before, beforeFirst); break;
            case SampleType.Float32: CopyFrom<float>(image, first, group, rows, before, beforeFirst); break;
            default: CopyFrom<double>(image, first, group, rows, before, beforeFirst); break;
        }
    }

    /// <summary>Returns this layout with the values of another: their type and their white.</summary>
    public PixelLayout WithValuesOf(PixelLayout other) => this with { Type = other.Type, White = other.White };

    /// <summary>Converts rows to a layout with another type of values, or with colours that are not inverted or not multiplied by alpha: white stays white.</summary>
    /// <param name="rows">Whole rows in this layout.</param>
    /// <param name="target">The other layout, which has the same bands.</param>
    /// <param name="buffer">Receives the converted rows.</param>
    /// <returns>The converted rows, or <paramref name="rows"/> if both layouts are the same.</returns>
    public Span<byte> Convert(Span<byte> rows, PixelLayout target, Span<byte> buffer)
    {
        if ((Type, White, IsPremultiplied, IsInverted) == (target.Type, target.White, target.IsPremultiplied, target.IsInverted))
            return rows;
        var values = new FloatImage(rows.Length / Type.Size(), 1, 1); // all bands side by side
        var converted = buffer[..(values.Width * target.Type.Size())];
        OneBand(values.Width).CopyTo(rows, new(0, 1), values, 0);
        for (var pixel = 0; pixel < values.Width; pixel += Bands)
        {
            var colours = values.Pixels.AsSpan(pixel, ColorBands);
            if (IsInverted && !target.IsInverted)
                TensorPrimitives.Subtract(1, colours, colours);
            if (IsPremultiplied && !target.IsPremultiplied && values.Pixels[pixel + Bands - 1] is > 0 and var alpha)
                TensorPrimitives.Divide(colours, alpha, colours);
        }
        target.OneBand(values.Width).CopyFrom(values, 0, new(0, 1), converted);
        return converted;
    }

    private PixelLayout OneBand(int width) => this with { Width = width, Height = 1, Bands = 1, Model = ColorModel.Gray, HasAlpha = false };

    private void CopyTo<T>(ReadOnlySpan<byte> rows, BandGroup group, FloatImage image, int first) where T : unmanaged, INumberBase<T>
    {
        var stored = MemoryMarshal.Cast<byte, T>(rows);
        var white = (float)White;
        for (var channel = 0; channel < group.Count; channel++)
        {
            var plane = image.Plane(channel).Slice(first * Width, stored.Length / Bands);
            for (int i = 0, at = group.First + channel; i < plane.Length; i++, at += Bands)
                plane[i] = float.CreateTruncating(stored[at]) / white;
        }
    }

    private void CopyFrom<T>(FloatImage image, int first, BandGroup group, Span<byte> rows, FloatImage? before, int beforeFirst) where T : unmanaged, INumberBase<T>
    {
        var stored = MemoryMarshal.Cast<byte, T>(rows);
        for (var channel = 0; channel < group.Count; channel++)
        {
            var after = image.Plane(channel).Slice(first * Width, stored.Length / Bands);
            var old = before is null ? [] : before.Plane(channel).Slice(beforeFirst * Width, after.Length);
            for (int i = 0, at = group.First + channel; i < after.Length; i++, at += Bands)
            {
                if (before is null)
                    stored[at] = Encode<T>(after[i]);
                else if (after[i] != old[i] && !float.IsNaN(after[i]))
                    stored[at] = Type.FitsFloat32() ? Encode<T>(after[i]) : Encode<T>(double.CreateTruncating(stored[at]) / White + ((double)after[i] - old[i]));
            }
        }
    }

    private T Encode<T>(double value) where T : unmanaged, INumberBase<T> =>
        Type is SampleType.UInt8 or SampleType.UInt16 ? T.CreateTruncating((int)(Math.Clamp((float)value, 0f, 1f) * (float)White + 0.5f))
        : Type.IsFloat() ? T.CreateTruncating(value * White)
        : T.CreateSaturating(Math.Floor(value * White + 0.5));
}

/// <summary>Neighbouring bands that make up one image.</summary>
/// <param name="First">The first band.</param>
/// <param name="Count">1 (gray) or 3 (RGB).</param>
internal readonly record struct BandGroup(int First, int Count);
