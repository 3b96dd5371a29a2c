namespace MlNetDenoise;

/// <summary>Columns between the stages of a pipeline; <c>ApplyOnnxModel</c> needs the names of the network's inputs and output.</summary>
internal static class Columns
{
    /// <summary>Noisy values in [0,1]: channels x height x width.</summary>
    public const string Pixels = "pixels";

    /// <summary>1, channels, height, width.</summary>
    public const string Shape = "shape";

    /// <summary>Noise level in the units of the pixels: sigma / 255.</summary>
    public const string Sigma = "sigma";

    /// <summary>Noisy values as planes of the fixed size, for the image form.</summary>
    public const string Noisy = "noisy";

    /// <summary>Denoised values in [0,1]: channels x height x width.</summary>
    public const string Denoised = "denoised";

    public static FloatImage ToImage(float[] pixels, long[] shape, int bitDepth = 8) =>
        new((int)shape[3], (int)shape[2], (int)shape[1], pixels) { BitDepth = bitDepth };
}
