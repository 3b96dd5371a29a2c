namespace MlNetDenoise.Training;

/// <summary>
/// The chroma subsampling of JPEG files (4:2:0): luma is unchanged, chroma (ITU-R BT.601) is averaged over squares of 2x2
/// pixels and interpolated between them. The colors of shrunk photographs are sharper than those of most photographs.
/// </summary>
internal static class ChromaSubsampling
{
    /// <summary>Subsamples the chroma of a patch.</summary>
    /// <param name="patch">3 x side x side values in [0,1]: red, green, blue.</param>
    /// <param name="side">Width and height in pixels.</param>
    internal static void Apply(Span<float> patch, int side)
    {
        var half = (side + 1) / 2;
        Span<float> red = patch[..(side * side)], green = patch.Slice(side * side, side * side), blue = patch[(2 * side * side)..];
        LumaChroma.Separate(red, green, blue);
        Subsample(red, side, half);
        Subsample(blue, side, half);
        LumaChroma.Combine(red, green, blue);
        foreach (ref var value in patch)
            value = Math.Clamp(value, 0, 1);
    }

    private static void Subsample(Span<float> plane, int side, int half)
    {
        var squares = new float[half * half];
        for (var i = 0; i < plane.Length; i++)
        {
            var (row, column) = (i / side, i % side);
            // the last of an odd number of rows or columns counts twice
            var share = (row == side - 1 && side % 2 == 1 ? 0.5f : 0.25f) * (column == side - 1 && side % 2 == 1 ? 2 : 1);
            squares[row / 2 * half + column / 2] += share * plane[i];
        }
        for (var i = 0; i < plane.Length; i++)
            plane[i] = Interpolate(squares, i / side, i % side, half);
    }

    /// <summary>Interpolates the value at a pixel from the four squares whose centers are around it.</summary>
    private static float Interpolate(ReadOnlySpan<float> squares, int row, int column, int half)
    {
        var (nearRow, nearColumn) = (row / 2, column / 2);
        var (farRow, farColumn) = (Math.Clamp(nearRow + (row % 2 == 0 ? -1 : 1), 0, half - 1), Math.Clamp(nearColumn + (column % 2 == 0 ? -1 : 1), 0, half - 1));
        return 0.75f * (0.75f * squares[nearRow * half + nearColumn] + 0.25f * squares[nearRow * half + farColumn])
            + 0.25f * (0.75f * squares[farRow * half + nearColumn] + 0.25f * squares[farRow * half + farColumn]);
    }
}
