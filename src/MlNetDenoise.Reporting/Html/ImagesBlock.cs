namespace MlNetDenoise.Reporting;

/// <summary>Images to compare: a viewer for each, or thumbnails that open one.</summary>
/// <param name="images">The images, which are read once, one after the other.</param>
/// <param name="count">Their number.</param>
internal sealed class ImagesBlock(IEnumerable<ReportImage> images, int count) : ReportBlock
{
    /// <summary>The most images that have a viewer each on the page.</summary>
    public const int MostViewers = 12;

    private const int ThumbnailSide = 240;

    private readonly List<Shown> _shown = [];
    private bool _hasThumbnails, _areBeside;

    public override void AddPictures(ReportPictures pictures)
    {
        _hasThumbnails = count > MostViewers;
        foreach (var image in images)
        {
            var versions = image.Versions.Select(version => (version.Label, Image: version.Image.Downsample(FloatImage.Reduction(version.Image.Width, version.Image.Height, ReportPictures.MostPixels)))).ToList();
            var thumbnail = _hasThumbnails && versions.Count > 0 ? pictures.Add(Thumbnail(versions[Math.Min(1, versions.Count - 1)].Image), isThumbnail: true) : null;
            var isReduced = versions.Count > 0 && versions[0].Image.Width < image.Versions[0].Image.Width;
            _shown.Add(new(image.Name, isReduced ? ReportImage.Reduced(image.Caption, versions[0].Image) : image.Caption, [.. versions.Select(version => (version.Label, pictures.Add(version.Image)))], thumbnail));
        }
        _areBeside = pictures.AreBeside;
    }

    public override Html Write(Func<ReportPictures.Picture, Html> address, int number)
    {
        var exact = _shown.SelectMany(image => image.Versions).All(version => Path.GetExtension(version.Picture.File) == ".png");
        var note = Html.Format($"<p class=\"note\">{(exact ? "The pixels are exact, but clipped and rounded to 8 bits." : $"For this page, pictures are stored as JPEG of quality {ReportPictures.JpegQuality}; those of at most 256x256 pixels are exact.")}</p>\n");
        return _hasThumbnails
            ? Html.Format($"<ul class=\"thumbnails\">\n{_shown.Select(image => Html.Format($"<li>{Card(image)}</li>\n"))}</ul>\n{note}")
            : Html.Format($"<div class=\"viewers\">\n{_shown.Select(Viewer)}</div>\n{note}");

        Html Card(Shown image) => image.Thumbnail is { } thumbnail
            ? Html.Format($"<button type=\"button\"><img src=\"{address(thumbnail)}\" alt=\"\" width=\"{thumbnail.Width}\" height=\"{thumbnail.Height}\" loading=\"lazy\">{Caption(image)}</button><template>{Viewer(image)}</template>")
            : Html.Format($"<p>{Caption(image)}</p>");

        Html Viewer(Shown image) => Html.Format($"<article><h3>{Caption(image)}</h3>{(image.Versions.Count > 0 ? Html.Format($"<image-viewer>{image.Versions.Select(version => Version(image, version.Label, version.Picture))}</image-viewer>") : default)}</article>\n");

        Html Version(Shown image, string label, ReportPictures.Picture picture) =>
            Html.Format($"<figure><img alt=\"{image.Name}, {label}\" width=\"{picture.Width}\" height=\"{picture.Height}\" src=\"{address(picture)}\"{new Html(_areBeside && !_hasThumbnails ? " loading=\"lazy\"" : "")}><figcaption>{label}</figcaption></figure>");
    }

    private static Html Caption(Shown image) => Html.Format($"<b>{image.Name}</b> <span>{image.Caption}</span>");

    private static FloatImage Thumbnail(FloatImage image)
    {
        var scale = Math.Min(1, (double)ThumbnailSide / Math.Max(image.Width, image.Height));
        return image.Resize(Math.Max(1, (int)(scale * image.Width)), Math.Max(1, (int)(scale * image.Height)));
    }

    private sealed record Shown(string Name, string Caption, IReadOnlyList<(string Label, ReportPictures.Picture Picture)> Versions, ReportPictures.Picture? Thumbnail);
}
