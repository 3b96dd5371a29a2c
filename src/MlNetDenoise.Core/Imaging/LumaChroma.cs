namespace MlNetDenoise;

/// <summary>Separates red, green and blue into luma Y (ITU-R BT.601) and the differences R - Y and B - Y, which are chroma but for constant factors.</summary>
internal static class LumaChroma
{
    private const float RedInLuma = 0.299f, GreenInLuma = 0.587f, BlueInLuma = 0.114f;

    /// <summary>Replaces red by R - Y, green by Y and blue by B - Y.</summary>
    public static void Separate(Span<float> red, Span<float> green, Span<float> blue)
    {
        for (var i = 0; i < green.Length; i++)
        {
            green[i] = Luma(red[i], green[i], blue[i]);
            red[i] -= green[i];
            blue[i] -= green[i];
        }
    }

    /// <summary>Replaces R - Y by red, Y by green and B - Y by blue.</summary>
    public static void Combine(Span<float> red, Span<float> luma, Span<float> blue)
    {
        for (var i = 0; i < luma.Length; i++)
        {
            // the weighted differences to luma add up to 0
            var green = luma[i] - (RedInLuma * red[i] + BlueInLuma * blue[i]) / GreenInLuma;
            red[i] += luma[i];
            blue[i] += luma[i];
            luma[i] = green;
        }
    }

    public static float Luma(float red, float green, float blue) => RedInLuma * red + GreenInLuma * green + BlueInLuma * blue;
}
