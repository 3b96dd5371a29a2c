namespace MlNetDenoise;

/// <summary>The mosaic of a sensor whose pixels each see one color: in every square of 2x2 pixels one red, two green, and one blue.</summary>
/// <param name="red">The position of red in the square, from 0 (upper left) to 3 (lower right). Blue is diagonally opposite.</param>
internal readonly struct Bayer(int red)
{
    /// <summary>Returns the color that a pixel sees: 0 (red), 1 (green) or 2 (blue).</summary>
    public int ColorAt(int x, int y) => (x + red & 1) + (y + red / 2 & 1);

    /// <summary>Interpolates the missing colors bilinearly, in place. Uses the values that <see cref="ColorAt"/> tells and no others.</summary>
    /// <param name="image">Has 3 channels. Is mirrored beyond its border.</param>
    public void InterpolateBilinearly(FloatImage image)
    {
        var green = image.Plane(1);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                if (ColorAt(x, y) != 1)
                    green[y * image.Width + x] = MeanOfNeighbors(image, 1, x, y, 1, 0, 0, 1);
            }
        }
        Interpolate(image, 0);
        Interpolate(image, 2);
    }

    /// <summary>
    /// Interpolates the missing colors along edges, in place: green in the direction in which it changes less, with a
    /// correction by the second derivative of the color that is known (Hamilton and Adams, 1997), then the differences of red and blue to green.
    /// </summary>
    /// <param name="image">Has 3 channels. Is mirrored beyond its border.</param>
    public void InterpolateAlongEdges(FloatImage image)
    {
        var green = image.Plane(1);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var color = ColorAt(x, y);
                if (color == 1)
                    continue;
                var (across, changeAcross) = Along(image, color, x, y, 1, 0);
                var (down, changeDown) = Along(image, color, x, y, 0, 1);
                green[y * image.Width + x] = changeAcross < changeDown ? across : changeAcross > changeDown ? down : (across + down) / 2;
            }
        }
        foreach (var color in (int[])[0, 2])
        {
            var plane = image.Plane(color);
            for (var i = 0; i < plane.Length; i++)
                plane[i] -= green[i];
            Interpolate(image, color);
            for (var i = 0; i < plane.Length; i++)
                plane[i] += green[i];
        }
    }

    /// <summary>Returns green at a pixel from its neighbors in one direction, and how much the image changes in it.</summary>
    private static (float Green, float Change) Along(FloatImage image, int color, int x, int y, int dx, int dy)
    {
        float before = At(image, 1, x - dx, y - dy), after = At(image, 1, x + dx, y + dy);
        var curvature = 2 * At(image, color, x, y) - At(image, color, x - 2 * dx, y - 2 * dy) - At(image, color, x + 2 * dx, y + 2 * dy);
        return ((before + after) / 2 + curvature / 4, Math.Abs(before - after) + Math.Abs(curvature));
    }

    /// <summary>Interpolates red (0) or blue (2) bilinearly.</summary>
    private void Interpolate(FloatImage image, int color)
    {
        var plane = image.Plane(color);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                var at = ColorAt(x, y);
                if (at == color)
                    continue;
                // a green pixel has the color beside it or above it, a pixel of the third color at its corners
                plane[y * image.Width + x] = at != 1 ? MeanOfNeighbors(image, color, x, y, 1, 1, 1, -1)
                    : ColorAt(x + 1, y) == color ? MeanOfNeighbors(image, color, x, y, 1, 0, 1, 0)
                    : MeanOfNeighbors(image, color, x, y, 0, 1, 0, 1);
            }
        }
    }

    private static float MeanOfNeighbors(FloatImage image, int channel, int x, int y, int dx, int dy, int dx2, int dy2) =>
        (At(image, channel, x - dx, y - dy) + At(image, channel, x + dx, y + dy) + At(image, channel, x - dx2, y - dy2) + At(image, channel, x + dx2, y + dy2)) / 4;

    private static float At(FloatImage image, int channel, int x, int y) =>
        image.Pixels[(channel * image.Height + Mirrored(y, image.Height)) * image.Width + Mirrored(x, image.Width)];

    /// <summary>Mirrors without repeating the border, so that a pixel has a partner of its color.</summary>
    private static int Mirrored(int position, int size) => position < 0 ? Math.Min(-position, size - 1) : position < size ? position : Math.Max(0, 2 * size - 2 - position);
}
