namespace MlNetDenoise.Training;

/// <summary>The outline of a leaf: the distance from its center in each direction, at most 1.</summary>
internal sealed class LeafOutline
{
    private const int StepsOfQuadrant = 128;

    private readonly float[] _squares = new float[4 * StepsOfQuadrant + 1];

    private LeafOutline(Func<float, float> radius)
    {
        for (var i = 0; i < _squares.Length; i++)
        {
            var d = (float)i / StepsOfQuadrant - 1;
            var (u, v) = d <= 1 ? (1 - Math.Abs(d), d) : (Math.Abs(2 - d) - 1, 2 - d);
            _squares[i] = radius(MathF.Atan2(v, u));
        }
        var largest = _squares.Max();
        foreach (ref var r in _squares.AsSpan())
            r = r / largest * (r / largest);
    }

    /// <summary>Returns whether a point is inside.</summary>
    public bool Contains(float u, float v)
    {
        var square = u * u + v * v;
        if (square >= 1)
            return false;
        // the place on the diamond |u|+|v| = 1 gives the direction without an arc tangent
        var d = v / (Math.Abs(u) + Math.Abs(v) + 1e-20f);
        var position = (u >= 0 ? 1 + d : 3 - d) * StepsOfQuadrant;
        var step = Math.Min((int)position, _squares.Length - 2);
        return square < _squares[step] + (position - step) * (_squares[step + 1] - _squares[step]);
    }

    public static LeafOutline Disc { get; } = new(_ => 1);

    /// <summary>Draws a disc, a box or a shape between them, a polygon, or a blob with lobes.</summary>
    public static LeafOutline Next(ref SeededRandom random) => random.NextInt(4) switch
    {
        0 => Disc,
        1 => Superellipse(random.LogBetween(1.2f, 20)),
        2 => Polygon(ref random),
        _ => Blob(ref random),
    };

    private static LeafOutline Superellipse(float exponent) => new(angle => MathF.Pow(
        MathF.Pow(Math.Abs(MathF.Cos(angle)), exponent) + MathF.Pow(Math.Abs(MathF.Sin(angle)), exponent), -1 / exponent));

    private static LeafOutline Polygon(ref SeededRandom random)
    {
        var corners = new (float X, float Y)[3 + random.NextInt(6)];
        for (var i = 0; i < corners.Length; i++)
        {
            var angle = 2 * MathF.PI * (i + random.Between(-0.35f, 0.35f)) / corners.Length;
            var radius = random.Between(0.55f, 1);
            corners[i] = (radius * MathF.Cos(angle), radius * MathF.Sin(angle));
        }
        return new(angle =>
        {
            var (x, y) = (MathF.Cos(angle), MathF.Sin(angle));
            for (var i = 0; i < corners.Length; i++)
            {
                // the ray t(x,y) against the side p + s(q-p)
                var (p, q) = (corners[i], corners[(i + 1) % corners.Length]);
                var cross = x * (q.Y - p.Y) - y * (q.X - p.X);
                var s = (p.X * y - p.Y * x) / cross;
                var t = (p.X * (q.Y - p.Y) - p.Y * (q.X - p.X)) / cross;
                if (s is >= 0 and <= 1 && t > 0)
                    return t;
            }
            return 0;
        });
    }

    private static LeafOutline Blob(ref SeededRandom random)
    {
        var waves = new (float Size, float Phase)[2 + random.NextInt(8)];
        var roughness = random.Between(0.15f, 0.65f);
        for (var i = 0; i < waves.Length; i++)
            waves[i] = (roughness * random.NextGaussian() / (i + 1), random.Angle());
        return new(angle =>
        {
            var radius = 0f;
            for (var i = 0; i < waves.Length; i++)
                radius += waves[i].Size * MathF.Sin((i + 1) * angle + waves[i].Phase);
            return MathF.Exp(radius);
        });
    }
}
