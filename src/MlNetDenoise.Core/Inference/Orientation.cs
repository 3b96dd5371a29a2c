namespace MlNetDenoise;

/// <summary>One of the eight flips and rotations of an image: optional flips, then an optional transposition (columns become rows).</summary>
internal readonly record struct Orientation(bool FlipsColumns, bool FlipsRows, bool Transposes)
{
    /// <summary>All eight. The first is the identity.</summary>
    public static IReadOnlyList<Orientation> All { get; } = [.. Enumerable.Range(0, 8).Select(i => new Orientation((i & 1) != 0, (i & 2) != 0, (i & 4) != 0))];

    /// <summary>Returns the indices of a plane's pixels in the oriented plane: First + x * Across + y * Down for the pixel (x, y).</summary>
    /// <param name="width">Columns of the plane.</param>
    /// <param name="height">Rows of the plane.</param>
    public (int First, int Across, int Down) Indices(int width, int height)
    {
        var (across, down) = Transposes ? (height, 1) : (1, width);
        var first = (FlipsColumns ? (width - 1) * across : 0) + (FlipsRows ? (height - 1) * down : 0);
        return (first, FlipsColumns ? -across : across, FlipsRows ? -down : down);
    }
}
