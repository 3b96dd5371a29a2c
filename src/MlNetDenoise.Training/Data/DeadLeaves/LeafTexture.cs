using System.Numerics;

namespace MlNetDenoise.Training;

/// <summary>A periodic square of texture with mean 0 and variance 1.</summary>
internal sealed class LeafTexture
{
    private const int Side = 256;

    private readonly float[] _values;

    private LeafTexture(float[] values)
    {
        var mean = values.Average();
        var deviation = MathF.Sqrt(values.Average(v => (v - mean) * (v - mean))) + 1e-6f;
        _values = [.. values.Select(v => Math.Clamp((v - mean) / deviation, -3, 3))];
    }

    /// <summary>Returns the value at a place by bilinear interpolation.</summary>
    public float At(Vector2 place)
    {
        var (left, top) = (MathF.Floor(place.X), MathF.Floor(place.Y));
        var (fx, fy) = (place.X - left, place.Y - top);
        var (x0, y0) = ((int)left & (Side - 1), ((int)top & (Side - 1)) * Side);
        var (x1, y1) = ((x0 + 1) & (Side - 1), (y0 + Side) & (Side * Side - 1));
        var upper = _values[y0 + x0] + fx * (_values[y0 + x1] - _values[y0 + x0]);
        var lower = _values[y1 + x0] + fx * (_values[y1 + x1] - _values[y1 + x0]);
        return upper + fy * (lower - upper);
    }

    /// <summary>Draws a texture: noise of a random roughness, stripes or a lattice, or grains.</summary>
    public static LeafTexture Next(ref SeededRandom random) => random.NextInt(5) switch
    {
        0 or 1 => new(Noise(roughness: random.Between(-0.6f, 0.8f), ref random)),
        2 => new(Waves(lattice: false, ref random)),
        3 => new(Waves(lattice: true, ref random)),
        _ => new(Grains(ref random)),
    };

    /// <summary>Draws large soft patches.</summary>
    public static LeafTexture Clouds(ref SeededRandom random) => new(Noise(roughness: -0.8f, ref random));

    /// <summary>Draws noise with a power spectrum of about f^(2 roughness - 2), octave by octave.</summary>
    private static float[] Noise(float roughness, ref SeededRandom random)
    {
        float[] coarse = [random.NextGaussian()];
        for (var side = 2; side <= Side; side *= 2)
        {
            var fine = new float[side * side];
            var size = MathF.Pow((float)side / Side, roughness);
            for (var y = 0; y < side; y++)
            {
                // each new sample is a quarter of a pixel from the nearest old one
                var (near, far) = (y / 2, (y / 2 + (y % 2 == 0 ? side / 2 - 1 : 1)) % (side / 2));
                for (var x = 0; x < side; x++)
                {
                    var (nearX, farX) = (x / 2, (x / 2 + (x % 2 == 0 ? side / 2 - 1 : 1)) % (side / 2));
                    var nearRow = 0.75f * coarse[near * side / 2 + nearX] + 0.25f * coarse[near * side / 2 + farX];
                    var farRow = 0.75f * coarse[far * side / 2 + nearX] + 0.25f * coarse[far * side / 2 + farX];
                    fine[y * side + x] = 0.75f * nearRow + 0.25f * farRow + size * random.NextGaussian();
                }
            }
            coarse = fine;
        }
        return coarse;
    }

    /// <summary>Draws sine waves in one or two directions, bent and modulated by noise, with soft or hard edges.</summary>
    private static float[] Waves(bool lattice, ref SeededRandom random)
    {
        var bend = Clouds(ref random)._values;
        var bending = random.LogBetween(0.02f, 3);
        var hardness = random.LogBetween(0.3f, 6);
        var periods = random.LogBetween(4, 56);
        var angle = random.Angle();
        // integer numbers of periods repeat without a seam
        var (kx, ky) = (MathF.Round(periods * MathF.Cos(angle)), MathF.Round(periods * MathF.Sin(angle)));
        var values = new float[Side * Side];
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var warp = bending * bend[y * Side + x];
                var value = MathF.Sin(2 * MathF.PI * (kx * x + ky * y) / Side + warp);
                if (lattice)
                    value = Math.Max(value, MathF.Sin(2 * MathF.PI * (kx * y - ky * x) / Side + warp));
                values[y * Side + x] = MathF.Tanh(hardness * value);
            }
        }
        return values;
    }

    /// <summary>Draws small overlapping discs of random gray: leaves, gravel or, if stretched, grass and fur.</summary>
    private static float[] Grains(ref SeededRandom random)
    {
        var values = Noise(roughness: 0, ref random);
        var largest = random.LogBetween(3, 20);
        for (var area = 0f; area < 3 * Side * Side;)
        {
            var radius = random.Radius(1.5f, largest);
            var (cx, cy, gray) = (Side * random.NextSingle(), Side * random.NextSingle(), 3 * random.NextGaussian());
            var reach = (int)radius + 1;
            for (var y = (int)cy - reach; y <= (int)cy + reach; y++)
            {
                for (var x = (int)cx - reach; x <= (int)cx + reach; x++)
                {
                    if ((x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius)
                        values[(y & (Side - 1)) * Side + (x & (Side - 1))] = gray;
                }
            }
            area += MathF.PI * radius * radius;
        }
        return values;
    }
}
