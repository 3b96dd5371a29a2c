using System.Numerics;

namespace MlNetDenoise;

/// <summary>The colors of a camera: how much of its red, green and blue a pixel of linear sRGB has (Brooks et al., 2019).</summary>
/// <param name="fromSrgb">Rows of the matrix from linear sRGB to the camera's colors, each with the sum 1, so that white stays white.</param>
/// <param name="redGain">Gain of the white balance for red; green has 1.</param>
/// <param name="blueGain">Gain of the white balance for blue.</param>
/// <param name="exposure">Gain of all channels: the camera exposes this many times less, so that highlights are not clipped.</param>
internal sealed class CameraColors(Matrix4x4 fromSrgb, float redGain, float blueGain, float exposure)
{
    // Between these values, the gains are reduced to 1: otherwise, white would become dark and then, clipped, colored.
    private const float HighlightStart = 0.9f;

    // XYZ to the colors of four cameras; the constants are those of Brooks et al.
    private static readonly Matrix4x4[] Cameras =
    [
        Rows(1.0234f, -.2969f, -.2266f, -.5625f, 1.6328f, -.0469f, -.0703f, .2188f, .6406f),
        Rows(.4913f, -.0541f, -.0202f, -.613f, 1.3513f, .2906f, -.1564f, .2151f, .7183f),
        Rows(.838f, -.263f, -.0639f, -.2887f, 1.0725f, .2496f, -.0627f, .1427f, .5438f),
        Rows(.6596f, -.2079f, -.0562f, -.4782f, 1.3016f, .1933f, -.097f, .1581f, .5181f),
    ];

    private static readonly Matrix4x4 SrgbToXyz = Rows(.4124564f, .3575761f, .1804375f, .2126729f, .7151522f, .072175f, .0193339f, .119192f, .9503041f);

    private readonly Matrix4x4 _toSrgb = Matrix4x4.Invert(fromSrgb, out var inverse) ? inverse : throw new ArgumentException("The matrix has no inverse.", nameof(fromSrgb));
    private readonly Vector3 _gains = exposure * new Vector3(redGain, 1, blueGain);

    /// <summary>Creates a mixture of four cameras.</summary>
    /// <param name="weights">The weight of each camera, 0 or more; not all are 0.</param>
    /// <param name="redGain">Gain of the white balance for red.</param>
    /// <param name="blueGain">Gain of the white balance for blue.</param>
    /// <param name="exposure">Gain of all channels.</param>
    public static CameraColors Mix(Vector4 weights, float redGain, float blueGain, float exposure)
    {
        var mixed = Cameras[0] * weights.X + Cameras[1] * weights.Y + Cameras[2] * weights.Z + Cameras[3] * weights.W;
        var matrix = SrgbToXyz * mixed; // vectors are rows
        var sums = Vector3.Transform(Vector3.One, matrix);
        return new(matrix * Matrix4x4.CreateScale(Vector3.One / sums), redGain, blueGain, exposure);
    }

    /// <summary>Converts linear sRGB to what the sensor sees, in place.</summary>
    public void ToSensor(FloatImage image)
    {
        Span<float> red = image.Plane(0), green = image.Plane(1), blue = image.Plane(2);
        for (var i = 0; i < red.Length; i++)
        {
            var color = Vector3.Clamp(Vector3.Transform(new(red[i], green[i], blue[i]), fromSrgb), Vector3.Zero, Vector3.One);
            var highlight = Math.Max(0, ((color.X + color.Y + color.Z) / 3 - HighlightStart) / (1 - HighlightStart));
            var reduction = new Vector3(highlight * highlight);
            color *= Vector3.Max(reduction + (Vector3.One - reduction) / _gains, Vector3.One / _gains);
            (red[i], green[i], blue[i]) = (color.X, color.Y, color.Z);
        }
    }

    /// <summary>Converts what the sensor sees to linear sRGB, in place. The result can be outside of [0,1].</summary>
    public void FromSensor(FloatImage image)
    {
        Span<float> red = image.Plane(0), green = image.Plane(1), blue = image.Plane(2);
        for (var i = 0; i < red.Length; i++)
        {
            var color = Vector3.Clamp(_gains * new Vector3(red[i], green[i], blue[i]), Vector3.Zero, Vector3.One);
            color = Vector3.Transform(color, _toSrgb);
            (red[i], green[i], blue[i]) = (color.X, color.Y, color.Z);
        }
    }

    /// <summary>Creates a matrix for vectors that are rows from the rows of one for columns.</summary>
    private static Matrix4x4 Rows(float xx, float xy, float xz, float yx, float yy, float yz, float zx, float zy, float zz) =>
        new(xx, yx, zx, 0, xy, yy, zy, 0, xz, yz, zz, 0, 0, 0, 0, 1);
}
