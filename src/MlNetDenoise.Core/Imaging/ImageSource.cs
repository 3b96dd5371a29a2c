using System.Buffers.Binary;

namespace MlNetDenoise;

/// <summary>An image file to read: its format, pages and metadata. The content determines the format, not the extension.</summary>
internal sealed class ImageSource
{
    private readonly Func<Stream> _open;

    /// <exception cref="ImageFileException">The file is empty, or not a supported image.</exception>
    private ImageSource(string name, Func<Stream> open)
    {
        (Name, _open) = (name, open);
        using var file = open();
        if (file.Length == 0)
            throw new ImageFileException($"{name} is empty. Copy or download it again.");
        Format = ImageSignature.Detect(file);
        if (Format == ImageFormat.Tiff)
            TiffPages = TiffPage.ReadAll(file);
        else if (Format == ImageFormat.Pfm)
            PfmScale = PfmFile.ReadScale(file);
        else if (Format == ImageFormat.Png)
            Animation = ApngFile.ReadAnimation(file);
        else if (Format == ImageFormat.WebP || Format == ImageFormat.Gif)
            Animation = VipsSource.ReadAnimation(file, Format);
    }

    /// <summary>Name of the file in messages.</summary>
    public string Name { get; }

    public ImageFormat Format { get; }

    /// <summary>Number of pages or frames, without reduced copies of other pages.</summary>
    public int PageCount => Math.Max(1, Format == ImageFormat.Tiff ? TiffPages.Count : Animation?.Delays.Length ?? 1);

    /// <summary>The times of the frames of a PNG, WebP or GIF file. Null for still images.</summary>
    public Animation? Animation { get; }

    /// <summary>The scale of a PFM file as text.</summary>
    public string PfmScale { get; } = PfmFile.DefaultScale;

