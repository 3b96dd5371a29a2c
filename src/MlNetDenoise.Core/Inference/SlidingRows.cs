namespace MlNetDenoise;

/// <summary>A window of rows of an image file that moves down from one row of tiles to the next.</summary>
/// <param name="file">The file. None of its rows has been read.</param>
/// <param name="count">Rows of the window: the height of the tiles.</param>
internal sealed class SlidingRows(RowSource file, int count)
{
    private readonly FloatImage _rows = new(file.Width, count, file.Channels);
    private int _end;

    /// <summary>Moves the window down and returns its rows.</summary>
    /// <param name="top">The first row, which must be within or directly after the previous window.</param>
    /// <exception cref="ImageFileException">The file is truncated or damaged.</exception>
    public Band MoveTo(int top)
    {
        var kept = _end - top;
        for (var channel = 0; channel < file.Channels; channel++)
            _rows.Plane(channel)[((count - kept) * file.Width)..].CopyTo(_rows.Plane(channel));
        file.Read(_rows, kept, count - kept);
        _end = top + count;
        return new(_rows, top);
    }
}
