namespace MlNetDenoise;

/// <summary>A window of rows of a page that moves down from one row of tiles to the next.</summary>
/// <param name="page">The page. None of its rows has been read.</param>
/// <param name="count">Rows of the window: the height of the tiles.</param>
internal sealed class SlidingRows(RowSource page, int count)
{
    private readonly byte[] _stored = new byte[(long)count * page.Layout.RowBytes];
    private int _top, _end;

    /// <summary>Number of rows.</summary>
    public int Count => count;

    /// <summary>The rows of each group of bands. Pixels without a value, or hidden under an alpha of 0, are NaN.</summary>
    public IReadOnlyList<FloatImage> Images { get; } = [.. page.Layout.Groups.Select(group => new FloatImage(page.Layout.Width, count, group.Count))];

    /// <summary>Moves the window to the next rows that have not been read.</summary>
    /// <exception cref="ImageFileException">The file is truncated or damaged.</exception>
    public void ReadNext() => MoveTo(_end);

    /// <summary>Moves the window down.</summary>
    /// <param name="top">The first row, which must be within or directly after the previous window.</param>
    /// <exception cref="ImageFileException">The file is truncated or damaged.</exception>
    public void MoveTo(int top)
    {
        var layout = page.Layout;
        var kept = _end - top;
        foreach (var image in Images)
        {
            for (var channel = 0; channel < image.Channels; channel++)
                image.Plane(channel)[((count - kept) * layout.Width)..].CopyTo(image.Plane(channel));
        }
        _stored.AsSpan((count - kept) * layout.RowBytes).CopyTo(_stored);
        var rows = _stored.AsSpan(kept * layout.RowBytes);
        page.Read(rows);
        foreach (var (image, group) in Images.Zip(layout.Groups))
        {
            layout.CopyTo(rows, group, image, kept);
            layout.HideTransparent(rows, image, kept);
        }
        (_top, _end) = (top, top + count);
    }

    /// <summary>Returns stored rows of the window.</summary>
    /// <param name="first">The first row of the page.</param>
    /// <param name="end">The row after the last.</param>
    public Span<byte> Stored(int first, int end) => _stored.AsSpan((first - _top) * page.Layout.RowBytes, (end - first) * page.Layout.RowBytes);

    /// <summary>Stores denoised rows. A value that is equal to the noisy one keeps every bit.</summary>
    /// <param name="group">The number of their group of bands.</param>
    /// <param name="denoised">The rows, from the first on.</param>
    /// <param name="first">The first row of the page.</param>
    /// <param name="layout">The layout of the page, or one with other values.</param>
    /// <param name="rows">Has the noisy values, and receives the denoised ones: whole rows in <paramref name="layout"/>.</param>
    public void Store(int group, FloatImage denoised, int first, PixelLayout layout, Span<byte> rows) =>
        layout.CopyFrom(denoised, 0, layout.Groups[group], rows, Images[group], first - _top);
}
