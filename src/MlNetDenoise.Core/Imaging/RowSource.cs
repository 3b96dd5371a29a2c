namespace MlNetDenoise;

/// <summary>An image file that is read from its first row to its last, so that never more of it is in memory than is asked for at once.</summary>
/// <remarks>
/// Some files are in memory as a whole all the same, as their bytes: WebP, interlaced PNG, progressive JPEG, and those
/// that EXIF turns.
/// </remarks>
internal abstract class RowSource : IDisposable
{
    private string _path = "";

    protected RowSource(int width, int height, int channels, int bitDepth) => (Width, Height, Channels, BitDepth) = (width, height, channels, bitDepth);

    public int Width { get; }

    public int Height { get; }

    public int Channels { get; }

    public int BitDepth { get; }

    /// <summary>Opens a file of any kind that is known, told by its content.</summary>
    /// <exception cref="ImageFileException">The file is absent, empty, truncated, no image, or of another depth.</exception>
    public static RowSource Open(string path)
    {
        if (path == "")
            throw new ImageFileException("The name of an image file is empty. Name an image file.");
        return Reading(path, () =>
        {
            if (new FileInfo(path).Length == 0)
                throw new ImageFileException($"{path} is empty. Get the file anew, or leave it out.");
            var source = OpenByContent(path);
            source._path = path;
            return source;
        });
    }

    /// <summary>Reads the next rows of the file.</summary>
    /// <param name="image">Of the file's width and channels.</param>
    /// <param name="first">The row of <paramref name="image"/> that the first goes to.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ImageFileException">The file is truncated or damaged, or the disk fails.</exception>
    public void Read(FloatImage image, int first, int count) => Reading(_path, () =>
    {
        ReadRows(image, first, count);
        return true;
    });

    /// <summary>Reads all rows, where none is read yet.</summary>
    /// <exception cref="ImageFileException">The file is truncated or damaged, or has more pixels than an array holds.</exception>
    public FloatImage ReadAll()
    {
        if ((long)Width * Height * Channels > Array.MaxLength)
            throw new ImageFileException($"{_path} has {Width}x{Height} pixels, more than one array holds. Cut it up, or denoise it as a file.");
        var image = new FloatImage(Width, Height, Channels) { BitDepth = BitDepth };
        Read(image, 0, Height);
        return image;
    }

    public abstract void Dispose();

    /// <exception cref="InvalidDataException">The file is truncated or damaged.</exception>
    protected abstract void ReadRows(FloatImage image, int first, int count);

    private static RowSource OpenByContent(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
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
        file.Dispose();
        return VipsFile.Open(path);
    }

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageFileException(Directory.Exists(path)
                ? $"{path} is a folder. Name an image file in it."
                : $"There is no file {path}. Check its name and folder.", e);
        }
        catch (InvalidDataException e)
        {
            throw new ImageFileException($"{path} is damaged or no image that can be read ({e.Message}). Get the file anew, or leave it out.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageFileException($"Cannot read {path}: {e.Message} Check its permissions and the disk.", e);
        }
    }
}
