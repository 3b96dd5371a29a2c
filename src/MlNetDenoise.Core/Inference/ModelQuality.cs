namespace MlNetDenoise;

/// <summary>The shipped models: slower ones give better images.</summary>
public enum ModelQuality
{
    /// <summary>The fastest model, for large numbers of images.</summary>
    Fast,

    /// <summary>The default: PSNR is 0.15 to 0.3 dB higher than with <see cref="Fast"/>, in about three times the time.</summary>
    Standard,

    /// <summary>The best images: PSNR is 0.1 to 0.3 dB higher than with <see cref="Standard"/>, in three to six times the time.</summary>
    Best,
}
