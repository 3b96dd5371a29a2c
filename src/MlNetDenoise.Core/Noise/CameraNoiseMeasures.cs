namespace MlNetDenoise;

/// <summary>What tells the noise of cameras from white noise and from the texture of clean photographs, and its level: measured in luma, most of it where an image is flattest.</summary>
/// <param name="Level">Logarithm of the standard deviation at a distance of 3 pixels, on the 0-255 scale.</param>
/// <param name="Coarseness1">Logarithm of the energy at a distance of 3 pixels relative to 1: about 0 for white noise.</param>
/// <param name="Coarseness2">The same, relative to a distance of 2.</param>
/// <param name="Evenness1">Squared mean absolute difference at a distance of 1 relative to the mean squared one, within blocks: 0.64 for Gaussian noise, less for edges.</param>
/// <param name="Evenness3">The same at a distance of 3.</param>
/// <param name="Spread">Logarithm of the energy of the median block of a brightness relative to that of the flattest ones: near 0 where noise is stronger than texture.</param>
/// <param name="Texture">The same for the median of all blocks.</param>
/// <param name="StrongTexture">The same for the block with more energy than nine of ten.</param>
/// <param name="Brightness">Mean luma of the flattest blocks, from 0 to 1.</param>
internal readonly record struct CameraNoiseMeasures(
    double Level, double Coarseness1, double Coarseness2, double Evenness1, double Evenness3, double Spread, double Texture, double StrongTexture, double Brightness)
{
    /// <summary>All measures, in their order.</summary>
    public double[] Values => [Level, Coarseness1, Coarseness2, Evenness1, Evenness3, Spread, Texture, StrongTexture, Brightness];
}
