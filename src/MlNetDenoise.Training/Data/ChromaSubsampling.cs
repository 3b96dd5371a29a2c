namespace MlNetDenoise.Training;

/// <summary>
/// The chroma subsampling of JPEG files (4:2:0): luma is unchanged, chroma (ITU-R BT.601) is averaged over squares of 2x2
/// pixels and interpolated between them. The colors of shrunk photographs are sharper than those of most photographs.
/// </summary>
internal static class ChromaSubsampling
{
    private const float RedInLuma = 0.299f, GreenInLuma = 0.587f, BlueInLuma = 0.114f;

    /// <summary>Subsamples the chroma of a patch.</summary>
    /// <param name="patch">3 x side x side values in [0,1]: red, green, blue.</param>
    /// <param name="side">Width and height in pixels.</param>
    internal static void Apply(Span<float> patch, int side)
    {
        var half = (side + 1) / 2;
        Span<float> red = patch[..(side * side)], green = patch.Slice(side * side, side * side), blue = patch[(2 * side * side)..];
        float[] luma = new float[side * side], redness = new float[half * half], blueness = new float[half * half];
        for (var i = 0; i < luma.Length; i++)
        {
            luma[i] = RedInLuma * red[i] + GreenInLuma * green[i] + BlueInLuma * blue[i];
            var (row, column) = (i / side, i % side);
            // the last of an odd number of rows or columns counts twice
            var share = (row == side - 1 && side % 2 == 1 ? 0.5f : 0.25f) * (column == side - 1 && side % 2 == 1 ? 2 : 1);
            var square = row / 2 * half + column / 2;
            redness[square] += share * (red[i] - luma[i]);
            blueness[square] += share * (blue[i] - luma[i]);
        }
        for (var i = 0; i < luma.Length; i++)
        {
            var (row, column) = (i / side, i % side);
            red[i] = Math.Clamp(luma[i] + Interpolate(redness, row, column, half), 0, 1);
            blue[i] = Math.Clamp(luma[i] + Interpolate(blueness, row, column, half), 0, 1);
            green[i] = Math.Clamp((luma[i] - RedInLuma * red[i] - BlueInLuma * blue[i]) / GreenInLuma, 0, 1);
        }
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
