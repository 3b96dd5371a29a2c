namespace MlNetDenoise;

/// <summary>The way from linear light to the values of an image file: the transfer function of sRGB (IEC 61966-2-1) and, optionally, a curve that increases the contrast.</summary>
internal sealed class ToneCurve
{
    private const int Steps = 4096;

    private readonly float[] _toLinear, _fromLinear;

    private ToneCurve(Func<double, double> toLinear, Func<double, double> fromLinear) => (_toLinear, _fromLinear) = (Table(toLinear), Table(fromLinear));

    /// <summary>sRGB alone.</summary>
    public static ToneCurve Standard { get; } = new(ToLinearLight, FromLinearLight);

    /// <summary>sRGB and then smoothstep, 3x² - 2x³, which is close to the curves of cameras (Brooks et al., 2019).</summary>
    public static ToneCurve Contrast { get; } = new(x => ToLinearLight(0.5 - Math.Sin(Math.Asin(1 - 2 * x) / 3)), x => FromLinearLight(x) is var y ? y * y * (3 - 2 * y) : 0);

    /// <summary>Returns the linear light of a value, both in [0,1].</summary>
    public float ToLinear(float value) => At(_toLinear, value);

    /// <summary>Returns the value of linear light, both clipped to [0,1].</summary>
    public float FromLinear(float light) => At(_fromLinear, Math.Clamp(light, 0, 1));

    private static double ToLinearLight(double x) => x <= 0.04045 ? x / 12.92 : Math.Pow((x + 0.055) / 1.055, 2.4);

    private static double FromLinearLight(double x) => x <= 0.0031308 ? 12.92 * x : 1.055 * Math.Pow(x, 1 / 2.4) - 0.055;

    // the curves are steep at black: the entries of the tables are at squares, so that they are dense there
    private static float[] Table(Func<double, double> curve) => [.. Enumerable.Range(0, Steps + 2).Select(i => (double)i / Steps).Select(x => (float)curve(Math.Min(1, x * x)))];

    private static float At(float[] table, float x)
    {
        var position = MathF.Sqrt(x) * Steps;
        var index = (int)position;
        return table[index] + (position - index) * (table[index + 1] - table[index]);
    }
}
