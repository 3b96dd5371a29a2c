using System.Text.RegularExpressions;

namespace MlNetDenoise.Reporting;

/// <summary>The pictures of a report: inside its file if their total size is small, otherwise all in a folder beside it.</summary>
/// <param name="report">Path of the report.</param>
internal sealed partial class ReportPictures(string report)
{
    /// <summary>The most pixels of a picture. A larger image is reduced.</summary>
    public const int MostPixels = 4_000_000;

    /// <summary>The most pixels of a picture that is stored as it is.</summary>
    public const int MostExactPixels = 256 * 256;

    /// <summary>JPEG quality of larger pictures. Their chroma has full resolution: its noise shall be seen.</summary>
    public const int JpegQuality = 90;

    private const int LongestJpeg = 65_500;

    // Base64 takes four characters for three bytes; the rest of 5 MB is for charts and tables.
    private const long MostBytesInside = 4_400_000 / 4 * 3;

    private readonly List<(Picture Picture, byte[] Bytes)> _inside = [];
    private readonly HashSet<string> _written = [];
    private int _count;
    private long _bytes;

    /// <summary>Name of the folder beside the report, for links.</summary>
    public string Folder { get; } = $"{Path.GetFileNameWithoutExtension(report)}-files";

    /// <summary>Whether the pictures are in the folder.</summary>
    public bool AreBeside { get; private set; }

    /// <summary>Adds an image with at most <see cref="MostPixels"/>, as PNG if it is small, else as JPEG.</summary>
    /// <param name="image">The image; values are clipped and rounded to 8 bits.</param>
    /// <param name="isThumbnail">Whether it is JPEG even if it is small.</param>
    /// <exception cref="OutputException">The folder beside the report cannot be written.</exception>
    public Picture Add(FloatImage image, bool isThumbnail = false)
    {
        var isExact = !isThumbnail && (long)image.Width * image.Height <= MostExactPixels || Math.Max(image.Width, image.Height) > LongestJpeg;
        var picture = new Picture(image.Width, image.Height, $"picture-{++_count:0000}{(isExact ? ".png" : ".jpg")}");
        var bytes = isExact ? Encode(image) : image.ToJpeg(JpegQuality, subsamplesChroma: false);
        _bytes += bytes.Length;
        if (!AreBeside && _bytes > MostBytesInside)
        {
            AreBeside = true;
            foreach (var (earlier, content) in _inside)
                Write(earlier, content);
            _inside.Clear();
        }
        if (AreBeside)
            Write(picture, bytes);
        else
            _inside.Add((picture, bytes));
        return picture;
    }

    /// <summary>Returns the addresses of all pictures, in which nothing is left to encode; call it after the last one was added.</summary>
    public Func<Picture, Html> Addresses()
    {
        if (AreBeside)
            return picture => new($"{Uri.EscapeDataString(Folder)}/{picture.File}");
        var inside = _inside.ToDictionary(each => each.Picture, each => each.Bytes);
        return picture => new($"data:image/{(Path.GetExtension(picture.File) == ".png" ? "png" : "jpeg")};base64,{Convert.ToBase64String(inside[picture])}");
    }

    /// <summary>Deletes pictures in the folder that are not of this report, which a report before it left, and the folder once it is empty. Call it after the report was written.</summary>
    public void DeleteOthers()
    {
        if (!Directory.Exists(FolderPath))
            return;
        foreach (var file in Directory.EnumerateFiles(FolderPath, "picture-*"))
        {
            if (!_written.Contains(Path.GetFileName(file)) && IsPicture().IsMatch(Path.GetFileName(file)))
                File.Delete(file);
        }
        if (!Directory.EnumerateFileSystemEntries(FolderPath).Any())
            Directory.Delete(FolderPath);
    }

    private string FolderPath => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(report))!, Folder);

    [GeneratedRegex(@"^picture-\d{4,}\.(png|jpg)$")]
    private static partial Regex IsPicture();

    private void Write(Picture picture, byte[] bytes)
    {
        AtomicFile.Write(Path.Combine(FolderPath, picture.File), path => File.WriteAllBytes(path, bytes));
        _written.Add(picture.File);
    }

    private static byte[] Encode(FloatImage image)
    {
        using var file = new MemoryStream();
        new FloatImage(image.Width, image.Height, image.Channels, image.Pixels).Save(file, ".png");
        return file.ToArray();
    }

    /// <summary>A picture.</summary>
    /// <param name="Width">In pixels.</param>
    /// <param name="Height">In pixels.</param>
    /// <param name="File">Its file name in the folder.</param>
    internal sealed record Picture(int Width, int Height, string File);
}
