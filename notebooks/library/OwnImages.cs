using MlNetDenoise.Training;

namespace MlNetDenoise.Notebooks;

/// <summary>Images that need no download, as files to learn from.</summary>
public static class OwnImages
{
    // The ten digits as the strokes of a pen: points of a square of 1x1, x before y, y downwards.
    private static readonly float[][][] Strokes =
    [
        [[0.5f, 0.1f, 0.25f, 0.25f, 0.2f, 0.5f, 0.25f, 0.75f, 0.5f, 0.9f, 0.75f, 0.75f, 0.8f, 0.5f, 0.75f, 0.25f, 0.5f, 0.1f]],
        [[0.35f, 0.25f, 0.55f, 0.1f, 0.55f, 0.9f]],
        [[0.25f, 0.28f, 0.35f, 0.13f, 0.55f, 0.1f, 0.72f, 0.22f, 0.7f, 0.42f, 0.25f, 0.9f, 0.78f, 0.88f]],
        [[0.25f, 0.15f, 0.55f, 0.1f, 0.72f, 0.25f, 0.66f, 0.42f, 0.45f, 0.48f, 0.68f, 0.55f, 0.76f, 0.72f, 0.6f, 0.88f, 0.25f, 0.85f]],
        [[0.6f, 0.1f, 0.2f, 0.62f, 0.82f, 0.6f], [0.62f, 0.35f, 0.6f, 0.92f]],
        [[0.74f, 0.1f, 0.32f, 0.12f, 0.28f, 0.46f, 0.55f, 0.42f, 0.74f, 0.55f, 0.72f, 0.78f, 0.52f, 0.9f, 0.25f, 0.84f]],
        [[0.66f, 0.1f, 0.38f, 0.35f, 0.26f, 0.65f, 0.38f, 0.88f, 0.62f, 0.86f, 0.74f, 0.68f, 0.6f, 0.53f, 0.3f, 0.62f]],
        [[0.22f, 0.13f, 0.78f, 0.11f, 0.45f, 0.9f], [0.38f, 0.5f, 0.7f, 0.48f]],
        [[0.5f, 0.48f, 0.3f, 0.33f, 0.34f, 0.14f, 0.52f, 0.09f, 0.7f, 0.18f, 0.68f, 0.35f, 0.3f, 0.62f, 0.28f, 0.82f, 0.5f, 0.92f, 0.72f, 0.82f, 0.7f, 0.62f, 0.5f, 0.48f]],
        [[0.7f, 0.38f, 0.48f, 0.48f, 0.3f, 0.34f, 0.34f, 0.16f, 0.55f, 0.09f, 0.7f, 0.22f, 0.7f, 0.4f, 0.62f, 0.92f]],
    ];

    /// <summary>Draws dead leaves in RGB.</summary>
    /// <param name="folder">Where they are saved.</param>
    /// <param name="count">How many.</param>
    /// <param name="side">Columns and rows.</param>
    /// <returns><paramref name="folder"/>.</returns>
    public static string Leaves(string folder, int count, int side)
    {
        Parallel.For(0, count, i => DeadLeaves.Generate(side, side, channels: 3, seed: (ulong)i).Save($"{folder}/{i:000}.png"));
        return folder;
    }

    /// <summary>Draws digits that resemble those of MNIST: white strokes on black, 28x28, each slanted, shifted and as thick as chance will have it.</summary>
    /// <param name="folder">Where they are saved.</param>
    /// <param name="count">How many, the ten digits in turn.</param>
    /// <returns><paramref name="folder"/>.</returns>
    public static string Digits(string folder, int count)
    {
        for (var i = 0; i < count; i++)
            Digit(i % 10, (ulong)i).Save($"{folder}/{i:0000}.png");
        return folder;
    }

    private static FloatImage Digit(int digit, ulong seed)
    {
        const int side = 28, box = 20;
        var random = new SeededRandom(seed);
        var (slant, turn) = (Between(ref random, -0.1f, 0.35f), Between(ref random, -0.15f, 0.15f));
        var (width, height) = (box * Between(ref random, 0.75f, 1.05f), box * Between(ref random, 0.9f, 1.1f));
        var (left, top) = (side / 2f + Between(ref random, -1.5f, 1.5f), side / 2f + Between(ref random, -1.5f, 1.5f));
        var radius = Between(ref random, 0.8f, 1.7f);
        var lines = new List<((float X, float Y) From, (float X, float Y) To)>();
        foreach (var stroke in Strokes[digit])
        {
            var points = stroke.Chunk(2).Select(point => Placed(point[0] - 0.5f + Between(ref random, -0.03f, 0.03f), point[1] - 0.5f + Between(ref random, -0.03f, 0.03f))).ToList();
            lines.AddRange(points.Zip(points.Skip(1)));
        }
        var image = new FloatImage(side, side, 1);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = Math.Clamp(radius + 0.5f - lines.Min(line => Distance(i % side, i / side, line.From, line.To)), 0, 1);
        return image;

        (float X, float Y) Placed(float x, float y)
        {
            var (slanted, down) = ((x - slant * y) * width, y * height);
            return (left + slanted - turn * down, top + down + turn * slanted);
        }
    }

    private static float Distance(float x, float y, (float X, float Y) from, (float X, float Y) to)
    {
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var along = Math.Clamp(((x - from.X) * dx + (y - from.Y) * dy) / (dx * dx + dy * dy), 0, 1);
        return MathF.Sqrt(MathF.Pow(x - from.X - along * dx, 2) + MathF.Pow(y - from.Y - along * dy, 2));
    }

    private static float Between(ref SeededRandom random, float low, float high) => low + (high - low) * random.NextSingle();
}
