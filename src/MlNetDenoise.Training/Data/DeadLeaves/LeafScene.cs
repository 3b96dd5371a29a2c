using System.Numerics;

namespace MlNetDenoise.Training;

/// <summary>The materials of an image, and the sizes of its leaves in pixels of its layers.</summary>
internal sealed class LeafScene
{
    /// <summary>Radius of the smallest leaves.</summary>
    public const float Smallest = 1.5f;

    private readonly LeafMaterial[] _materials;

    public LeafScene(int width, int height, ref SeededRandom random)
    {
        (Width, Height) = (width, height);
        Largest = random.Between(150, 800);
        _materials = new LeafMaterial[2 + random.NextInt(4)];
        for (var i = 0; i < _materials.Length; i++)
            _materials[i] = new LeafMaterial(ref random);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Radius of the largest leaves.</summary>
    public float Largest { get; }

    /// <summary>Draws a leaf with a size of the power law, at a random place and of the material there; not smaller than the material allows.</summary>
    public Leaf NextLeaf(float smallest, ref SeededRandom random)
    {
        while (true)
        {
            var radius = random.Radius(smallest, Largest);
            var centre = new Vector2(random.Between(-radius, Width + radius), random.Between(-radius, Height + radius));
            var material = random.Chance(0.03f) ? random.OneOf(_materials) : MaterialAt(centre);
            if (radius >= material.Smallest)
                return material.NextLeaf(centre, radius, ref random);
        }
    }

    /// <summary>Draws a leaf that covers everything.</summary>
    public Leaf NextBackdrop(ref SeededRandom random) => random.OneOf(_materials).NextBackdrop(new(Width / 2f, Height / 2f), ref random);

    private LeafMaterial MaterialAt(Vector2 place) => _materials.MaxBy(m => m.ClaimOn(place))!;
}
