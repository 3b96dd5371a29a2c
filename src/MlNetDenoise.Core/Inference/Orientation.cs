namespace MlNetDenoise;

/// <summary>One of the eight flips and rotations of an image: flipped as told, then transposed (columns become rows) as told.</summary>
internal readonly record struct Orientation(bool FlippedAcross, bool FlippedDown, bool Transposed)
{
    /// <summary>All eight; the first leaves the image as it is.</summary>
    public static IReadOnlyList<Orientation> All { get; } = [.. Enumerable.Range(0, 8).Select(i => new Orientation((i & 1) != 0, (i & 2) != 0, (i & 4) != 0))];

    /// <summary>Where a plane's pixels come to lie: (x, y) at First + x * Across + y * Down of the oriented plane.</summary>
    /// <param name="width">Columns of the upright plane.</param>
    /// <param name="height">Its rows.</param>
    public (int First, int Across, int Down) Places(int width, int height)
    {
        var (across, down) = Transposed ? (height, 1) : (1, width);
        var first = (FlippedAcross ? (width - 1) * across : 0) + (FlippedDown ? (height - 1) * down : 0);
        return (first, FlippedAcross ? -across : across, FlippedDown ? -down : down);
    }
}
