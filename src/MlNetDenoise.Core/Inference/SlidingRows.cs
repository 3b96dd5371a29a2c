namespace MlNetDenoise;

/// <summary>As many rows of an image file as tiles need at once, moved down the file as one row of tiles follows another.</summary>
/// <param name="file">The image, none of which is read yet.</param>
/// <param name="count">The height of the tiles.</param>
internal sealed class SlidingRows(RowSource file, int count)
{
    private readonly FloatImage _rows = new(file.Width, count, file.Channels);
    private int _end;

    /// <summary>The rows from <paramref name="top"/> on, which is no less than before and leaves no gap.</summary>
    /// <exception cref="ImageFileException">The file is truncated or damaged.</exception>
    public Band From(int top)
    {
        var kept = _end - top;
        for (var channel = 0; channel < file.Channels; channel++)
            _rows.Plane(channel)[((count - kept) * file.Width)..].CopyTo(_rows.Plane(channel));
        file.Read(_rows, kept, count - kept);
        _end = top + count;
        return new(_rows, top);
    }
}
