namespace MlNetDenoise;

/// <summary>
/// Blocks of 16x16 pixels of luma, evenly sampled from an image, to estimate the noise of cameras from: the differences of
/// pixels at a distance of 3, since the noise of neighbors is alike.
/// </summary>
/// <param name="width">Columns of the image.</param>
/// <param name="height">Rows of the image.</param>
internal sealed class CameraNoiseBlocks(int width, int height)
{
    private const int Side = 16, Distance = 3, MostBlocks = 4096;

    // Ranges of brightness, and fewest blocks of one that counts.
    private const int Ranges = 10, FewestBlocks = 12;

    // The flattest blocks of a range, which have the least texture.
    private const double FlatShare = 0.1;

    // Blocks that are about as noisy as the flattest ones, unless they have texture; and the least energy, of a noise of 0.14 on the 0-255 scale.
    private const double QuietShare = 0.3, LeastEnergy = 0.02 / (255 * 255);

    // a multiple of no power of 2, so that blocks have all positions relative to those of JPEG files
    private readonly int _step = Math.Max(Side - 1, (int)Math.Sqrt((double)width * height / MostBlocks) | 1);
    private readonly List<(float Mean, float Energy)> _blocks = [];
    private int _rows, _nextRow;

    /// <summary>Adds blocks from the next rows of the image, each from one strip.</summary>
    /// <param name="strip">Has 3 channels.</param>
    public void Add(FloatImage strip)
    {
        for (var y = Math.Max(0, _nextRow - _rows); y + Side + Distance <= strip.Height; y += _step)
        {
            for (var x = 0; x + Side + Distance <= strip.Width; x += _step)
                AddBlock(strip, x, y);
            _nextRow = _rows + y + _step;
        }
        _rows += strip.Height;
    }

    /// <summary>Estimates the standard deviation of the noise of luma in units of the pixels: of each range of brightness from its flattest blocks, then the mean energy over the image.</summary>
    /// <param name="spread">How much more noise the third decile of the blocks has than the first: about 1.2 for noise, 1.5 and more for texture.</param>
    public float Estimate(out float spread)
    {
        var (energy, ratio, count) = (0.0, 0.0, 0);
        foreach (var range in _blocks.GroupBy(block => Math.Clamp((int)(Ranges * block.Mean), 0, Ranges - 1), block => block.Energy))
        {
            float[] energies = [.. range.Order()];
            if (energies.Length < FewestBlocks)
                continue;
            var flat = energies[(int)(FlatShare * energies.Length)];
            energy += energies.Length * flat;
            ratio += energies.Length * Math.Sqrt((energies[(int)(QuietShare * energies.Length)] + LeastEnergy) / (flat + LeastEnergy));
            count += energies.Length;
        }
        spread = count == 0 ? 1 : (float)(ratio / count);
        return count == 0 ? 0 : (float)Math.Sqrt(energy / count);
    }

    private void AddBlock(FloatImage strip, int left, int top)
    {
        const int Reach = Side + Distance;
        Span<float> luma = stackalloc float[Reach * Reach];
        Span<float> red = strip.Plane(0), green = strip.Plane(1), blue = strip.Plane(2);
        for (var y = 0; y < Reach; y++)
        {
            var at = (top + y) * strip.Width + left;
            for (var x = 0; x < Reach; x++)
                luma[y * Reach + x] = LumaChroma.Luma(red[at + x], green[at + x], blue[at + x]);
        }
        var (sum, energy) = (0f, 0f);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var i = y * Reach + x;
                sum += luma[i];
                // the difference of differences has twice the standard deviation of noise
                var difference = (luma[i] - luma[i + Distance] - luma[i + Distance * Reach] + luma[i + Distance * (Reach + 1)]) / 2;
                energy += difference * difference;
            }
        }
        if (float.IsFinite(sum))
            _blocks.Add((sum / (Side * Side), energy / (Side * Side)));
    }
}
