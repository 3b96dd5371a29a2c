namespace MlNetDenoise;

/// <summary>Which of the shipped models is taken: the more time for an image, the nearer to the clean one.</summary>
public enum ModelQuality
{
    /// <summary>The least time.</summary>
    Fast,

    /// <summary>What serves most images; the default.</summary>
    Standard,

    /// <summary>The highest quality.</summary>
    Best,
}
