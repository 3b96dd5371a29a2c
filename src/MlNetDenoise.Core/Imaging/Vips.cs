using NetVips;

namespace MlNetDenoise;

/// <summary>The setup of libvips, its errors, and its images of files and of rows in memory.</summary>
internal static class Vips
{
    private const string UnknownReason = "libvips does not say why";

    private static readonly ReaderWriterLockSlim Decoding = new();

    static Vips()
    {
        // libvips writes warnings to the console. Relevant ones are also exceptions.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
        // More threads do not make any file faster, and each has its own rows: 100 MB with 64 threads.
        NetVips.NetVips.Concurrency = 1;
        // By default, libvips keeps the pixels and files of its last 100 operations, and so the disk space of deleted raw files.
        Cache.Max = 0;
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

    /// <summary>Calls libvips to open or to decode an image, at the same time as other threads.</summary>
    internal static T Decode<T>(Func<T> call)
    {
        Decoding.EnterReadLock();
        try
        {
            return call();
        }
        finally
        {
            Decoding.ExitReadLock();
        }
    }

    /// <summary>Returns the error of an image that cannot be decoded: an <see cref="InvalidDataException"/>, or an <see cref="IOException"/> if the disk is full.</summary>
    /// <remarks>
    /// libvips has one error text for the whole process, where the errors of other files are too. The image is therefore
    /// decoded again, while no other is.
    /// </remarks>
    /// <param name="open">Opens the image.</param>
    internal static Exception Damage(Func<Image> open)
    {
        Decoding.EnterWriteLock();
        try
        {
            _ = new VipsException(""); // clears the error text
            using var image = open();
            image.Avg();
            return new InvalidDataException(UnknownReason);
        }
        catch (VipsException e)
        {
            var reason = Reason(e);
            return reason.Contains("system error", StringComparison.Ordinal) ? new IOException($"{reason}.", e) : new InvalidDataException(reason, e);
        }
        finally
        {
            Decoding.ExitWriteLock();
        }
    }

    /// <summary>Loads an image of a file, whose rows are read when they are needed.</summary>
    /// <param name="file">The file. It stays open, and is not read by others, until the image is disposed.</param>
    /// <param name="load">Loads the image.</param>
    internal static Image Load(Stream file, Func<Source, Image> load)
    {
        var source = new SourceCustom();
        source.OnRead += (buffer, length) => file.Read(buffer, 0, length);
        source.OnSeek += (offset, origin) =>
        {
            try
            {
                return file.Seek(offset, origin);
            }
            catch (Exception e) when (e is IOException or ArgumentException)
            {
                return -1; // a position that a damaged file states
            }
        };
        file.Position = 0;
        var image = load(source);
        image.OnPostClose += source.Dispose;
        return image;
    }

    /// <summary>Returns the first causes that libvips reports, without the line that NetVips adds, and what sound AVIF files leave among the errors.</summary>
    internal static string Reason(VipsException e)
    {
        string[] lines = [.. e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => !line.Contains(": bad seek to ", StringComparison.Ordinal))];
        return lines.Length > 1 ? string.Join("; ", lines[1..].Distinct().Take(2)) : UnknownReason;
    }
}
