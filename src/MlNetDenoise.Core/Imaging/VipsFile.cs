using NetVips;

namespace MlNetDenoise;

/// <summary>The files that libvips reads and writes.</summary>
internal static class VipsFile
{
    static VipsFile()
    {
        // libvips writes warnings to the console; what matters of them comes back as an exception.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
        // One thread an image: with several, libvips 8.14 now and then ends before it is told that the last rows are damaged.
        NetVips.NetVips.Concurrency = 1;
    }

    /// <summary>Reads the first page of a file; <see cref="FloatImage.Load"/> says how.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, truncated, no image, or of another depth.</exception>
    internal static FloatImage Load(string path)
    {
        try
        {
            return Read(path);
        }
        catch (VipsException e)
        {
            throw new InvalidDataException(Reason(e, path), e);
        }
    }

    /// <summary>Writes a file in the format of its extension.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    internal static void Save(FloatImage image, string path)
    {
        var depth = Math.Min(image.BitDepth, 16);
        var (bits, options) = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".jpg" or ".jpeg" => (8, new VOption { { "Q", 95 }, { "subsample_mode", Enums.ForeignSubsample.Off } }),
            ".webp" => (8, new VOption { { "lossless", true } }),
            ".tif" or ".tiff" => (depth, new VOption { { "compression", Enums.ForeignTiffCompression.Deflate } }),
            _ => (depth, new VOption()),
        };
        try
        {
            using var pixels = ToVips(image, bits);
            pixels.WriteToFile(path, options);
        }
        catch (VipsException e)
        {
            throw new IOException($"{Reason(e, path)}.", e);
        }
    }

    /// <summary>The image as libvips has it: interleaved, of <paramref name="bits"/> bits (8 or 16) a channel.</summary>
    internal static Image ToVips(FloatImage image, int bits)
    {
        using var pixels = bits == 16
            ? Image.NewFromMemory(image.Interleaved<ushort>(), image.Width, image.Height, image.Channels, Enums.BandFormat.Ushort)
            : Image.NewFromMemory(image.Interleaved<byte>(), image.Width, image.Height, image.Channels, Enums.BandFormat.Uchar);
        return pixels.Copy(interpretation: (bits, image.Channels) switch
        {
            (16, 1) => Enums.Interpretation.Grey16,
            (16, _) => Enums.Interpretation.Rgb16,
            (_, 1) => Enums.Interpretation.Bw,
            _ => Enums.Interpretation.Srgb,
        });
    }

    /// <summary>The image after it was written as JPEG and read again; below quality 90 with half of the colours' resolution, as libvips has it.</summary>
    /// <param name="image">Gray or RGB; it is cut to [0,1] and rounded to 8 bits first.</param>
    /// <param name="quality">From 1 to 100.</param>
    internal static FloatImage ThroughJpeg(FloatImage image, int quality)
    {
        using var pixels = ToVips(image, 8);
        using var read = Image.NewFromBuffer(pixels.WriteToBuffer(".jpg", new VOption { { "Q", quality } }));
        return ToFloat(read);
    }

    private static FloatImage Read(string path)
    {
        using var file = Image.NewFromFile(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
        if (file.Format is not (Enums.BandFormat.Uchar or Enums.BandFormat.Ushort))
            throw new InvalidDataException($"its values are of type {file.Format}, not of 8 or 16 bits");
        using var upright = Upright(file);
        using var image = InRgbOrGray(upright);
        return ToFloat(image);
    }

    private static FloatImage ToFloat(Image image)
    {
        var (width, height, channels) = (image.Width, image.Height, image.Bands < 3 ? 1 : 3);
        if ((long)width * height * image.Bands > Array.MaxLength)
            throw new InvalidDataException($"{width}x{height} pixels are more than one array holds");
        var pixels = image.WriteToMemory(out var size);
        try
        {
            unsafe
            {
                return image.Format == Enums.BandFormat.Ushort
                    ? FloatImage.FromInterleaved(new ReadOnlySpan<ushort>((void*)pixels, checked((int)(size / 2))), width, height, channels)
                    : FloatImage.FromInterleaved(new ReadOnlySpan<byte>((void*)pixels, checked((int)size)), width, height, channels);
            }
        }
        finally
        {
            NetVips.NetVips.Free(pixels);
        }
    }

    private static Image Upright(Image image)
    {
        const string orientation = "orientation";
        if (!image.Contains(orientation) || image.Get(orientation) is 1)
            return image.Copy();
        using var inMemory = image.CopyMemory(); // a file that is read in sequence cannot be turned
        return inMemory.Autorot();
    }

    private static Image InRgbOrGray(Image image) => image.Interpretation switch
    {
        Enums.Interpretation.Bw or Enums.Interpretation.Grey16 or Enums.Interpretation.Multiband
            or Enums.Interpretation.Srgb or Enums.Interpretation.Rgb or Enums.Interpretation.Rgb16 => image.Copy(),
        _ => image.Colourspace(image.Format == Enums.BandFormat.Ushort ? Enums.Interpretation.Rgb16 : Enums.Interpretation.Srgb),
    };

    /// <summary>The cause that libvips tells first, without the line that NetVips puts before it and the path.</summary>
    private static string Reason(VipsException e, string path)
    {
        var lines = e.Message.Replace($"{path}: ", "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("; ", lines.Length > 1 ? lines[1..Math.Min(3, lines.Length)] : lines);
    }
}
