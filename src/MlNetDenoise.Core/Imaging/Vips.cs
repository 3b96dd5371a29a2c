using NetVips;

namespace MlNetDenoise;

/// <summary>The setup of libvips, its errors, and its images of rows in memory.</summary>
internal static class Vips
{
    static Vips()
    {
        // libvips writes warnings to the console. Relevant ones are also exceptions.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
        // More threads do not make any file faster, and each has its own rows: 100 MB with 64 threads.
        NetVips.NetVips.Concurrency = 1;
        // By default, libvips keeps the pixels and files of its last 100 operations, and so the disk space of deleted raw files.
        Cache.Max = 0;
    }

    /// <summary>Opens an image.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    internal static T Open<T>(string? path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (VipsException e)
        {
            throw new InvalidDataException(Reason(e, path), e);
        }
    }

    /// <summary>Creates an image that uses rows without copying them.</summary>
    internal static Image FromMemory(byte[] rows, PixelLayout layout)
    {
        using var image = Image.NewFromMemory(rows, layout.Width, layout.Height, layout.Bands, Format(layout.Type));
        return image.Copy(interpretation: Interpretation(layout));
    }

    /// <summary>Returns a plane in another size, resampled by libvips' Lanczos filter with three lobes, which is wider where it reduces the size.</summary>
    internal static float[] Resize(float[] plane, int width, int height, int newWidth, int newHeight)
    {
        using var image = Image.NewFromMemory(plane, width, height, 1, Enums.BandFormat.Float);
        using var resized = image.Resize((double)newWidth / width, vscale: (double)newHeight / height);
        return resized.WriteToMemory<float>();
    }

    internal static Enums.BandFormat Format(SampleType type) => type switch
    {
        SampleType.UInt8 => Enums.BandFormat.Uchar,
        SampleType.UInt16 => Enums.BandFormat.Ushort,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    internal static Enums.Interpretation Interpretation(PixelLayout layout) => (layout.Model, layout.Type) switch
    {
        (ColorModel.Cmyk, _) => Enums.Interpretation.Cmyk,
        (ColorModel.Gray, SampleType.UInt8) => Enums.Interpretation.Bw,
        (ColorModel.Gray, _) => Enums.Interpretation.Grey16,
        (_, SampleType.UInt8) => Enums.Interpretation.Srgb,
        _ => Enums.Interpretation.Rgb16,
    };

    /// <summary>Returns the first cause that libvips reports, without the path, the line that NetVips adds, and what sound AVIF files leave among the errors.</summary>
    internal static string Reason(VipsException e, string? path)
    {
        string[] lines = [.. (path is null ? e.Message : e.Message.Replace($"{path}: ", "")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => !line.Contains(": bad seek to ", StringComparison.Ordinal))];
        return string.Join("; ", lines.Length > 1 ? lines[1..Math.Min(3, lines.Length)] : lines);
    }
}
