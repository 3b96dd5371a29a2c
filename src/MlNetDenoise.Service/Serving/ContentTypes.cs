namespace MlNetDenoise.Service;

/// <summary>Content types of files.</summary>
internal static class ContentTypes
{
    /// <summary>Returns the content type of an image format, given by one of its extensions.</summary>
    public static string OfImage(string extension) => ImageFormat.Require(extension, "the result").Extensions[0] switch
    {
        ".jpg" => "image/jpeg",
        ".tif" => "image/tiff",
        ".pnm" => "image/x-portable-anymap",
        ".pfm" => "image/x-portable-floatmap",
        var usual => $"image/{usual[1..]}",
    };

    /// <summary>Returns the content type of a file of the page.</summary>
    public static string OfPage(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/html; charset=utf-8",
    };
}
