namespace MlNetDenoise.Training;

/// <summary>The square of an image that a patch shows, and how it is flipped and rotated. Both images of a pair have the same placement.</summary>
/// <param name="X">The leftmost column.</param>
/// <param name="Y">The top row.</param>
/// <param name="Symmetry">One of the eight symmetries of a square, as bits: 1 flips columns, 2 flips rows, 4 swaps columns and rows.</param>
/// <param name="Angle">Rotation around the center of the square in radians.</param>
internal readonly record struct Placement(int X, int Y, int Symmetry = 0, double Angle = 0)
{
    private static readonly int[] Unchanged = [0], Flipped = [0, 1, 2, 3], Rotated = [0, 5, 3, 6], FlippedAndRotated = [0, 1, 2, 3, 4, 5, 6, 7];

    /// <summary>Draws a placement within the image, with the random flips, rotations and shift of the options.</summary>
    internal static Placement Draw(TrainingImage image, DataOptions options, ref SeededRandom random)
    {
        var (x, y) = (random.NextInt(Math.Max(1, image.Width - options.PatchSize + 1)), random.NextInt(Math.Max(1, image.Height - options.PatchSize + 1)));
        var symmetries = (options.Flips, options.Rotations90) switch
        {
            (true, true) => FlippedAndRotated,
            (true, false) => Flipped,
            (false, true) => Rotated,
            _ => Unchanged,
        };
        var placement = new Placement(x, y, symmetries[random.NextInt(symmetries.Length)]);
        if (options.Rotation > 0)
            placement = placement with { Angle = Within(options.Rotation, ref random) * Math.PI / 180 };
        var shift = options.Shift * options.PatchSize;
        if (shift > 0)
            placement = placement with { X = x + (int)Math.Round(Within(shift, ref random)), Y = y + (int)Math.Round(Within(shift, ref random)) };
        return placement;
    }

    private static double Within(double largest, ref SeededRandom random) => largest * (2 * random.NextSingle() - 1);
}
