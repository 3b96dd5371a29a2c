using System.Numerics;

namespace MlNetDenoise.Training;

/// <summary>How a leaf looks: colour, light, and perhaps a texture.</summary>
internal sealed record LeafSurface
{
    public required Vector3 Colour { get; init; }

    /// <summary>How the light grows along the length and the width, and from the outline to the centre.</summary>
    public Vector3 Shading { get; init; }

    public LeafTexture? Texture { get; init; }

    /// <summary>What the texture adds to the colour for each standard deviation.</summary>
    public Vector3 Tint { get; init; }

    /// <summary>From an offset from the leaf's centre to a place in the texture.</summary>
    public Matrix3x2 ToTexture { get; init; }

    /// <param name="offset">From the leaf's centre, in pixels.</param>
    /// <param name="place">Along the leaf's length and width, from -1 to 1.</param>
    public Vector3 ColourAt(Vector2 offset, Vector2 place)
    {
        var light = 1 + Vector3.Dot(Shading, new(place, 1 - place.LengthSquared()));
        return Texture is null ? Colour * light : (Colour + Tint * Texture.At(Vector2.Transform(offset, ToTexture))) * light;
    }
}
