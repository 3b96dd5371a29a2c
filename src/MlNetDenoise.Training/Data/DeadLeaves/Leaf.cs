using System.Numerics;

namespace MlNetDenoise.Training;

/// <summary>An opaque shape, in pixels of its layer.</summary>
internal sealed class Leaf
{
    private readonly Vector2 _centre;
    private readonly LeafOutline _outline;
    private readonly LeafSurface _surface;
    private readonly Matrix3x2 _toPlace;
    private readonly float _bend;

    /// <param name="centre">Its center.</param>
    /// <param name="halfLength">Half of its length, before bending.</param>
    /// <param name="halfWidth">Half of its width.</param>
    /// <param name="angle">The direction of its length.</param>
    /// <param name="bend">Distance of the ends from the axis, in half widths.</param>
    /// <param name="outline">Its outline for half lengths and widths of 1.</param>
    /// <param name="surface">Its color and texture.</param>
    public Leaf(Vector2 centre, float halfLength, float halfWidth, float angle, float bend, LeafOutline outline, LeafSurface surface)
    {
        (_centre, _bend, _outline, _surface) = (centre, bend, outline, surface);
        var (sin, cos) = MathF.SinCos(angle);
        _toPlace = new Matrix3x2(cos / halfLength, -sin / halfWidth, sin / halfLength, cos / halfWidth, 0, 0);
        var bentWidth = (1 + Math.Abs(bend)) * halfWidth;
        var extent = new Vector2(Math.Abs(cos) * halfLength + Math.Abs(sin) * bentWidth, Math.Abs(sin) * halfLength + Math.Abs(cos) * bentWidth);
        (Low, High) = (centre - extent, centre + extent);
        Area = 2 * halfLength * halfWidth;
    }

    /// <summary>The upper left corner of its bounding box.</summary>
    public Vector2 Low { get; }

    /// <summary>The lower right corner of its bounding box.</summary>
    public Vector2 High { get; }

    /// <summary>Its approximate area.</summary>
    public float Area { get; }

    /// <summary>Returns whether a pixel is inside, and its position along the length and the width, from -1 to 1.</summary>
    public bool Contains(Vector2 pixel, out Vector2 place)
    {
        place = Vector2.Transform(pixel - _centre, _toPlace);
        place.Y += _bend * place.X * place.X;
        return _outline.Contains(place.X, place.Y);
    }

    /// <summary>Returns the color of a pixel at a position of <see cref="Contains"/>.</summary>
    public Vector3 ColourAt(Vector2 pixel, Vector2 place) => _surface.ColourAt(pixel - _centre, place);
}