    /// <summary>Opens a file.</summary>
    /// <exception cref="ImageFileException">The file does not exist, is empty, truncated or not a supported image.</exception>
    public static ImageSource Open(string path)
    {
        if (path == "")
            throw new ImageFileException("The path of an image file is empty.");
        return Create(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16));
    }

    /// <summary>Opens a file in memory.</summary>
    /// <param name="file">The content of the file.</param>
    /// <param name="name">Name of the file in messages.</param>
    /// <exception cref="ImageFileException">The file is empty, truncated or not a supported image.</exception>
    public static ImageSource Open(byte[] file, string name = "The image") => Create(name, () => new MemoryStream(file, 0, file.Length, writable: false, publiclyVisible: true));

    /// <summary>The pages of a TIFF file; none for other formats.</summary>
    public IReadOnlyList<TiffPage> TiffPages { get; } = [];

    /// <summary>Whether the file has the mark of an earlier run; a TIFF file on each page.</summary>
    public bool IsMarked => ReadMetadata().All(metadata => metadata.Mark is not null);

    /// <summary>Opens the file itself.</summary>
    public Stream OpenFile() => _open();

    /// <summary>Reads what the file holds beside its pixels: of a TIFF file for each page, of others once.</summary>
    /// <param name="only">The only page, from 1. Null: all.</param>
    /// <exception cref="ImageFileException">The file has no such page.</exception>
    public IReadOnlyList<ImageMetadata> ReadMetadata(int? only = null)
    {
        RequirePage(only);
        if (Format == ImageFormat.Tiff)
            return only is { } page ? [ImageMetadata.OfTiffPage(TiffPages[page - 1].Tags, isAlone: PageCount > 1)] : [.. TiffPages.Select(page => ImageMetadata.OfTiffPage(page.Tags))];
        using var file = _open();
        return [ImageMetadata.Read(file, Format)];
    }

    /// <summary>Reads pages in their order. Each is disposed before the next is read.</summary>
    /// <param name="view">How the pixels are read.</param>
    /// <param name="only">The only page to read, from 1. Null: all.</param>
    /// <exception cref="ImageFileException">The file is truncated or damaged, or has no such page.</exception>
    public IEnumerable<RowSource> ReadPages(PixelView view, int? only = null)
    {
        RequirePage(only);
        using var file = _open();
        using var pages = Decode(file, view, only is { } page ? [page - 1] : [.. Enumerable.Range(0, PageCount)]).GetEnumerator();
        while (Next())
        {
            using var current = pages.Current;
            current.Name = Name;
            yield return current;
        }

        bool Next()
        {
            try
            {
                return pages.MoveNext();
            }
            catch (Exception e) when (Translate(Name, e) is { } error)
            {
                throw error;
            }
        }
    }

    /// <summary>Counts the pixels to denoise from headers only: of all pages, or of one of a TIFF file, and of each image that the bands of a page make up.</summary>
    /// <param name="only">The only page, from 1. Null: all.</param>
    /// <exception cref="ImageFileException">A header is damaged, or there is no such page.</exception>
    public long CountPixels(int? only = null)
    {
        if (Format == ImageFormat.Png)
        {
            using var file = _open();
            var size = new byte[2 * sizeof(uint)].AsSpan();
            file.Position = PngChunks.SizePosition;
            file.ReadAtLeast(size, size.Length, throwOnEndOfStream: false); // a file without a size fails when its pixels are read
            return (long)BinaryPrimitives.ReadUInt32BigEndian(size) * BinaryPrimitives.ReadUInt32BigEndian(size[sizeof(uint)..]) * PageCount;
        }
        return Animation is null
            ? ReadPages(PixelView.Stored, only).Sum(page => (long)page.Layout.Width * page.Layout.Height * page.Layout.Groups.Count)
            : ReadPages(PixelView.Stored, 1).Sum(page => (long)page.Layout.Width * page.Layout.Height) * PageCount;
    }

    /// <summary>Returns the error that an exception of a decoder is for the user; null for other exceptions.</summary>
    public static ImageFileException? Translate(string name, Exception e) => e switch
    {
        // of a file that exists, a library of the program is missing
        FileNotFoundException or DirectoryNotFoundException when !File.Exists(name) => new(Directory.Exists(name)
            ? $"{name} is a folder. Use the path of an image file."
            : $"The file {name} does not exist. Check its name and folder.", e),
        UnauthorizedAccessException when Directory.Exists(name) => new($"{name} is a folder. Use the path of an image file.", e),
        NotSupportedException => new($"{name} {e.Message}", e),
        InvalidDataException => new($"{name} is damaged or not a supported image ({e.Message}). Copy or download it again.", e),
        FileNotFoundException => new($"{name} cannot be read: {e.Message} Install the program again.", e),
        IOException or UnauthorizedAccessException => new($"{name} cannot be read: {e.Message} Check its permissions and the disk.", e),
        _ => null,
    };

    private void RequirePage(int? only)
    {
        if (only > PageCount)
            throw new ImageFileException(PageCount == 1 ? $"{Name} has no page {only}: it has only one." : $"{Name} has no page {only}: use 1 to {PageCount}.");
    }

    private static ImageSource Create(string name, Func<Stream> open)
    {
        try
        {
            return new(name, open);
        }
        catch (Exception e) when (Translate(name, e) is { } error)
        {
            throw error;
        }
    }

    // An iterator, so that every error is one of the first page's.
    private IEnumerable<RowSource> Decode(Stream file, PixelView view, int[] pages)
    {
        if (Format == ImageFormat.Bmp)
            yield return new BmpFile.Source(file);
        else if (Format == ImageFormat.Pnm)
            yield return new PnmFile.Source(file);
        else if (Format == ImageFormat.Pfm)
            yield return new PfmFile.Source(file);
        else if (Format != ImageFormat.Tiff && Animation is null)
            yield return VipsSource.Open(file, Format, view);
        else
        {
            foreach (var page in Format == ImageFormat.Tiff ? pages.Select(page => TiffPages[page].Open(file, view)) : Format == ImageFormat.Png ? ApngFile.OpenFrames(file, pages) : VipsSource.OpenFrames(file, Format, pages))
                yield return page;
        }
    }
}
