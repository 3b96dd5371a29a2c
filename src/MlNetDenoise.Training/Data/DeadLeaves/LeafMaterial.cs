using System.Numerics;

namespace MlNetDenoise.Training;

/// <summary>The common properties of leaves of one kind: place, smallest size, outlines, colors and textures.</summary>
internal sealed class LeafMaterial
{
    // mean colors of things in photographs, as sRGB values
    private static readonly Vector3[] Palette =
    [
        new(0.45f, 0.35f, 0.25f), // earth
        new(0.22f, 0.17f, 0.13f), // soil
        new(0.76f, 0.68f, 0.54f), // sand
        new(0.50f, 0.36f, 0.22f), // wood
        new(0.55f, 0.34f, 0.27f), // brick
        new(0.55f, 0.54f, 0.52f), // stone
        new(0.28f, 0.28f, 0.29f), // slate
        new(0.30f, 0.42f, 0.18f), // foliage
        new(0.13f, 0.20f, 0.10f), // foliage in shadow
        new(0.62f, 0.58f, 0.33f), // dry grass
        new(0.55f, 0.68f, 0.85f), // sky
        new(0.32f, 0.46f, 0.66f), // deep sky
        new(0.78f, 0.80f, 0.83f), // cloud, snow
        new(0.20f, 0.34f, 0.38f), // water
        new(0.85f, 0.67f, 0.56f), // light skin
        new(0.45f, 0.30f, 0.22f), // dark skin
        new(0.82f, 0.81f, 0.78f), // paint
        new(0.08f, 0.08f, 0.09f), // darkness
        new(0.68f, 0.20f, 0.20f), // red petals
        new(0.84f, 0.70f, 0.24f), // yellow petals
    ];

    private const float SmallestTextured = 6;
    private const float PixelsOfPlace = 6;

    private readonly LeafTexture _places;
    private readonly LeafOutline[] _outlines;
    private readonly LeafTexture[] _textures;
    private readonly Vector3 _colour;
    private readonly Vector2 _grain;
    private readonly float _lightSpread, _colourSpread, _contrast, _length, _direction, _disorder;

    public LeafMaterial(ref SeededRandom random)
    {
        _places = LeafTexture.Clouds(ref random);
        _outlines = [LeafOutline.Next(ref random), LeafOutline.Next(ref random), LeafOutline.Next(ref random)];
        _textures = [LeafTexture.Next(ref random), LeafTexture.Next(ref random)];
        _colour = random.OneOf(Palette);
        _grain = new(random.LogBetween(0.3f, 1.5f), random.LogBetween(0.3f, 1.5f));
        _lightSpread = random.Between(0.08f, 0.45f);
        _colourSpread = random.Between(0.01f, 0.04f);
        _contrast = random.LogBetween(0.03f, 0.35f);
        _length = random.LogBetween(1, 4);
        _direction = random.Angle();
        _disorder = random.NextSingle();
        Smallest = random.LogBetween(1, 100);
    }

    /// <summary>The smallest radius of its leaves in pixels of the layer: small for gravel and foliage, large for walls and skies.</summary>
    public float Smallest { get; }

    /// <summary>Returns the weight of this material at a place; the material with the largest weight is there.</summary>
    public float ClaimOn(Vector2 place) => _places.At(place / PixelsOfPlace);

    public Leaf NextLeaf(Vector2 centre, float radius, ref SeededRandom random)
    {
        // some are twigs, wires and hairs
        var stretch = MathF.Sqrt(random.Chance(0.05f) ? random.LogBetween(8, 60) : _length * random.LogBetween(0.7f, 1.5f));
        var angle = _direction + _disorder * random.Angle();
        return new(centre, radius * stretch, radius / stretch, angle, 0.4f * random.NextGaussian(), random.OneOf(_outlines), NextSurface(radius, ref random));
    }

    /// <summary>Creates a leaf that covers everything up to the center's distance from the origin.</summary>
    public Leaf NextBackdrop(Vector2 centre, ref SeededRandom random)
    {
        var radius = 2 * centre.Length();
        return new(centre, radius, radius, angle: 0, bend: 0, LeafOutline.Disc, NextSurface(radius, ref random));
    }

    private LeafSurface NextSurface(float radius, ref SeededRandom random)
    {
        var colour = _colour * MathF.Exp(_lightSpread * random.NextGaussian()) + _colourSpread * Gaussians(ref random);
        if (random.Chance(0.01f))
            colour = new(random.NextSingle(), random.NextSingle(), random.NextSingle());
        var surface = new LeafSurface
        {
            Colour = colour,
            Shading = new(0.15f * random.NextGaussian(), 0.15f * random.NextGaussian(), 0.1f * random.NextGaussian()),
        };
        if (radius < SmallestTextured || random.Chance(0.2f))
            return surface;
        var contrast = _contrast * random.LogBetween(0.5f, 2);
        return surface with
        {
            Texture = random.OneOf(_textures),
            Tint = contrast * (colour + 0.2f * Gaussians(ref random)),
            ToTexture = Matrix3x2.CreateRotation(random.Angle()) * Matrix3x2.CreateScale(_grain)
                * Matrix3x2.CreateTranslation(1000 * random.NextSingle(), 1000 * random.NextSingle()),
        };
    }

    private static Vector3 Gaussians(ref SeededRandom random) => new(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
}
