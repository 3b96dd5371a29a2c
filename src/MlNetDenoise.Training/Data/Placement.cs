namespace MlNetDenoise.Training;

/// <summary>Which square of an image a patch shows, and how it is mirrored and turned. Images that belong together are cut by one placement.</summary>
/// <param name="X">The leftmost column.</param>
/// <param name="Y">The uppermost row.</param>
/// <param name="Symmetry">Which of the eight symmetries of a square: 1 mirrors columns, 2 rows, 4 swaps both.</param>
/// <param name="Angle">What the square is turned by around its middle, in radians.</param>
internal readonly record struct Placement(int X, int Y, int Symmetry = 0, double Angle = 0)
{
    private static readonly int[] Upright = [0], Flipped = [0, 1, 2, 3], Turned = [0, 5, 3, 6], FlippedAndTurned = [0, 1, 2, 3, 4, 5, 6, 7];

    /// <summary>A place within the image, as a recipe's flips, turns, rotation and shift allow.</summary>
    internal static Placement Draw(TrainingImage image, Recipe recipe, ref SeededRandom random)
    {
        var (x, y) = (random.NextInt(Math.Max(1, image.Width - recipe.Patch + 1)), random.NextInt(Math.Max(1, image.Height - recipe.Patch + 1)));
        var symmetries = (recipe.Flips, recipe.Turns) switch
        {
            (true, true) => FlippedAndTurned,
            (true, false) => Flipped,
            (false, true) => Turned,
            _ => Upright,
        };
        var placement = new Placement(x, y, symmetries[random.NextInt(symmetries.Length)]);
        if (recipe.Rotation > 0)
            placement = placement with { Angle = Within(recipe.Rotation, ref random) * Math.PI / 180 };
        var shift = recipe.Shift * recipe.Patch;
        if (shift > 0)
            placement = placement with { X = x + (int)Math.Round(Within(shift, ref random)), Y = y + (int)Math.Round(Within(shift, ref random)) };
        return placement;
    }

    private static double Within(double largest, ref SeededRandom random) => largest * (2 * random.NextSingle() - 1);
}
