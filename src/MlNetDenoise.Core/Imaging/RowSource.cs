namespace MlNetDenoise;

/// <summary>Reads an image file from its first row to its last, so that only the requested rows are in memory.</summary>
/// <remarks>
/// WebP files, interlaced PNG files, progressive JPEG files and files with an EXIF orientation are an exception: they are
/// in memory as a whole, as bytes.
/// </remarks>
internal abstract class RowSource : IDisposable
{
    private string _name = "";

    protected RowSource(int width, int height, int channels, int bitDepth) => (Width, Height, Channels, BitDepth) = (width, height, channels, bitDepth);

    public int Width { get; }

    public int Height { get; }

    public int Channels { get; }

    public int BitDepth { get; }

    /// <summary>Opens a file; its content determines the format.</summary>
    /// <exception cref="ImageFileException">The file does not exist, is empty, truncated or not an image, or has another bit depth.</exception>
    public static RowSource Open(string path)
    {
        if (path == "")
            throw new ImageFileException("The path of an image file is empty.");
        return Open(path, () => new FileInfo(path).Length, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16));
    }

    /// <summary>Opens a file in memory; its content determines the format.</summary>
    /// <exception cref="ImageFileException">The file is empty, truncated or not an image, or has another bit depth.</exception>
    public static RowSource Open(byte[] file) => Open("The image", () => file.Length, () => new MemoryStream(file));

    /// <summary>Reads the next rows of the file.</summary>
    /// <param name="image">Receives the rows; has the file's width and channels.</param>
    /// <param name="first">The row of <paramref name="image"/> that receives the first of them.</param>
    /// <param name="count">Number of rows.</param>
    /// <exception cref="ImageFileException">The file is truncated or damaged, or the disk fails.</exception>
    public void Read(FloatImage image, int first, int count) => TranslateErrors(_name, () =>
    {
        ReadRows(image, first, count);
        return true;
    });

    /// <summary>Reads all rows. None has been read before.</summary>
    /// <exception cref="ImageFileException">The file is truncated or damaged, or has more pixels than an array can hold.</exception>
    public FloatImage ReadAll()
    {
        if ((long)Width * Height * Channels > Array.MaxLength)
            throw new ImageFileException($"{_name} has {Width}x{Height} pixels, more than an array can hold. Use Denoiser.DenoiseFile, or cut it into parts.");
        var image = new FloatImage(Width, Height, Channels) { BitDepth = BitDepth };
        Read(image, 0, Height);
        return image;
    }

    public abstract void Dispose();

    /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
    protected abstract void ReadRows(FloatImage image, int first, int count);

    private static RowSource Open(string name, Func<long> length, Func<Stream> open) => TranslateErrors(name, () =>
    {
        if (length() == 0)
            throw new ImageFileException($"{name} is empty. Copy or download it again.");
        var source = Open(open());
        source._name = name;
        return source;
    });

    private static RowSource Open(Stream file)
    {
        try
        {
            var start = new byte[2];
            var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            file.Position = 0;
            if (BmpFile.IsBmp(start.AsSpan(0, read)))
                return new BmpFile.Source(file);
            if (PnmFile.IsPnm(start.AsSpan(0, read)))
                return new PnmFile.Source(file);
            if (PfmFile.IsPfm(start.AsSpan(0, read)))
                return new PfmFile.Source(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        using (file)
            return VipsFile.Open(file);
    }

    private static T TranslateErrors<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageFileException(Directory.Exists(name)
                ? $"{name} is a folder. Use the path of an image file."
                : $"The file {name} does not exist. Check its name and folder.", e);
        }
        catch (InvalidDataException e)
        {
            throw new ImageFileException($"{name} is damaged or not a supported image ({e.Message}). Copy or download it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageFileException($"{name} cannot be read: {e.Message} Check its permissions and the disk.", e);
        }
    }
}
