namespace MlNetDenoise;

/// <summary>
/// Blocks of 16x16 pixels of luma, evenly sampled from an image, to tell the noise of cameras from white noise and from
/// texture, and to estimate it: from differences of pixels at a distance of 3, since the noise of neighbors is alike.
/// </summary>
/// <param name="width">Columns of the image.</param>
/// <param name="height">Rows of the image.</param>
internal sealed class CameraNoiseBlocks(int width, int height)
{
    private const int Side = 16, Distance = 3, Reach = Side + Distance, MostBlocks = 4096;

    // Ranges of brightness, and fewest blocks of one that counts.
    private const int Ranges = 10, FewestBlocks = 12;

    // The flattest blocks of a range, which have the least texture.
    private const double FlatShare = 0.1;

    // The block that has more energy than this share of all blocks stands for strong texture.
    private const double TextureShare = 0.9;

    // The energy of a noise of 0.14 on the 0-255 scale, that of rounding is less.
    private const double LeastEnergy = 0.02 / (255 * 255);

    // Clipped pixels hide noise. A block may have a few.
    private const int MostClipped = Side * Side / 10;
    private const float Black = 0.5f / 255, White = 254.5f / 255;

    // a multiple of no power of 2, so that blocks have all positions relative to those of JPEG files
    private readonly int _step = Math.Max(Side - 1, (int)Math.Sqrt((double)width * height / MostBlocks) | 1);
    private readonly List<Block> _blocks = [];
    private int _rows, _nextRow;

    /// <summary>Adds blocks from the next rows of the image, each from one strip.</summary>
    /// <param name="strip">Has 3 channels.</param>
    public void Add(FloatImage strip)
    {
        for (var y = Math.Max(0, _nextRow - _rows); y + Reach <= strip.Height; y += _step)
        {
            for (var x = 0; x + Reach <= strip.Width; x += _step)
                AddBlock(strip, x, y);
            _nextRow = _rows + y + _step;
        }
        _rows += strip.Height;
    }

    /// <summary>Measures what tells the noise of cameras from other noise and from texture. Null for small images and for those without a range of brightness that counts.</summary>
    public CameraNoiseMeasures? Measure()
    {
        var (flat, spread, count) = (new List<Block>(), 0.0, 0);
        foreach (var range in FlattestFirst())
        {
            flat.AddRange(range.AsSpan(0, (int)(FlatShare * range.Length) + 1));
            spread += range.Length * Math.Log((range[range.Length / 2].Energy3 + LeastEnergy) / (range[(int)(FlatShare * range.Length)].Energy3 + LeastEnergy));
            count += range.Length;
        }
        if (count == 0)
            return null;
        double Energy(Func<Block, float> of) => flat.Average(of) + LeastEnergy;
        var energy = Energy(block => block.Energy3);
        double[] energies = [.. _blocks.Select(block => block.Energy3 + LeastEnergy).Order()];
        return new(
            Level: Math.Log(255 * Math.Sqrt(energy)),
            Coarseness1: Math.Log(energy / Energy(block => block.Energy1)),
            Coarseness2: Math.Log(energy / Energy(block => block.Energy2)),
            Evenness1: flat.Average(block => block.Difference1 * block.Difference1 / (block.Energy1 + LeastEnergy)),
            Evenness3: flat.Average(block => block.Difference3 * block.Difference3 / (block.Energy3 + LeastEnergy)),
            Spread: spread / count,
            Texture: Math.Log(energies[energies.Length / 2] / energy),
            StrongTexture: Math.Log(energies[(int)(TextureShare * energies.Length)] / energy),
            Brightness: flat.Average(block => block.Mean));
    }

    /// <summary>Returns the blocks of each range of brightness that counts, the flattest first.</summary>
    private IEnumerable<Block[]> FlattestFirst() => _blocks
        .GroupBy(block => Math.Clamp((int)(Ranges * block.Mean), 0, Ranges - 1))
        .Select(range => range.OrderBy(block => block.Energy3).ToArray())
        .Where(range => range.Length >= FewestBlocks);

    private void AddBlock(FloatImage strip, int left, int top)
    {
        Span<float> luma = stackalloc float[Reach * Reach];
        Span<float> red = strip.Plane(0), green = strip.Plane(1), blue = strip.Plane(2);
        var clipped = 0;
        for (var y = 0; y < Reach; y++)
        {
            var at = (top + y) * strip.Width + left;
            for (var x = 0; x < Reach; x++)
            {
                var value = LumaChroma.Luma(red[at + x], green[at + x], blue[at + x]);
                luma[y * Reach + x] = value;
                clipped += value is < Black or > White ? 1 : 0;
            }
        }
        var (sum, energy1, energy2, energy3, difference1, difference3) = (0f, 0f, 0f, 0f, 0f, 0f);
        for (var y = 0; y < Side; y++)
        {
            for (var i = y * Reach; i < y * Reach + Side; i++)
            {
                sum += luma[i];
                var (near, middle, far) = (Difference(luma, i, 1), Difference(luma, i, 2), Difference(luma, i, 3));
                energy1 += near * near;
                energy2 += middle * middle;
                energy3 += far * far;
                difference1 += Math.Abs(near);
                difference3 += Math.Abs(far);
            }
        }
        const int Count = Side * Side;
        if (float.IsFinite(sum) && clipped <= MostClipped)
            _blocks.Add(new(sum / Count, energy1 / Count, energy2 / Count, energy3 / Count, difference1 / Count, difference3 / Count));

        // the difference of differences has twice the standard deviation of noise
        static float Difference(Span<float> luma, int i, int distance) => (luma[i] - luma[i + distance] - luma[i + distance * Reach] + luma[i + distance * (Reach + 1)]) / 2;
    }

    /// <summary>Mean luma, energies of the differences at distances of 1, 2 and 3, and the mean absolute differences at 1 and 3.</summary>
    private readonly record struct Block(float Mean, float Energy1, float Energy2, float Energy3, float Difference1, float Difference3);
}
