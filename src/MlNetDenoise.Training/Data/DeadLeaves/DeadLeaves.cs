namespace MlNetDenoise.Training;

/// <summary>
/// Generates dead-leaves images (Lee, Mumford and Huang, 2001): opaque shapes that cover each other, with sizes from a power
/// law. Their statistics are like those of photographs: a spectrum of about 1/f^2, edges at every scale, heavy-tailed
/// derivatives. Networks trained on such images denoise photographs (Achddou, Gousseau and Ladjal, 2021). Thread-safe.
/// </summary>
public static class DeadLeaves
{
    // shapes are drawn larger and averaged down, for smooth edges
    private const int Supersampling = 2;

    // leaves are added until their areas are this many times the image; large ones fill the gaps
    private const float Coverage = 5;
    private const int ClosingLeaves = 300;

    /// <summary>Generates an image.</summary>
    /// <param name="width">Width in pixels, at least 1. The sizes of the shapes do not depend on it.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="channels">1 (gray; the luma of the RGB image) or 3 (RGB).</param>
    /// <param name="seed">Seed of everything in the image.</param>
    /// <returns>Values in [0,1].</returns>
    public static FloatImage Generate(int width, int height, int channels, ulong seed)
    {
        var image = new FloatImage(width, height, channels);
        var random = new SeededRandom(seed);
        var scene = new LeafScene(width * Supersampling, height * Supersampling, ref random);

        var picture = Cover(scene, ref random);
        if (random.Chance(0.25f))
            picture.Blur(OutOfFocus(ref random));
        // a nearer layer, in or out of focus
        for (var nearer = random.NextInt(3); nearer > 0; nearer--)
        {
            var layer = Scatter(scene, random.LogBetween(LeafScene.Smallest, 100), coverage: random.Between(0.05f, 0.5f), ref random);
            if (random.Chance(0.3f))
                layer.Blur(OutOfFocus(ref random));
            picture.PutOnTop(layer);
        }
        // lenses are often softer than the pixels
        picture.Blur(random.Between(0, 0.9f));
        Develop(picture, image, ref random);
        return image;
    }

    private static float OutOfFocus(ref SeededRandom random) => Supersampling * 2.5f * MathF.Pow(random.NextSingle(), 2);

    /// <summary>Draws a layer without gaps.</summary>
    private static LeafLayer Cover(LeafScene scene, ref SeededRandom random)
    {
        var layer = Scatter(scene, LeafScene.Smallest, Coverage, ref random);
        for (var i = 0; i < ClosingLeaves && layer.Gaps > 0; i++)
            layer.Paint(scene.NextLeaf(scene.Largest / 4, ref random));
        layer.Paint(scene.NextBackdrop(ref random));
        return layer;
    }

    /// <summary>Draws a layer of leaves, from the front to the back, whose areas are a multiple of the layer's.</summary>
    private static LeafLayer Scatter(LeafScene scene, float smallest, float coverage, ref SeededRandom random)
    {
        var layer = new LeafLayer(scene.Width, scene.Height);
        for (var area = coverage * scene.Width * scene.Height; area > 0 && layer.Gaps > 0;)
        {
            var leaf = scene.NextLeaf(smallest, ref random);
            layer.Paint(leaf);
            area -= leaf.Area;
        }
        return layer;
    }

    /// <summary>Averages the layer down to the image, with a random exposure and contrast.</summary>
    private static void Develop(LeafLayer layer, FloatImage image, ref SeededRandom random)
    {
        var black = random.Between(0, 0.08f);
        var gain = random.Between(0.7f, 1.1f) / (Supersampling * Supersampling);
        var gray = image.Channels == 1;
        for (var c = 0; c < LeafLayer.Colours; c++)
        {
            var weight = !gray ? 1 : c switch { 0 => 0.299f, 1 => 0.587f, _ => 0.114f };
            var plane = image.Plane(gray ? 0 : c);
            for (var y = 0; y < image.Height; y++)
            {
                for (var x = 0; x < image.Width; x++)
                {
                    var sum = 0f;
                    for (var i = 0; i < Supersampling * Supersampling; i++)
                        sum += layer.Row(c, Supersampling * y + i / Supersampling)[Supersampling * x + i % Supersampling];
                    plane[y * image.Width + x] += weight * Math.Clamp(black + gain * sum, 0, 1);
                }
            }
        }
    }
}
