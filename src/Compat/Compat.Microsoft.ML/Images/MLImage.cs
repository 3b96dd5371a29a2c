using NetVips;

namespace Microsoft.ML.Data;

/// <summary>An image of 8 bits and four channels, colours multiplied by alpha as the package decodes them.</summary>
internal sealed class MLImage : IDisposable
{
    private readonly int _width;
    private readonly int _height;
    private byte[] _bgra;

    public MLImage(int width, int height, byte[] bgra)
    {
        _width = width;
        _height = height;
        _bgra = bgra;
    }

    public int Width => Alive(_width);

    public int Height => Alive(_height);

    public ReadOnlySpan<byte> Pixels => Alive(_bgra);

    public static MLImage CreateFromStream(Stream imageStream)
    {
        Check.Value(imageStream, nameof(imageStream));
        using var bytes = new MemoryStream();
        imageStream.CopyTo(bytes);
        return Decode(bytes.ToArray()) ?? throw new ArgumentException("Invalid input stream contents", nameof(imageStream));
    }

    public void Dispose() => _bgra = null;

    private static MLImage Decode(byte[] file)
    {
        if (!IsKnownFormat(file))
            return null;
        try
        {
            using var image = Image.NewFromBuffer(file);
            using var srgb = image.Colourspace(Enums.Interpretation.Srgb);
            using var bytes = srgb.Cast(Enums.BandFormat.Uchar);
            return new MLImage(bytes.Width, bytes.Height, ToBgra(bytes.WriteToMemory<byte>(), bytes.Bands));
        }
        catch (VipsException)
        {
            return null;
        }
    }

    /// <summary>The formats that the package's decoder knows: PNG, JPEG, GIF, WebP, BMP; not TIFF.</summary>
    private static bool IsKnownFormat(ReadOnlySpan<byte> file) =>
        file is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, 0xFF, ..] || file.StartsWith("GIF8"u8) || file.StartsWith("BM"u8)
        || file.Length > 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8);

    private static byte[] ToBgra(byte[] pixels, int bands)
    {
        if (bands is < 3 or > 4)
            throw new ArgumentException($"An image of {bands} bands");
        var bgra = new byte[pixels.Length / bands * 4];
        for (int from = 0, to = 0; to < bgra.Length; from += bands, to += 4)
        {
            var alpha = bands == 4 ? pixels[from + 3] : (byte)255;
            bgra[to] = Multiplied(pixels[from + 2], alpha);
            bgra[to + 1] = Multiplied(pixels[from + 1], alpha);
            bgra[to + 2] = Multiplied(pixels[from], alpha);
            bgra[to + 3] = alpha;
        }
        return bgra;
    }

    private static byte Multiplied(byte colour, byte alpha)
    {
        var product = colour * alpha + 128;
        return (byte)((product + (product >> 8)) >> 8);
    }

    private T Alive<T>(T value) => _bgra is null ? throw new InvalidOperationException("Object is disposed.") : value;
}
