using System.Numerics;

namespace MlNetDenoise.Training;

/// <summary>The look of a leaf: color, light and an optional texture.</summary>
internal sealed record LeafSurface
{
    public required Vector3 Colour { get; init; }

    /// <summary>Gradients of the light along the length and the width, and from the outline to the center.</summary>
    public Vector3 Shading { get; init; }

    public LeafTexture? Texture { get; init; }

    /// <summary>Change of the color per standard deviation of the texture.</summary>
    public Vector3 Tint { get; init; }

    /// <summary>Maps an offset from the leaf's center to a place in the texture.</summary>
    public Matrix3x2 ToTexture { get; init; }

    /// <param name="offset">Offset from the leaf's center in pixels.</param>
    /// <param name="place">Position along the leaf's length and width, from -1 to 1.</param>
    public Vector3 ColourAt(Vector2 offset, Vector2 place)
    {
        var light = 1 + Vector3.Dot(Shading, new(place, 1 - place.LengthSquared()));
        return Texture is null ? Colour * light : (Colour + Tint * Texture.At(Vector2.Transform(offset, ToTexture))) * light;
    }
}
