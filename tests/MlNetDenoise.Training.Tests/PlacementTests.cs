namespace MlNetDenoise.Training.Tests;

public class PlacementTests
{
    private const int Side = 24;

    private static readonly DataOptions Plain = new() { PatchSize = 8, Flips = false, Rotations90 = false };

    [Fact]
    public void Without_augmentation_patches_are_only_cut_out()
    {
        var placements = Draw(Plain);
        Assert.All(placements, placement => Assert.Equal((0, 0), (placement.Symmetry, placement.Angle)));
        Assert.Equal((0, Side - Plain.PatchSize), (placements.Min(placement => placement.X), placements.Max(placement => placement.X)));
    }

    [Theory]
    [InlineData(true, false, new[] { "012345678", "210543876", "678345012", "876543210" })]
    [InlineData(false, true, new[] { "012345678", "258147036", "630741852", "876543210" })]
    [InlineData(true, true, new[] { "012345678", "036147258", "210543876", "258147036", "630741852", "678345012", "852741630", "876543210" })]
    public void Flips_and_rotations_give_all_symmetries(bool flips, bool rotations, string[] expected)
    {
        var image = new TrainingImage("", new FloatImage(3, 3, 1, [.. Enumerable.Range(0, 9).Select(i => i / 8f)]));
        var random = new SeededRandom(1);
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 200; i++)
            seen.Add(string.Concat(Patch(image, Placement.Draw(image, Plain with { PatchSize = 3, Flips = flips, Rotations90 = rotations }, ref random), 3).Select(value => $"{value * 8:0}")));
        Assert.Equal(expected, seen);
    }

    [Fact]
    public void Angles_and_shifts_fill_their_range()
    {
        var placements = Draw(Plain with { PatchSize = Side, Rotation = 20, Shift = 0.25 });
        var degrees = placements.Select(placement => placement.Angle * 180 / Math.PI).ToArray();
        Assert.InRange(degrees.Min(), -20, -18);
        Assert.InRange(degrees.Max(), 18, 20);
        Assert.Equal(Enumerable.Range(-6, 13), placements.Select(placement => placement.X).Distinct().Order());
        Assert.Equal(Enumerable.Range(-6, 13), placements.Select(placement => placement.Y).Distinct().Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(7)]
    public void A_right_angle_turns_as_a_symmetry_does_and_none_leaves_the_pixels(int symmetry)
    {
        var image = Image();
        AssertClose(Patch(image, new(4, 5, symmetry), 9), Patch(image, new(4, 5, symmetry, 1e-9), 9));
        AssertClose(Patch(image, new(4, 5, 5), 9), Patch(image, new(4, 5, 0, Math.PI / 2), 9), Patch(image, new(4, 5, 6), 9), Patch(image, new(4, 5, 0, -Math.PI / 2), 9));
        AssertClose(Patch(image, new(4, 5, 3), 9), Patch(image, new(4, 5, 0, Math.PI), 9));
    }

    [Fact]
    public void A_slanted_plane_stays_one_under_any_angle()
    {
        // bilinear interpolation is exact on a plane: what was a slope of (a, b) is one of the turned (a, b)
        const double A = 0.01, B = 0.02, Angle = 0.3;
        var image = new TrainingImage("", new FloatImage(40, 40, 1, [.. Enumerable.Range(0, 1600).Select(i => (float)(A * (i % 40) + B * (i / 40)))]));
        var patch = Patch(image, new(15, 15, 0, Angle), 9);
        Assert.Equal(A * 19 + B * 19, patch[40], 1e-4);
        Assert.Equal(A * Math.Cos(Angle) + B * Math.Sin(Angle), patch[41] - patch[40], 1e-4);
        Assert.Equal(B * Math.Cos(Angle) - A * Math.Sin(Angle), patch[49] - patch[40], 1e-4);
    }

    [Fact]
    public void Beyond_its_borders_a_shifted_image_is_mirrored()
    {
        var image = new TrainingImage("", new FloatImage(3, 1, 1, [0, 0.5f, 1]));
        Assert.Equal([0.5f, 0, 0], Patch(image, new(-2, 0), 3)[..3], (a, b) => Math.Abs(a - b) < 1e-4);
    }

    private static List<Placement> Draw(DataOptions options)
    {
        var (image, random, placements) = (Image(), new SeededRandom(1), new List<Placement>());
        while (placements.Count < 2000)
            placements.Add(Placement.Draw(image, options, ref random));
        return placements;
    }

    private static TrainingImage Image()
    {
        var random = new SeededRandom(9);
        var image = new FloatImage(Side, Side, 3);
        foreach (ref var value in image.Pixels.AsSpan())
            value = random.NextSingle();
        return new TrainingImage("", image);
    }

    private static float[] Patch(TrainingImage image, Placement placement, int side)
    {
        var patch = new float[image.Channels * side * side];
        image.CopyPatch(placement, patch);
        return patch;
    }

    private static void AssertClose(params float[][] pairs)
    {
        for (var i = 0; i < pairs.Length; i += 2)
            Assert.All(pairs[i].Zip(pairs[i + 1]), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }
}
