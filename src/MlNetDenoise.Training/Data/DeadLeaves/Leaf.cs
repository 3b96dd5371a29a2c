using System.Numerics;

namespace MlNetDenoise.Training;

/// <summary>One opaque shape, in pixels of its layer.</summary>
internal sealed class Leaf
{
    private readonly Vector2 _centre;
    private readonly LeafOutline _outline;
    private readonly LeafSurface _surface;
    private readonly Matrix3x2 _toPlace;
    private readonly float _bend;

    /// <param name="centre">Where it lies.</param>
    /// <param name="halfLength">Half of its length, before bending.</param>
    /// <param name="halfWidth">Half of its width.</param>
    /// <param name="angle">The direction of its length.</param>
    /// <param name="bend">How far the ends are off its axis, in half widths.</param>
    /// <param name="outline">Its outline when both halves are 1.</param>
    /// <param name="surface">How it looks.</param>
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

    /// <summary>The upper left corner of the upright box around it.</summary>
    public Vector2 Low { get; }

    /// <summary>The lower right corner of the upright box around it.</summary>
    public Vector2 High { get; }

    /// <summary>Its area, roughly: outlines differ.</summary>
    public float Area { get; }

    /// <summary>Whether a pixel lies inside, and where: length and width from -1 to 1.</summary>
    public bool Contains(Vector2 pixel, out Vector2 place)
    {
        place = Vector2.Transform(pixel - _centre, _toPlace);
        place.Y += _bend * place.X * place.X;
        return _outline.Contains(place.X, place.Y);
    }

    /// <summary>The colour of a pixel at a place that <see cref="Contains"/> gave.</summary>
    public Vector3 ColourAt(Vector2 pixel, Vector2 place) => _surface.ColourAt(pixel - _centre, place);
}
